import type { RawLine } from './line-intake.ts';

/** A longer line is cut here; the rest of it is dropped and counted. */
export const LONGEST_LINE_BYTES = 1_048_576;

const NEWLINE = 10;
const RETURN = 13;

/** A line with the offset of the byte after its line end. */
export interface SplitLine {
  readonly line: RawLine;
  readonly end: number;
}

/** Cuts a file's bytes into lines, at `\n` only, and knows the exact offset of each. */
export interface LineSplitter {
  push(chunk: Buffer): SplitLine[];
  /** What was held as an unfinished line, as a line; nothing when there is none. */
  flush(): SplitLine[];
  /** Offset after the last byte that was pushed. */
  offset(): number;
  /** Goes on at another offset, without what was held. */
  reset(offset: number): void;
}

/** Creates a splitter for bytes from `start` on; with `skipFirst` the first line, of which the beginning is missing, is left out. */
export function createLineSplitter(start: number, skipFirst = false): LineSplitter {
  const state = { lineStart: start, offset: start, held: [] as Buffer[], heldBytes: 0, skip: skipFirst };
  const hold = (bytes: Buffer) => {
    const part = bytes.subarray(0, Math.max(0, LONGEST_LINE_BYTES - state.heldBytes));
    if (part.length > 0) state.held.push(Buffer.from(part));
    state.heldBytes += part.length;
    state.offset += bytes.length;
  };
  const finish = (): SplitLine[] => {
    const found = { line: { offset: state.lineStart, text: decode(Buffer.concat(state.held)) }, end: state.offset };
    const skipped = state.skip;
    state.skip = false;
    restart(state.offset);
    return skipped ? [] : [found];
  };
  const restart = (offset: number) => {
    state.lineStart = offset;
    state.offset = offset;
    state.held = [];
    state.heldBytes = 0;
  };
  return {
    push: (chunk) => {
      const lines: SplitLine[] = [];
      let from = 0;
      for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
        hold(chunk.subarray(from, at));
        state.offset += 1;
        lines.push(...finish());
        from = at + 1;
      }
      hold(chunk.subarray(from));
      return lines;
    },
    flush: () => (state.offset === state.lineStart ? [] : finish()),
    offset: () => state.offset,
    reset: (offset) => {
      state.skip = false;
      restart(offset);
    },
  };
}

function decode(bytes: Buffer): string {
  const end = bytes.at(-1) === RETURN ? bytes.length - 1 : bytes.length;
  return bytes.toString('utf8', 0, end);
}
