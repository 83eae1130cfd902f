import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Candidate,
  type Content,
  decideChain,
  type Scene,
  type Segment,
} from '../../../src/main/engine/watch/decide-chain.ts';
import { decideLedger } from '../../../src/main/engine/watch/decide-ledger.ts';
import { type KnownFile, type PastFile, stampOf } from '../../../src/main/engine/watch/known-files.ts';
import { packingOf, rankOf } from '../../../src/main/engine/watch/rotation-names.ts';

/** A file of a made-up host; its content is text, also where its name says that it is compressed. */
interface Made {
  readonly name: string;
  readonly id: string;
  readonly text: string;
  readonly changed: number;
  readonly born?: string;
}

const LIVE = 'app.log';

function candidate({ name, id, text, changed, born = '' }: Made): Candidate {
  const packing = packingOf(name);
  const size = packing === null ? text.length : 1;
  const at = { changed: BigInt(changed) * 1_000_000_000n, rank: rankOf(LIVE, name) };
  return { path: `/log/${name}`, fileId: id, born, size, packing, ...at };
}

function contentOf(files: readonly Made[]): Content {
  const text = ({ path }: Candidate) => files.find(({ name }) => path === `/log/${name}`)?.text ?? '';
  const stamp = (bytes: string, length: number) =>
    bytes.length < length || length === 0 ? null : stampOf(Buffer.from(bytes));
  return {
    head: (file, length) => stamp(text(file).slice(0, length), length),
    before: (file, offset, length) =>
      text(file).length < offset ? null : stamp(text(file).slice(offset - length, offset), length),
  };
}

function known(id: string, text: string, change: Partial<PastFile> = {}): PastFile {
  const stamp = (bytes: string) => (bytes === '' ? null : stampOf(Buffer.from(bytes)));
  const proof = { head: stamp(text.slice(0, 256)), tail: stamp(text.slice(-256)) };
  return {
    fileId: id,
    born: '',
    path: `/log/${LIVE}`,
    offset: text.length,
    ...proof,
    changed: '100',
    done: false,
    settled: true,
    ...change,
  };
}

function scene(files: readonly Made[], current: KnownFile, change: Partial<Scene> = {}): Scene {
  const all = files.map(candidate);
  const live = all.find(({ path }) => path === `/log/${LIVE}`) ?? null;
  const siblings = all.filter((file) => file !== live);
  const rest = { past: [], held: new Set<string>(), taken: new Set<string>() };
  return { current, live, siblings, content: contentOf(files), ...rest, ...change };
}

const short = (piece: Segment | null) => (piece === null ? null : `${piece.file.path.slice(5)}@${piece.from}`);
const plan = (of: Scene) => {
  const { late, rest, between, live, losses } = decideChain(of);
  return { late: late.map(short), rest: short(rest), between: between.map(short), live: short(live), losses };
};
const NOTHING = { late: [], rest: null, between: [], losses: [] };

