import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decoderFor, decodeUtf8 } from '../../../src/main/engine/watch/decode-line.ts';
import { blockOfLines, type LineBlock } from '../../../src/main/engine/watch/line-block.ts';
import { createLineSplitter, LONGEST_LINE_BYTES } from '../../../src/main/engine/watch/line-splitter.ts';
import { createNoticeScanner } from '../../../src/main/engine/watch/notice-scanner.ts';

const cut = (bytes: Buffer, places: readonly number[]) => {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
};

const read = (blocks: readonly LineBlock[]) =>
  blocks.flatMap((block) =>
    Array.from({ length: block.count }, (_, index) => ({ ...block.line(index), end: block.endOf(index) })),
  );

describe('the line splitter', () => {
  it('gives the same lines and offsets wherever the bytes are cut', () => {
    const property = fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.array(fc.nat(), { maxLength: 8 }),
      fc.nat(1_000),
      (random, places, start) => {
        const bytes = Buffer.from(random.map((byte) => (byte % 5 === 0 ? 10 : byte)));
        const whole = read(createLineSplitter({ offset: start }).push(bytes));
        const splitter = createLineSplitter({ offset: start });
        const pieces = read(cut(bytes, places).flatMap((piece) => splitter.push(piece)));
        expect(pieces).toEqual(whole);
        expect(splitter.offset()).toBe(start + bytes.length);
        expect(whole.at(-1)?.end ?? start).toBe(start + bytes.lastIndexOf(10) + 1);
      },
    );
    fc.assert(property);
  });

  it('cuts a line over 1 MiB, says how much of it is missing, and keeps the offsets exact', () => {
    const splitter = createLineSplitter({ offset: 0 });
    const long = Buffer.alloc(LONGEST_LINE_BYTES + 5_000, 'a');
    const blocks = [...splitter.push(long), ...splitter.push(long), ...splitter.push(Buffer.from('\nnext\n'))];
    const missing = 2 * long.length - LONGEST_LINE_BYTES;
    expect(read(blocks)).toEqual([
      { offset: 0, text: `${'a'.repeat(LONGEST_LINE_BYTES)} [… ${missing} bytes cut]`, end: 2 * long.length + 1 },
      { offset: 2 * long.length + 1, text: 'next', end: 2 * long.length + 6 },
    ]);
  });

  it('leaves a line of 1 MiB as it is, and cuts one byte off a longer one, wherever it came in pieces', () => {
    const lines = [LONGEST_LINE_BYTES, LONGEST_LINE_BYTES + 1].map((length) => `${'b'.repeat(length)}\n`);
    const bytes = Buffer.from(`x\n${lines.join('')}y`);
    for (const places of [[], [1_000_000], [3, 1_500_000], [LONGEST_LINE_BYTES + 2]]) {
      const splitter = createLineSplitter({ offset: 0 });
      const found = read([...cut(bytes, places).flatMap((piece) => splitter.push(piece)), ...splitter.flush()]);
      expect(found.map(({ text, end }) => [text.length, text.slice(-4), end])).toEqual([
        [1, 'x', 2],
        [LONGEST_LINE_BYTES, 'bbbb', LONGEST_LINE_BYTES + 3],
        [LONGEST_LINE_BYTES + ' [… 1 bytes cut]'.length, 'cut]', 2 * LONGEST_LINE_BYTES + 5],
        [1, 'y', 2 * LONGEST_LINE_BYTES + 6],
      ]);
    }
  });

  it('leaves out the first line when its beginning is missing, and nothing else', () => {
    const splitter = createLineSplitter({ offset: 10, skipFirst: true });
    expect(read(splitter.push(Buffer.from('rest\nwhole\r\nhalf')))).toEqual([{ offset: 15, text: 'whole', end: 22 }]);
    expect(read(splitter.flush())).toEqual([{ offset: 22, text: 'half', end: 26 }]);
    expect(splitter.flush()).toEqual([]);
  });
});

describe('a block of lines', () => {
  it('is the same whether its lines were bytes or made elsewhere, as a whole and in parts', () => {
    const lines = fc.array(fc.constantFrom('', 'a', 'ERROR é', '\u2028', 'x'.repeat(50)), {
      minLength: 1,
      maxLength: 20,
    });
    const property = fc.property(lines, fc.nat(100), fc.tuple(fc.nat(20), fc.nat(20)), (texts, start, [from, to]) => {
      const [whole] = createLineSplitter({ offset: start }).push(
        Buffer.from(texts.map((text) => `${text}\n`).join('')),
      );
      const made = blockOfLines(read(whole === undefined ? [] : [whole]).map(({ offset, text }) => ({ offset, text })));
      for (const [a, b] of [
        [whole, made],
        [whole?.slice(from, to), made.slice(from, to)],
      ]) {
        const shown = [a, b].map((block) => block && { lines: read([block]), start: block.start, end: block.end });
        expect(shown[0]).toEqual(shown[1]);
      }
      expect(made.count).toBe(texts.length);
    });
    fc.assert(property);
  });
});

describe('bytes that are no text', () => {
  it.each([
    ['utf-8', [0x61, 0xff, 0x62, 0xe2, 0x82, 0xc3, 0xa9], 'a\\xffb\\xe2\\x82é'],
    ['windows-1252', [0xe9, 0x80], 'é€'],
    ['shift_jis', [0x83, 0x5c, 0x41], 'ソA'],
    ['shift_jis', [0x41, 0x83], 'A\\x83'],
  ])('are shown one by one: %s %j', (encoding, bytes, text) => {
    expect(decoderFor(encoding)(Buffer.from(bytes))).toBe(text);
  });

  it('keeps every text, and every byte in some form', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => decodeUtf8(Buffer.from(text)) === text));
    const property = fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
      const shown = decodeUtf8(Buffer.from(bytes));
      expect(shown.includes('\ufffd')).toBe(Buffer.from(bytes).includes('\ufffd'));
    });
    fc.assert(property, { examples: [[Uint8Array.from([0xef, 0xbf, 0xbd])], [Uint8Array.from([0xf0, 0x9f, 0x98])]] });
  });

  it('names an encoding that it does not know', () => {
    expect(() => decoderFor('ebcdic-37')).toThrow(
      expect.objectContaining({ code: 'invalid_input', field: 'encoding' }),
    );
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
