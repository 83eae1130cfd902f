import { type DecodeLine, decodeUtf8 } from './decode-line.ts';
import { blockOfBytes, blockOfLines, decodeBytes, type LineBlock } from './line-block.ts';

/** A longer line is cut here; the rest of it is dropped and counted, and the text says so at its end. */
export const LONGEST_LINE_BYTES = 1_048_576;

const NEWLINE = 10;
/** A line of the longest length is held with its line end. */
const LONGEST_HELD_BYTES = LONGEST_LINE_BYTES + 1;

/** Cuts a file's bytes into blocks of whole lines, at `\n` only, and knows the exact offset of each. */
export interface LineSplitter {
  push(chunk: Buffer): LineBlock[];
  /** What was held as an unfinished line, as a line; nothing when there is none. */
  flush(): LineBlock[];
  /** Offset after the last byte that was pushed. */
  offset(): number;
  /** Goes on at another offset, without what was held. */
  reset(offset: number): void;
}

/** Where a splitter begins. */
export interface SplitterStart {
  readonly offset: number;
  /** Leaves the first line out, of which the beginning is missing. */
  readonly skipFirst?: boolean;
  readonly decode?: DecodeLine;
}

/** Creates a splitter for bytes from an offset on. */
export function createLineSplitter(start: SplitterStart): LineSplitter {
  return new Splitter(start);
}

class Splitter implements LineSplitter {
  readonly #decode: DecodeLine;
  #lineStart: number;
  #offset: number;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #skip: boolean;

  constructor({ offset, skipFirst = false, decode = decodeUtf8 }: SplitterStart) {
    this.#lineStart = offset;
    this.#offset = offset;
    this.#skip = skipFirst;
    this.#decode = decode;
  }

  push(chunk: Buffer): LineBlock[] {
    const last = chunk.lastIndexOf(NEWLINE);
    if (last < 0) {
      this.#hold(chunk);
      return [];
    }
    const whole = chunk.subarray(0, last + 1);
    const apart = this.#skip || this.#offset - this.#lineStart + whole.length > LONGEST_LINE_BYTES;
    const blocks = apart ? this.#pushApart(whole) : [this.#join(whole)];
    this.#hold(chunk.subarray(last + 1));
    return blocks;
  }

  flush(): LineBlock[] {
    return this.#offset === this.#lineStart ? [] : this.#finishLine(0);
  }

  offset(): number {
    return this.#offset;
  }

  reset(offset: number): void {
    this.#skip = false;
    this.#begin(offset);
  }

  /** Line by line at first, as one of them may be too long or is to be left out. */
  #pushApart(whole: Buffer): LineBlock[] {
    const blocks: LineBlock[] = [];
    let from = 0;
    while (from < whole.length && (this.#skip || this.#heldBytes > 0 || whole.length - from > LONGEST_LINE_BYTES)) {
      const end = whole.indexOf(NEWLINE, from) + 1;
      this.#hold(whole.subarray(from, end));
      blocks.push(...this.#finishLine(1));
      from = end;
    }
    if (from < whole.length) blocks.push(this.#join(whole.subarray(from)));
    return blocks;
  }

  #join(whole: Buffer): LineBlock {
    const buffer = this.#held.length === 0 ? whole : Buffer.concat([...this.#held, whole]);
    const block = blockOfBytes({ buffer, start: this.#lineStart, decode: this.#decode });
    this.#begin(this.#offset + whole.length);
    return block;
  }

  /** The held bytes as a line; `lineEnd` is the length of its line end. */
  #finishLine(lineEnd: 0 | 1): LineBlock[] {
    const bytes = Buffer.concat(this.#held);
    const start = this.#lineStart;
    const end = this.#offset;
    const skipped = this.#skip;
    this.#skip = false;
    this.#begin(end);
    if (skipped) return [];
    const cut = end - start - lineEnd - LONGEST_LINE_BYTES;
    if (cut <= 0) return [blockOfBytes({ buffer: bytes, start, decode: this.#decode })];
    const text = `${decodeBytes(bytes.subarray(0, LONGEST_LINE_BYTES), this.#decode)} [… ${cut} bytes cut]`;
    return [blockOfLines([{ offset: start, text }], end)];
  }

  #hold(bytes: Buffer): void {
    const part = bytes.subarray(0, Math.max(0, LONGEST_HELD_BYTES - this.#heldBytes));
    if (part.length > 0) this.#held.push(Buffer.from(part));
    this.#heldBytes += part.length;
    this.#offset += bytes.length;
  }

  #begin(offset: number): void {
    this.#lineStart = offset;
    this.#offset = offset;
    this.#held = [];
    this.#heldBytes = 0;
  }
}
