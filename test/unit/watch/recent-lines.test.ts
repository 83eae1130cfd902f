import { describe, expect, it } from 'vitest';
import { buildRates, withoutBlind } from '../../../src/main/engine/watch/build-rates.ts';
import { blockOfBytes } from '../../../src/main/engine/watch/line-block.ts';
import type { LineBatch } from '../../../src/main/engine/watch/line-intake.ts';
import { createRecentLines } from '../../../src/main/engine/watch/recent-lines.ts';
import { HostId, ServiceId } from '../../../src/shared/domain/ids.ts';
import { FixedClock } from '../../fixtures/fixed-clock.ts';

const SOURCE = 'web-1:/l';

function batch(text: string, change: Partial<LineBatch> = {}): LineBatch {
  const block = blockOfBytes({ buffer: Buffer.from(text), start: 0 });
  const cursor = { source: SOURCE, fileId: '1:2', offset: block.end, anchor: '', token: '' };
  const place = { host: HostId.parse('web-1'), service: ServiceId.parse('shop'), path: '/l' };
  return { ...place, block, cursor, gaps: [], backlog: false, ...change };
}

const gap = (why: string) => ({
  from: '2026-01-02T03:04:05.000Z',
  to: '2026-01-02T03:04:06.000Z',
  bytes: null,
  why,
  recovered: false,
});

describe('the lines read lately', () => {
  it('are numbered on through batches, and the end of a rotated file belongs to its source', () => {
    const recent = createRecentLines({ clock: new FixedClock() });
    recent.keep(batch('a\nb\n'), { lines: 2, matched: 0 });
    const rotated = { source: `${SOURCE}@8:15`, fileId: '8:15', offset: 2, anchor: '', token: '' };
    recent.keep(batch('c\n', { cursor: rotated }), { lines: 1, matched: 1 });
    expect(recent.read(SOURCE, 0, 10).map(({ number, text }) => [number, text])).toEqual([
      [0, 'a'],
      [1, 'b'],
      [2, 'c'],
    ]);
    expect(recent.read(SOURCE, 1, 1).map(({ text }) => text)).toEqual(['b']);
    expect(recent.read('other', 0, 10)).toEqual([]);
    expect(recent.sources()).toEqual([SOURCE]);
  });

  it('keep gaps in their place', () => {
    const recent = createRecentLines({ clock: new FixedClock() });
    recent.keep(batch('a\n'), { lines: 1, matched: 0 });
    recent.keep(batch('b\n', { gaps: [gap('lost')] }), { lines: 1, matched: 0 });
    recent.keep(batch('', { gaps: [gap('again')] }), { lines: 0, matched: 0 });
    expect(recent.gaps(SOURCE).map(({ order, number, gap: { why } }) => [order, number, why])).toEqual([
      [0, 1, 'lost'],
      [1, 2, 'again'],
    ]);
  });

  it('hold no more than their share of memory, and always the newest block', () => {
    const recent = createRecentLines({ clock: new FixedClock() });
    const block = `${'x'.repeat(99_999)}\n`;
    for (let count = 0; count < 40; count += 1) recent.keep(batch(block), { lines: 1, matched: 0 });
    expect(recent.range(SOURCE)).toEqual({ first: 30, next: 40 });
    recent.keep(batch(`${'y'.repeat(3_000_000)}\n`), { lines: 1, matched: 0 });
    expect(recent.range(SOURCE)).toEqual({ first: 40, next: 41 });
  });

  it('wake those who wait for this source, until they stop', () => {
    const recent = createRecentLines({ clock: new FixedClock() });
    let calls = 0;
    const stop = recent.onChange(SOURCE, () => (calls += 1));
    recent.keep(batch('a\n'), { lines: 1, matched: 0 });
    recent.keep(batch('a\n', { cursor: { ...batch('').cursor, source: 'other' } }), { lines: 1, matched: 0 });
    stop();
    recent.keep(batch('a\n'), { lines: 1, matched: 0 });
    expect(calls).toBe(1);
  });
});

describe('the rates of a source', () => {
  it('count lines and matches of the last hour by minute, without what was there before', () => {
    const clock = new FixedClock();
    const recent = createRecentLines({ clock });
    recent.keep(batch('old\n', { backlog: true }), { lines: 1, matched: 0 });
    recent.keep(batch('a\nb\n'), { lines: 2, matched: 1 });
    const rates = recent.rates(SOURCE, clock.now());
    expect({ ...rates, lines: rates.lines.slice(-2), matched: rates.matched.slice(-2) }).toEqual({
      bucketSeconds: 60,
      from: rates.from,
      lines: [0, 2],
      matched: [0, 1],
    });
    expect(rates.lines).toHaveLength(60);
  });

  it('have no figure for minutes in which nothing could be heard', () => {
    const now = new Date('2026-01-02T04:00:30.000Z');
    const minutes = new Map([[Math.floor(now.getTime() / 60_000) - 3, { lines: 4, matched: 0 }]]);
    const windows = [{ ...gap('down'), from: '2026-01-02T03:56:00.000Z', to: '2026-01-02T03:59:00.000Z' }];
    const rates = withoutBlind(buildRates(minutes, now), { since: '2026-01-02T03:55:10.000Z', windows });
    expect(rates.lines.slice(-7)).toEqual([null, 0, null, 4, null, 0, 0]);
  });
});