describe('what is read next', () => {
  const old: Made = { name: 'app.log.1', id: '1:1', text: 'one\ntwo\nthree\n', changed: 105 };
  const fresh: Made = { name: LIVE, id: '1:2', text: 'four\n', changed: 110 };

  it('goes on in the same file', () => {
    expect(plan(scene([{ ...old, name: LIVE }], known('1:1', 'one\n')))).toEqual({ ...NOTHING, live: 'app.log@4' });
  });

  it('reads the rest of the rotated file, then all of the new one', () => {
    const expected = { ...NOTHING, rest: 'app.log.1@4', live: 'app.log@0' };
    expect(plan(scene([old, fresh], known('1:1', 'one\n')))).toEqual(expected);
  });

  it('finds the rest in a compressed copy under another number', () => {
    const packed = { ...old, name: 'app.log.1.gz', id: '1:9' };
    const expected = { ...NOTHING, rest: 'app.log.1.gz@4', live: 'app.log@0' };
    expect(plan(scene([packed, fresh], known('1:1', 'one\n')))).toEqual(expected);
  });

  it('does not unpack again what was read to its end', () => {
    const packed = { ...old, name: 'app.log.1.gz' };
    const done = known('1:1', 'one\ntwo\nthree\n', { done: true });
    expect(plan(scene([packed], done))).toEqual({ ...NOTHING, live: null });
    expect(plan(scene([packed], { ...done, done: false }))).toEqual({
      ...NOTHING,
      rest: 'app.log.1.gz@14',
      live: null,
    });
  });

  it('finds the rest in a compressed copy that was given the number of the file itself', () => {
    const packed = { ...old, name: 'app.log.1.gz', id: '1:1', born: '9.5' };
    const before = known('1:1', 'one\n', { born: '3.5' });
    const expected = { ...NOTHING, rest: 'app.log.1.gz@4', live: 'app.log@0' };
    expect(plan(scene([packed, fresh], before))).toEqual(expected);
    const reused = { ...fresh, id: '1:1', born: '9.5' };
    expect(plan(scene([reused], before)).losses).toEqual([expect.stringContaining('is gone')]);
  });

  it('takes no compressed file of other content for one that had its number, where no time of birth tells them apart', () => {
    const files = [
      { name: 'app.log.1.gz', id: '1:1', text: 'four\nfive\n', changed: 110 },
      { ...old, name: 'app.log.2.gz', id: '1:3' },
      { ...fresh, id: '1:5', text: 'six\n', changed: 120 },
    ];
    const expected = { ...NOTHING, rest: 'app.log.2.gz@4', between: ['app.log.1.gz@0'], live: 'app.log@0' };
    expect(plan(scene(files, known('1:1', 'one\n')))).toEqual(expected);
  });

  it('does not unpack again a rotated file that was read before the current one', () => {
    const packed = { ...old, name: 'app.log.2.gz' };
    const past = [known('1:1', 'one\ntwo\nthree\n', { settled: true })];
    const current = { name: 'app.log.1', id: '1:5', text: 'four\n', changed: 108 };
    expect(plan(scene([packed, current, fresh], known('1:5', 'four\n'), { past }))).toEqual({
      ...NOTHING,
      live: 'app.log@0',
    });
  });

  it('reads the files that came and went in between, the oldest first, and none from before', () => {
    const files = [
      { name: 'app.log.1', id: '1:4', text: 'z\n', changed: 125 },
      { name: 'app.log.2.gz', id: '1:3', text: 'y\n', changed: 120 },
      { ...old, name: 'app.log.3' },
      { name: 'app.log.4', id: '1:0', text: 'x\n', changed: 90 },
      { ...fresh, changed: 130 },
    ];
    const expected = { ...NOTHING, rest: 'app.log.3@4', between: ['app.log.2.gz@0', 'app.log.1@0'], live: 'app.log@0' };
    expect(plan(scene(files, known('1:1', 'one\n')))).toEqual(expected);
  });

  it('goes by time where the highest number is the newest', () => {
    const files = [
      { ...old, changed: 105 },
      { name: 'app.log.2', id: '1:3', text: 'y\n', changed: 120 },
      { name: 'app.log.3', id: '1:4', text: 'z\n', changed: 125 },
      { ...fresh, changed: 130 },
    ];
    const expected = { ...NOTHING, rest: 'app.log.1@4', between: ['app.log.2@0', 'app.log.3@0'], live: 'app.log@0' };
    expect(plan(scene(files, known('1:1', 'one\n')))).toEqual(expected);
  });

  it('reads the rest of a file that was cut in place from its copy, and says what a cut may lose', () => {
    const copy = { ...old, id: '1:8' };
    const result = plan(
      scene([copy, { ...fresh, id: '1:1', text: 'a longer text than it was\n' }], known('1:1', 'one\n')),
    );
    expect(result).toEqual({
      ...NOTHING,
      rest: 'app.log.1@4',
      live: 'app.log@0',
      losses: [expect.stringContaining('between its copy and the cut')],
    });
  });

  it('does not read a copy again of which all was read', () => {
    const copy = { name: 'app.log.1', id: '1:8', text: 'one\n', changed: 111 };
    const result = decideChain(scene([copy, { ...fresh, id: '1:1', text: 'x\n' }], known('1:1', 'one\ntwo\n')));
    expect(result).toMatchObject({ rest: null, between: [], found: false, copies: [{ fileId: '1:8' }] });
    expect(result.losses).toEqual([expect.stringContaining('cut in place')]);
  });

  it('says that the old file is gone, and takes no other file for it that was given its number', () => {
    const gone = ['the file was replaced while it was not followed, and the old one is gone'];
    expect(plan(scene([fresh], known('1:1', 'one\n')))).toEqual({ ...NOTHING, live: 'app.log@0', losses: gone });
    const reborn = { ...fresh, id: '1:1', text: 'one\nand more\n', born: '7.5' };
    const before = known('1:1', '', { offset: 0, born: '3.5' });
    expect(plan(scene([reborn], before)).losses).toHaveLength(1);
  });

  it('does without proof what an older version kept, and never reads all that lies beside a file that is gone', () => {
    const bare = { ...known('1:1', 'one\n'), head: null, tail: null, changed: '0' };
    expect(plan(scene([old, fresh], bare))).toEqual({ ...NOTHING, rest: 'app.log.1@4', live: 'app.log@0' });
    const other = { ...old, id: '1:7' };
    expect(plan(scene([other, fresh], bare))).toMatchObject({ between: [], losses: [expect.any(String)] });
  });

  it('says that a file is missing between others', () => {
    const files = [{ ...old, name: 'app.log.3' }, { name: 'app.log.1', id: '1:4', text: 'z\n', changed: 125 }, fresh];
    expect(plan(scene(files, known('1:1', 'one\n'))).losses).toEqual([expect.stringContaining('came between')]);
  });

  it('reads what a rotated file got after it was left, and goes back to a file that a link shows again', () => {
    const past = [known('1:1', 'one\ntwo\n'), known('1:7', 'link\n')];
    const files = [old, { name: LIVE, id: '1:7', text: 'link\nagain\n', changed: 112 }];
    const current = known('1:6', 'gone away\n');
    expect(plan(scene(files, current, { past, held: new Set(['1:6']) }))).toEqual({
      ...NOTHING,
      late: ['app.log.1@8'],
      live: 'app.log@5',
      losses: [expect.stringContaining('deleted')],
    });
  });

  it('leaves to others what they read, and to the open descriptor what it holds', () => {
    const other = { name: 'app-20260102.log', id: '1:5', text: 'x\n', changed: 120 };
    const change = { held: new Set(['1:1']), taken: new Set(['1:5@']) };
    expect(plan(scene([old, other, fresh], known('1:1', 'one\n'), change))).toEqual({ ...NOTHING, live: 'app.log@0' });
  });
});

