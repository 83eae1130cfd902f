import type { TaintVerdict } from '#shared/domain/taint.ts';
import type { InjectionVerdict } from './screen-injection.ts';

/** Which lines of a text look like instructions to a model, from 0. */
export interface FoundInstructions {
  readonly verdict: TaintVerdict;
  readonly categories: readonly string[];
  readonly score: number;
  readonly lines: ReadonlySet<number>;
}

type Judge = (text: string) => InjectionVerdict;

/** How many lines next to each other are read as one, for sentences that were wrapped. */
const WINDOWS = [1, 2, 4] as const;
/** More lines than this are not told apart: all of them are meant. */
const MOST_LINES = 2_000;

/**
 * Finds the lines that make a text look like instructions, the fewest that explain it; null where it looks harmless. What is
 * left without them was judged to be harmless, else all lines are named.
 */
export function findInstructions(lines: readonly string[], judge: Judge): FoundInstructions | null {
  const whole = judge(lines.join('\n'));
  if (whole.verdict === 'allow') return null;
  const { verdict, categories, score } = whole;
  const every = new Set(lines.keys());
  if (lines.length === 1 || lines.length > MOST_LINES) return { verdict, categories, score, lines: every };
  const found = new Set<number>();
  for (const size of WINDOWS) {
    for (const index of linesWithin(lines, { size, found, judge })) found.add(index);
    if (found.size > 0 && judge(rest(lines, found)).verdict === 'allow')
      return { verdict, categories, score, lines: found };
  }
  return { verdict, categories, score, lines: every };
}

function rest(lines: readonly string[], found: ReadonlySet<number>): string {
  return lines.filter((_line, index) => !found.has(index)).join('\n');
}

/** Lines that are found when as many as `size` are read together, those left out that were found before. */
function linesWithin(
  lines: readonly string[],
  { size, found, judge }: { size: number; found: ReadonlySet<number>; judge: Judge },
): number[] {
  const left = [...lines.entries()].filter(([index]) => !found.has(index));
  return left.flatMap((_entry, start) => {
    const window = left.slice(start, start + size);
    const text = window.map(([, line]) => line).join('\n');
    return window.length < size || judge(text).verdict === 'allow' ? [] : window.map(([index]) => index);
  });
}
