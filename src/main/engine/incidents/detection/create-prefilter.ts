import type { Prefilter } from '../detection.ts';
import { createLiteralScanner, type LiteralScanner } from './literal-scanner.ts';
import { loudLevelLiterals } from './loud-levels.ts';
import { plainLine } from './plain-line.ts';
import { type Dialect, requiredLiterals } from './required-literals.ts';

/** A regular expression that the detector looks with. */
export interface Expression {
  readonly source: string;
  readonly dialect: Dialect;
}

const NEWLINE = 10;
const ESCAPE = 0x1b;

/**
 * Tells lines that may match from those that cannot, by their bytes: one pass for all literals that the levels and the
 * expressions need. Null when one of the expressions needs none: then every line must be judged.
 */
export function createPrefilter(expressions: readonly Expression[]): Prefilter | null {
  const literals = loudLevelLiterals();
  for (const { source, dialect } of expressions) {
    const required = requiredLiterals(source, dialect);
    if (required === null) return null;
    literals.push(...required);
  }
  const scanner = createLiteralScanner(literals);
  return {
    find: (bytes, decode) => {
      const plain = scanner.linesWith(bytes);
      const coloured = findColoured(bytes, decode, scanner);
      return coloured.length === 0 ? plain : [...new Set([...plain, ...coloured])].toSorted((a, b) => a - b);
    },
  };
}

/** Escape sequences are taken out before a line is judged, so a literal may stand on both sides of one. */
function findColoured(bytes: Buffer, decode: (line: Buffer) => string, scanner: LiteralScanner): number[] {
  const starts: number[] = [];
  for (let at = bytes.indexOf(ESCAPE); at >= 0; ) {
    const start = bytes.lastIndexOf(NEWLINE, at) + 1;
    const end = bytes.indexOf(NEWLINE, at);
    const line = bytes.subarray(start, end < 0 ? bytes.length : end);
    if (scanner.linesWith(Buffer.from(plainLine(decode(line)))).length > 0) starts.push(start);
    at = end < 0 ? -1 : bytes.indexOf(ESCAPE, end + 1);
  }
  return starts;
}
