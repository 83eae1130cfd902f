import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineSplitter, LONGEST_LINE_BYTES } from '../../../src/main/engine/watch/line-splitter.ts';
import { createNoticeScanner } from '../../../src/main/engine/watch/notice-scanner.ts';

const cut = (bytes: Buffer, places: readonly number[]) => {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
};

describe('the line splitter', () => {
  it('gives the same lines and offsets wherever the bytes are cut', () => {
    const property = fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.array(fc.nat(), { maxLength: 8 }),
      fc.nat(1_000),
      (random, places, start) => {
        const bytes = Buffer.from(random.map((byte) => (byte % 5 === 0 ? 10 : byte)));
        const whole = createLineSplitter(start).push(bytes);
        const splitter = createLineSplitter(start);
        const pieces = cut(bytes, places).flatMap((piece) => splitter.push(piece));
        expect(pieces).toEqual(whole);
        expect(splitter.offset()).toBe(start + bytes.length);
        expect(whole.at(-1)?.end ?? start).toBe(start + bytes.lastIndexOf(10) + 1);
      },
    );
    fc.assert(property);
  });

  it('cuts a line over 1 MiB, drops its rest, and keeps the offsets exact', () => {
    const splitter = createLineSplitter(0);
    const long = Buffer.alloc(LONGEST_LINE_BYTES + 5_000, 'a');
    const lines = [...splitter.push(long), ...splitter.push(long), ...splitter.push(Buffer.from('\nnext\n'))];
    expect(lines.map(({ line, end }) => ({ offset: line.offset, length: line.text.length, end }))).toEqual([
      { offset: 0, length: LONGEST_LINE_BYTES, end: 2 * long.length + 1 },
      { offset: 2 * long.length + 1, length: 4, end: 2 * long.length + 6 },
    ]);
  });

  it('leaves out the first line when its beginning is missing, and nothing else', () => {
    const splitter = createLineSplitter(10, true);
    expect(splitter.push(Buffer.from('rest\nwhole\r\nhalf'))).toEqual([
      { line: { offset: 15, text: 'whole' }, end: 22 },
    ]);
    expect(splitter.flush()).toEqual([{ line: { offset: 22, text: 'half' }, end: 26 }]);
    expect(splitter.flush()).toEqual([]);
  });
});

describe('the notice scanner', () => {
  it('finds notices in their exact place wherever the bytes are cut', () => {
    const bytes = Buffer.from('one\ntw/x/tail: cut\n/x/tai/x/tail: again\n/x/tail three\n');
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 10 }), (places) => {
        const scanner = createNoticeScanner('/x/tail: ');
        const pieces = cut(bytes, places).flatMap((piece) => scanner.push(piece));
        const joined = pieces
          .map((piece) => (piece.type === 'bytes' ? piece.bytes.toString() : `[${piece.text}]`))
          .join('');
        expect(joined).toBe('one\ntw[cut]/x/tai[again]/x/tail three\n');
      }),
    );
  });
});
