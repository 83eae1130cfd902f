/** Where a walk through an expression stands. */
interface Walk {
  readonly runs: string[];
  run: string;
}

const SKIPPED =
  /^(\[\^?\]?(?:\\[\s\S]|\[:\w+:\]|[^\]\\])*\]|\\(?:[pP](?:\{[^}]*\}|.)|x\{[^}]*\}|x[0-9A-Fa-f]{2}|[0-7]{1,3}|[A-Za-z]))/;
const QUANTIFIER = /^([*+?]|\{\d+(,\d*)?\})\??/;

/**
 * A text that every match of an RE2 expression holds, letter for letter, as long as it can be told easily; empty when it
 * cannot. It may only err on the safe side: a line without it never matches.
 */
export function requiredLiteral(regex: string): string {
  // Flags change what letters mean, and \\Q…\\E what signs mean.
  if (/\(\?[A-Za-z]*i|\\Q/.test(regex)) return '';
  const walk: Walk = { runs: [], run: '' };
  for (let at = 0; at < regex.length; ) {
    if (regex[at] === '|') return '';
    const step = stepAt(regex, at);
    if (step === null) return '';
    const quantifier = QUANTIFIER.exec(regex.slice(at + step.length))?.[0] ?? '';
    const optional = /^[*?]|^\{0/.test(quantifier);
    if (step.literal === null || optional) endRun(walk);
    else walk.run += step.literal;
    if (quantifier !== '') endRun(walk);
    at += step.length + quantifier.length;
  }
  endRun(walk);
  return walk.runs.reduce((longest, run) => (run.length > longest.length ? run : longest), '');
}

function endRun(walk: Walk): void {
  walk.runs.push(walk.run);
  walk.run = '';
}

/** One atom: a literal character, or something else (null) that is passed over. Null when it cannot be told where it ends. */
function stepAt(regex: string, at: number): { readonly length: number; readonly literal: string | null } | null {
  const rest = regex.slice(at);
  const sign = rest[0] ?? '';
  if (sign === '(') {
    const length = groupLength(rest);
    return length === null ? null : { length, literal: null };
  }
  const skipped = SKIPPED.exec(rest)?.[0];
  if (skipped !== undefined) return { length: skipped.length, literal: null };
  if (sign === '\\') return rest.length < 2 ? null : { length: 2, literal: rest[1] ?? null };
  if ('[*+?{)'.includes(sign)) return null;
  if ('.^$'.includes(sign)) return { length: 1, literal: null };
  const character = String.fromCodePoint(rest.codePointAt(0) ?? 0);
  return { length: character.length, literal: character };
}

function groupLength(rest: string): number | null {
  let depth = 0;
  for (let at = 0; at < rest.length; ) {
    const skipped = SKIPPED.exec(rest.slice(at))?.[0].length ?? (rest[at] === '\\' ? 2 : 0);
    if (skipped > 0) {
      at += skipped;
      continue;
    }
    if (rest[at] === '[') return null;
    if (rest[at] === '(') depth += 1;
    if (rest[at] === ')') depth -= 1;
    at += 1;
    if (depth === 0) return at;
  }
  return null;
}
