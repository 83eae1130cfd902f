import { byteAt, createNeedles, type Needle, SYMBOL_OF, stands } from './literal-needles.ts';
import { createWindowSearch, MOST_INPUT } from './window-search.ts';

/** Finds the lines that hold a literal, whatever its case: one pass over the bytes for all literals. */
export interface LiteralScanner {
  /** Where these lines begin, ascending. The first byte begins a line. */
  linesWith(bytes: Buffer): number[];
}

const NEWLINE = 10;

/** Creates a scanner. Four bytes at a time are looked up; only where they belong to a literal it is compared. */
export function createLiteralScanner(literals: Iterable<string>): LiteralScanner {
  const needles = new Map<number, Needle[]>();
  for (const needle of createNeedles(literals)) {
    const known = needles.get(needle.key);
    if (known === undefined) needles.set(needle.key, [needle]);
    else known.push(needle);
  }
  const search = createWindowSearch(SYMBOL_OF, needles.keys());
  const isThere = (bytes: Buffer, at: number) => {
    for (const needle of needles.get(windowBefore(bytes, at + 1)) ?? []) if (stands(bytes, needle, at)) return true;
    return false;
  };
  const scanPiece = (bytes: Buffer, from: number, starts: number[]): number => {
    const piece = bytes.subarray(from, from + MOST_INPUT);
    search.load(piece);
    let next = from;
    while (next < from + piece.length) {
      const place = search.next(next - from, piece.length, windowBefore(bytes, next));
      if (place < 0) return from + piece.length;
      next = from + place + 1;
      if (!isThere(bytes, from + place)) continue;
      starts.push(bytes.lastIndexOf(NEWLINE, from + place) + 1);
      const end = bytes.indexOf(NEWLINE, from + place);
      next = end < 0 ? bytes.length : end + 1;
    }
    return next;
  };
  return {
    linesWith: (bytes) => {
      const starts: number[] = [];
      for (let from = 0; from < bytes.length; ) from = scanPiece(bytes, from, starts);
      return starts;
    },
  };
}

/** The symbols of the four bytes before a place; before the first byte there is a line end. */
function windowBefore(bytes: Buffer, place: number): number {
  let window = 0;
  for (let at = place - 4; at < place; at += 1) window = (window << 8) | (SYMBOL_OF[byteAt(bytes, at)] as number);
  return window;
}
