import { type DecodeLine, decodeUtf8 } from './decode-line.ts';
import type { RawLine } from './line-intake.ts';

const NEWLINE = 10;
const RETURN = 13;

/** The bytes of whole lines as they stood in the file; each line but the very last ends with `\n`. */
export interface LineBytes {
  readonly buffer: Buffer;
  /** The text of a piece of the buffer that holds one line; its line end is left out. */
  readonly decode: DecodeLine;
}

/** Lines that were read together. They are counted, found and decoded only when asked for. */
export interface LineBlock {
  readonly count: number;
  /** Offset of the first line. */
  readonly start: number;
  /** Offset after the end of the last line. */
  readonly end: number;
  /** One line, decoded. Throws a `RangeError` when there is none of this number. */
  line(index: number): RawLine;
  /** Offset after the end of this line. */
  endOf(index: number): number;
  /** The lines from one number to before another. */
  slice(from: number, to: number): LineBlock;
  /** Null for lines that are not bytes of a file. `buffer[0]` is at offset `start`. */
  readonly bytes: LineBytes | null;
}

/** Where a piece of a file stands. */
export interface PlacedBytes {
  readonly buffer: Buffer;
  /** Offset of the first byte. */
  readonly start: number;
  readonly decode?: DecodeLine;
}

/** A block over bytes that begin at the beginning of a line and end at the end of one. They must not change any more. */
export function blockOfBytes({ buffer, start, decode = decodeUtf8 }: PlacedBytes): LineBlock {
  return new ByteBlock(buffer, start, decode);
}

/** A block of lines that were made elsewhere. `end` is the offset after the last one. */
export function blockOfLines(lines: readonly RawLine[], end = endOfText(lines)): LineBlock {
  const lineAt = (index: number) => existing(lines[index], index);
  return {
    count: lines.length,
    start: lines[0]?.offset ?? end,
    end,
    line: lineAt,
    endOf: (index) => lines[index + 1]?.offset ?? (lineAt(index), end),
    slice: (from, to) => blockOfLines(lines.slice(from, to), lines[Math.max(from, to)]?.offset ?? end),
    bytes: null,
  };
}

/** Every line of a block, decoded. */
export function linesOf(block: LineBlock): RawLine[] {
  return Array.from({ length: block.count }, (_, index) => block.line(index));
}

/** The lines that end at or before an offset, and those after it. */
export function splitBlock(block: LineBlock, offset: number): [LineBlock, LineBlock] {
  const none = blockOfLines([], block.start);
  if (block.end <= offset) return [block, none];
  if (block.start >= offset) return [none, block];
  let before = 0;
  while (before < block.count && block.endOf(before) <= offset) before += 1;
  return [block.slice(0, before), block.slice(before, block.count)];
}

/** Without its line end, `\n` or `\r\n`. */
export function decodeBytes(bytes: Buffer, decode: DecodeLine): string {
  const last = bytes.length - (bytes.at(-1) === NEWLINE ? 1 : 0);
  const end = last - (last > 0 && bytes[last - 1] === RETURN ? 1 : 0);
  return decode(end === bytes.length ? bytes : bytes.subarray(0, end));
}

class ByteBlock implements LineBlock {
  readonly start: number;
  readonly end: number;
  readonly bytes: LineBytes;
  readonly #decode: DecodeLine;
  /** Places in the buffer after each line end, found when first asked for. */
  #ends: readonly number[] | undefined;
  #count: number | undefined;

  constructor(buffer: Buffer, start: number, decode: DecodeLine) {
    this.start = start;
    this.end = start + buffer.length;
    this.#decode = decode;
    this.bytes = { buffer, decode: (bytes) => decodeBytes(bytes, decode) };
  }

  get count(): number {
    this.#count ??= this.#ends?.length ?? countLines(this.bytes.buffer);
    return this.#count;
  }

  line(index: number): RawLine {
    const from = this.#placeOf(index);
    const { buffer, decode } = this.bytes;
    return { offset: this.start + from, text: decode(buffer.subarray(from, this.#endPlace(index))) };
  }

  endOf(index: number): number {
    return this.start + this.#endPlace(index);
  }

  slice(from: number, to: number): LineBlock {
    const first = from >= this.count ? this.bytes.buffer.length : this.#placeOf(from);
    const last = to <= from ? first : this.#endPlace(Math.min(to, this.count) - 1);
    return new ByteBlock(this.bytes.buffer.subarray(first, last), this.start + first, this.#decode);
  }

  #placeOf(index: number): number {
    return index === 0 ? 0 : this.#endPlace(index - 1);
  }

  #endPlace(index: number): number {
    return existing(this.#lineEnds()[index], index);
  }

  #lineEnds(): readonly number[] {
    this.#ends ??= findLineEnds(this.bytes.buffer);
    return this.#ends;
  }
}

function countLines(buffer: Buffer): number {
  let count = 0;
  let end = 0;
  for (let at = buffer.indexOf(NEWLINE); at >= 0; at = buffer.indexOf(NEWLINE, end)) {
    end = at + 1;
    count += 1;
  }
  return end < buffer.length ? count + 1 : count;
}

function findLineEnds(buffer: Buffer): number[] {
  const ends: number[] = [];
  for (let at = buffer.indexOf(NEWLINE); at >= 0; at = buffer.indexOf(NEWLINE, at + 1)) ends.push(at + 1);
  if (buffer.length > (ends.at(-1) ?? 0)) ends.push(buffer.length);
  return ends;
}

function existing<T>(value: T | undefined, index: number): T {
  if (value === undefined) throw new RangeError(`there is no line ${index}`);
  return value;
}

function endOfText(lines: readonly RawLine[]): number {
  const last = lines.at(-1);
  return last === undefined ? 0 : last.offset + Buffer.byteLength(last.text) + 1;
}
