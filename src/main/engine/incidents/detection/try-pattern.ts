import type { WatchPattern } from '#shared/domain/settings.ts';
import { compilePattern } from './compile-pattern.ts';
import { plainLine } from './plain-line.ts';

/** More lines than this are not tried. */
const MOST_LINES = 20_000;
/** More characters than this, of all lines together, are not tried: re2 reads about 10 MB a second. */
const MOST_CHARACTERS = 8 * 1_024 * 1_024;
/** Ordinary lines; a pattern that takes all of them for errors says nothing. */
const ORDINARY = ['', 'a', 'started', '2026-01-02T03:04:05.123Z INFO listening on port 8080', 'GET / 200 12'];

/** What a trial of a pattern found. */
export type PatternAttempt =
  | { readonly refused: string }
  | {
      /** For each line that was tried, in order, whether it matches. */
      readonly matched: readonly boolean[];
      /** How many of the lines were tried: fewer than given when there are too many. */
      readonly tried: number;
      /** Sentences about what is likely a mistake. */
      readonly warnings: readonly string[];
    };

function triedLines(lines: readonly string[]): readonly string[] {
  let left = MOST_CHARACTERS;
  const end = lines.slice(0, MOST_LINES).findIndex((line) => {
    left -= Math.min(line.length, 8_192);
    return left < 0;
  });
  return lines.slice(0, end === -1 ? MOST_LINES : end);
}

function warningsOf(finds: (line: string) => boolean, matched: readonly boolean[]): string[] {
  if (finds('')) return ['It matches the empty text, and so every line.'];
  if (ORDINARY.slice(1).every(finds)) return ['It matches ordinary lines of any kind.'];
  if (matched.length >= 5 && matched.every(Boolean)) return ['It matches every line that was tried.'];
  return [];
}

/** Tries a pattern on lines, as the detector would: on the first line of each record, whatever level it states. */
export function tryPattern({ regex }: Pick<WatchPattern, 'regex'>, lines: readonly string[]): PatternAttempt {
  const compiled = compilePattern(regex);
  if (compiled.type === 'refused') return { refused: compiled.reason };
  const tried = triedLines(lines);
  const matched = tried.map((line) => compiled.finds(plainLine(line.split('\n', 1)[0] ?? '')));
  const warnings = warningsOf(compiled.finds, matched);
  if (tried.length < lines.length) warnings.push(`Only the first ${tried.length} of ${lines.length} lines were tried.`);
  return { matched, tried: tried.length, warnings };
}
