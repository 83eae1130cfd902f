import { describe, expect, it } from 'vitest';
import type { LogLine, TailItem } from '#shared/contract/logs.ts';
import {
  ALL_LINES,
  changeView,
  fits,
  type LogChange,
  type LogFilter,
  type LogView,
  MOST_ENTRIES,
  startView,
} from '../../src/renderer/state/log-view.ts';
import { levelLetter, ratesSentence } from '../../src/renderer/text/log-words.ts';
import { sizeText } from '../../src/renderer/text/sizes.ts';

const AT = '2026-03-12T03:12:00.000Z';

function line(number: number, change: Partial<LogLine> = {}): LogLine {
  return {
    number,
    offset: number * 10,
    at: AT,
    level: 'info',
    matched: false,
    text: `line ${number}`,
    ...change,
  } as LogLine;
}

const lines = (from: number, to: number): LogLine[] =>
  Array.from({ length: to - from }, (_, index) => line(from + index));

const came = (...items: TailItem[]): LogChange => ({ type: 'came', items });
const numbers = (view: LogView): (number | string)[] =>
  view.entries.map((entry) => (entry.type === 'line' ? entry.line.number : entry.type));

function after(filter: LogFilter, ...changes: LogChange[]): LogView {
  return changes.reduce(changeView, startView(filter));
}

describe('the list of a log', () => {
  it('shows lines, gaps and skipped lines in the order in which they came, each line once', () => {
    const gap = { from: AT, to: AT, bytes: 10, why: 'truncated', recovered: false };
    const view = after(
      ALL_LINES,
      came({ type: 'lines', lines: lines(0, 3) }, { type: 'gap', gap }),
      came(
        { type: 'lines', lines: lines(2, 4) },
        { type: 'skipped', lines: 9 },
        { type: 'lines', lines: lines(13, 14) },
      ),
    );
    expect(numbers(view)).toEqual([0, 1, 2, 'gap', 3, 'skipped', 13]);
    expect(new Set(view.entries.map((entry) => entry.key)).size).toBe(7);
  });

  it('keeps the newest rows only, however many come', () => {
    const view = after(ALL_LINES, came({ type: 'lines', lines: lines(0, MOST_ENTRIES + 900) }));
    expect([view.entries.length, numbers(view)[0]]).toEqual([MOST_ENTRIES, 900]);
  });

  it('moves nothing while it is paused, counts what came, and shows it afterwards', () => {
    const paused = after(ALL_LINES, came({ type: 'lines', lines: lines(0, 2) }), { type: 'paused' });
    const waiting = changeView(paused, came({ type: 'lines', lines: lines(2, 5) }));
    expect([waiting.entries, waiting.waitingLines]).toEqual([paused.entries, 3]);
    const resumed = changeView(waiting, { type: 'resumed' });
    expect([numbers(resumed), resumed.waitingLines, resumed.paused]).toEqual([[0, 1, 2, 3, 4], 0, false]);
  });

  it('begins anew from what came last when more came during a pause than it holds', () => {
    const paused = after(ALL_LINES, came({ type: 'lines', lines: lines(0, 2) }), { type: 'paused' });
    const waiting = changeView(paused, came({ type: 'lines', lines: lines(2, MOST_ENTRIES + 900) }));
    expect(waiting.waiting).toHaveLength(MOST_ENTRIES);
    expect(numbers(changeView(waiting, { type: 'resumed' }))[0]).toBe(900);
  });

  it('puts older lines in front, each once, and says when there are none left', () => {
    const view = after(ALL_LINES, came({ type: 'lines', lines: lines(10, 12) }), {
      type: 'found',
      lines: lines(7, 11),
      more: false,
    });
    expect([numbers(view), view.moreOlder]).toEqual([[7, 8, 9, 10, 11], false]);
  });

  it('shows what a search found and then what comes, when both hold the text', () => {
    const found = [
      line(1, { text: 'a TIMEOUT' as LogLine['text'] }),
      line(5, { text: 'timeout b' as LogLine['text'] }),
    ];
    const fresh = [
      line(5, { text: 'timeout b' as LogLine['text'] }),
      line(6),
      line(7, { text: 'timeout c' as LogLine['text'] }),
    ];
    const view = after(
      { text: 'timeout', level: 'debug' },
      { type: 'found', lines: found, more: false },
      came({ type: 'lines', lines: fresh }),
    );
    expect(numbers(view)).toEqual([1, 5, 7]);
  });

  it('is the same when the stream was faster than the search', () => {
    const text = (number: number): LogLine => line(number, { text: 'timeout' as LogLine['text'] });
    const view = after(
      { text: 'timeout', level: 'debug' },
      came({ type: 'lines', lines: [text(5), line(6), text(7)] }),
      { type: 'found', lines: [text(1), text(5), text(7)], more: true },
    );
    expect([numbers(view), view.moreOlder]).toEqual([[1, 5, 7], true]);
  });

  it('takes a line without a level for info', () => {
    const unknown = line(1, { level: 'unknown' });
    expect([fits(unknown, { text: '', level: 'info' }), fits(unknown, { text: '', level: 'warning' })]).toEqual([
      true,
      false,
    ]);
  });
});

describe('words about logs', () => {
  it('tells levels apart by letter', () => {
    const levels = ['debug', 'info', 'warning', 'error', 'critical', 'unknown'] as const;
    expect(new Set(levels.map(levelLetter)).size).toBe(levels.length);
  });

  it('tells the last hour in a sentence, with what was not heard', () => {
    const rates = { bucketSeconds: 60, from: AT, lines: [3, null, 1_200], matched: [1, null, 0] };
    expect(ratesSentence(rates, Date.parse(AT))).toMatch(
      /^Last hour: 1,203 lines, busiest 1,200 lines a minute at \d\d:14, 1 error\. Not heard for 1 min\.$/,
    );
  });

  it('rounds sizes', () => {
    expect([0, 1, 1_023, 1_024, 12_288, 5_000_000_000].map(sizeText)).toEqual([
      '0 bytes',
      '1 byte',
      '1023 bytes',
      '1.0 KiB',
      '12 KiB',
      '4.7 GiB',
    ]);
  });
});
