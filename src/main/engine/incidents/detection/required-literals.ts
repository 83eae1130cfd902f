import { type Piece, parseExpression } from './parse-expression.ts';

/** In a literal: a word ends or begins here. */
export const EDGE = '\u0001';
/** In a literal: one or more spaces, or what a reader sees as such. */
export const GAP = '\u0002';
/** In a literal: no two letters meet here. */
export const NO_LETTER = '\u0003';
/** In a literal: one digit. */
export const DIGIT = '\u0004';
/** In a literal: one letter, digit or underscore. */
export const WORD = '\u0005';
/** In a literal: nothing, or any number of spaces. */
export const SOME_GAPS = '\u0006';
/** In a literal: the line begins after it. It stands for a byte, as letters do. */
export const LINE = '\n';

/** How the expression is written: RE2 folds more letters than JavaScript does. */
export type Dialect = 'javascript' | 're2';

/** A literal is found by characters that stand together: at least so many. */
const SHORTEST = 3;
const MOST_LITERALS = 1_024;
/** Of one run of characters. */
const MOST_JOINED = 512;
const LONGEST = 48;

const MARKS = new RegExp(`[${EDGE}${GAP}${NO_LETTER}${SOME_GAPS}]+`);
const TWO_GAPS = new RegExp(`${GAP}${EDGE}*${GAP}`);

/** What healthy lines are full of: anything else tells more. */
const COMMON =
  /^(?:"?(?:get|post|put|patch|delete|head|options)|connection|connect|service|request|status|code|port|health|startup|upstream|https?|memory|disk|device|file|query|read|operation|returned|certificate|could|main|process|machine|core|state|result|user|server)$/;

interface Found {
  /** Every text that matches; null when there are too many. */
  readonly exact: readonly string[] | null;
  /** At least one of these is in every text that matches; null when nothing is known. */
  readonly required: readonly string[] | null;
  /** What a text that matches begins with, and what it ends with, where `exact` is null. */
  readonly ends?: readonly string[] | null;
}

const UNKNOWN: Found = { exact: null, required: null };

/**
 * Texts of which at least one is in every line that the expression matches, in lower case, with marks in them; null when
 * there are none that are worth looking for. What is not understood makes the answer null, never wrong.
 */
export function requiredLiterals(source: string, dialect: Dialect): readonly string[] | null {
  const piece = parseExpression(source);
  if (piece === null) return null;
  const folded = dialect === 're2' && /\(\?[a-zA-Z]*i/.test(source);
  const { exact, required } = examine(piece, folded);
  return best([exact, required]);
}

/** The parts of a literal between its marks. */
function runsOf(literal: string): string[] {
  return literal.split(MARKS).filter((run) => run !== '');
}

function examine(piece: Piece, folded: boolean): Found {
  switch (piece.type) {
    case 'characters':
      return characters(piece.characters, folded);
    case 'edge':
      return { exact: [EDGE], required: null };
    case 'digit':
      return { exact: [DIGIT], required: null };
    case 'nothing':
      return { exact: [''], required: null };
    case 'anything':
      return UNKNOWN;
    case 'choice':
      return choice(piece.pieces.map((each) => examine(each, folded)));
    case 'sequence':
      return sequence(piece.pieces.map((each) => examine(each, folded)));
    case 'repeated':
      return repeated(examine(piece.piece, folded), piece.least, piece.most);
    default:
      return piece satisfies never;
  }
}

/** The long s and the sign of kelvin fold to ASCII letters in RE2. */
function characters(all: readonly string[], folded: boolean): Found {
  if (folded && all.some((each) => /[sk]/i.test(each))) return UNKNOWN;
  const texts = all.map((each) => (/\s/.test(each) ? GAP : each.toLowerCase()));
  if (texts.some((text) => text > '~')) return UNKNOWN;
  return { exact: [...new Set(texts)], required: null };
}

function choice(all: readonly Found[]): Found {
  const exact = all.every((each) => each.exact !== null) ? all.flatMap((each) => each.exact ?? []) : null;
  const sets = all.map((each) => best([each.exact, each.required]));
  const required = sets.every((texts) => texts !== null) ? sets.flat() : null;
  return { exact: few(exact), required: few(required) };
}

function sequence(all: readonly Found[]): Found {
  const candidates: (readonly string[] | null)[] = [];
  let run: readonly string[] = [''];
  let whole = true;
  for (const { exact, required, ends = null } of all) {
    const joined = exact === null ? null : join(run, exact);
    if (joined !== null) {
      run = joined;
      continue;
    }
    candidates.push(run, required, ends === null ? null : join(run, ends));
    run = exact ?? ends ?? [''];
    whole = false;
  }
  return { exact: whole ? run : null, required: best([...candidates, run]) };
}

/** More than one space in a row may stand for a phrase that is left out before the expression looks. */
function repeated(one: Found, least: number, most: number): Found {
  const gaps = one.exact?.some((text) => text.includes(GAP)) === true;
  if (most === 1 && one.exact !== null) return { exact: least === 1 ? one.exact : ['', ...one.exact], required: null };
  if (least === 0) return UNKNOWN;
  if (least === most && least <= 8 && !gaps) return sequence(Array.from({ length: least }, () => one));
  return { exact: null, required: best([one.exact, one.required]), ends: one.exact };
}

/** Null when it would be too many or too long, or when two gaps would meet. */
function join(before: readonly string[], after: readonly string[]): readonly string[] | null {
  if (before.length * after.length > MOST_JOINED) return null;
  const joined = before.flatMap((start) => after.map((end) => start + end));
  return joined.some((text) => text.length > LONGEST || TWO_GAPS.test(text)) ? null : [...new Set(joined)];
}

function few(texts: readonly string[] | null): readonly string[] | null {
  return texts !== null && texts.length <= MOST_LITERALS ? [...new Set(texts)] : null;
}

/** The set whose weakest text tells most. */
function best(sets: readonly (readonly string[] | null)[]): readonly string[] | null {
  const usable = sets
    .filter((set) => set !== null)
    .filter((set) => set.every((text) => strength(text) > 0))
    .map((set) => ({ set, weakest: Math.min(...set.map(strength)) - set.length / MOST_LITERALS }));
  return usable.toSorted((a, b) => b.weakest - a.weakest)[0]?.set ?? null;
}

/** Zero for a text that cannot be found by its window. */
function strength(text: string): number {
  const runs = runsOf(text);
  if (!runs.some((run) => run.length >= SHORTEST)) return 0;
  return Math.max(...runs.map((run) => (COMMON.test(run) ? 0.5 : Math.min(run.length, 8)))) + runs.length / 10;
}