describe('the rows of the ledger', () => {
  const window = { from: '2026-01-02T03:00:00.000Z', why: 'lost' };
  const now = '2026-01-02T03:04:05.000Z';
  const old: Made = { name: 'app.log.1', id: '1:1', text: 'one\ntwo\n', changed: 105 };
  const fresh: Made = { name: LIVE, id: '1:2', text: 'four\n', changed: 110 };

  it('say how much was recovered, and nothing while nothing was missed', () => {
    const chain = decideChain(scene([old, fresh], known('1:1', 'one\n')));
    expect(decideLedger(chain, { window, since: null }, now)).toEqual([
      { from: window.from, to: now, bytes: 9, why: 'lost', recovered: true },
    ]);
    expect(decideLedger(chain, { window: null, since: window.from }, now)).toEqual([]);
  });

  it('say since when an unknown number of bytes is lost, also while the app was off', () => {
    const chain = decideChain(scene([fresh], known('1:1', 'one\n')));
    const why = 'the file was replaced while it was not followed, and the old one is gone';
    const row = { from: window.from, to: now, bytes: null, recovered: false };
    expect(decideLedger(chain, { window, since: null }, now)).toEqual([{ ...row, why: `lost; ${why}` }]);
    expect(decideLedger(chain, { window: null, since: window.from }, now)).toEqual([{ ...row, why }]);
  });
});

describe('any history of rotations', () => {
  type Step = { readonly lines: number; readonly rotate: 'rename' | 'compress' | 'copytruncate' };
  const steps = fc.array(
    fc.record({
      lines: fc.integer({ min: 0, max: 4 }),
      rotate: fc.constantFrom<Step['rotate'][]>('rename', 'compress', 'copytruncate'),
    }),
    { maxLength: 6 },
  );

  /** What lies on the host after these steps, and all that was ever written, in order. */
  function play(history: readonly Step[], last: number): { files: Made[]; all: string } {
    let number = 0;
    let inode = 1;
    let all = '';
    const write = (lines: number) => {
      const text = Array.from({ length: lines }, () => `line ${(number += 1)}\n`).join('');
      all += text;
      return text;
    };
    let rotated: Made[] = [];
    let live = { id: '1:1', text: '' };
    for (const [index, step] of history.entries()) {
      live.text += write(step.lines);
      const changed = 100 + index;
      const suffix = step.rotate === 'compress' ? '.gz' : '';
      const id = step.rotate === 'rename' ? live.id : `1:${(inode += 1)}`;
      const shifted = rotated.map((file) => ({
        ...file,
        name: file.name.replace(/\d+/, (digits) => String(Number(digits) + 1)),
      }));
      rotated = [...shifted, { name: `app.log.1${suffix}`, id, text: live.text, changed }];
      live = { id: step.rotate === 'copytruncate' ? live.id : `1:${(inode += 1)}`, text: '' };
    }
    live.text += write(last);
    return { files: [...rotated, { name: LIVE, ...live, changed: 100 + history.length }], all };
  }

  it('is read to the last byte, once, in order, from wherever it was left and however often that is interrupted', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 4 }), fc.nat(), (history, first, cut) => {
        const begun = [{ lines: first, rotate: history[0]?.rotate ?? 'rename' } as const, ...history.slice(1)];
        const { files, all } = play(history.length === 0 ? [] : begun, first);
        const origin = files.find(({ text }) => text.startsWith('line 1\n'));
        const lines = (origin?.text ?? '').split(/(?<=\n)/);
        const read = lines.slice(0, 1 + (cut % lines.length)).join('');
        const chain = decideChain(scene(files, known('1:1', read, { changed: '100' })));
        const pieces = [
          ...chain.late,
          ...(chain.rest ? [chain.rest] : []),
          ...chain.between,
          ...(chain.live ? [chain.live] : []),
        ];
        const got = pieces.map(
          ({ file, from }) => files.find(({ name }) => file.path === `/log/${name}`)?.text.slice(from) ?? '',
        );
        expect(read + got.join('')).toBe(all);
      }),
      { numRuns: 500 },
    );
  });
});
