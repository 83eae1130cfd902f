import { type AST, RegExpParser } from '@eslint-community/regexpp';
import { bitsOf, hasBit, type TextGrams } from './text-grams.ts';

/**
 * What a text must hold for a pattern to match: some bits, all of several needs, or one of them. Null: nothing can be told, so
 * the pattern is always tried. It may err on that side only.
 */
export type PatternNeed =
  | { readonly type: 'bits'; readonly bits: readonly number[] }
  | { readonly type: 'all' | 'any'; readonly of: readonly PatternNeed[] }
  | null;

/** More strings than this are not told apart. */
const MOST_STRINGS = 24;

/** A part of a pattern: every string it can be, where they are few; else what it needs. */
type Part = { readonly strings: readonly string[] } | { readonly strings: null; readonly need: PatternNeed };

const UNKNOWN: Part = { strings: null, need: null };
const NOTHING: Part = { strings: [''] };

/** What a text must hold for the pattern to match it; read from the pattern itself. */
export function needOf(pattern: RegExp): PatternNeed {
  if (pattern.flags.includes('v')) return null;
  const { alternatives } = new RegExpParser().parsePattern(pattern.source, undefined, undefined, {
    unicode: pattern.unicode,
  });
  return needOfPart(eitherOf(alternatives, pattern.ignoreCase));
}

/** Whether a pattern is worth trying on a text that holds this. */
export type PatternGate = (grams: TextGrams) => boolean;

/** The gate before a pattern; the pattern is read when the first text comes. */
export function createGate(pattern: RegExp): PatternGate {
  let need: PatternNeed | undefined;
  return (grams) => {
    if (need === undefined) need = needOf(pattern);
    return isMet(need, grams);
  };
}

/** Whether a text holds what a pattern needs. */
export function isMet(need: PatternNeed, grams: TextGrams): boolean {
  if (need === null) return true;
  if (need.type === 'bits') {
    for (const bit of need.bits) if (!hasBit(grams, bit)) return false;
    return true;
  }
  const isAny = need.type === 'any';
  for (const part of need.of) if (isMet(part, grams) === isAny) return isAny;
  return !isAny;
}

function needOfPart(part: Part): PatternNeed {
  if (part.strings === null) return part.need;
  if (part.strings.some((literal) => literal === '')) return null;
  return { type: 'any', of: part.strings.map((literal) => ({ type: 'bits', bits: bitsOf(literal) })) };
}

function eitherOf(alternatives: readonly AST.Alternative[], ignoreCase: boolean): Part {
  const parts = alternatives.map(({ elements }) => sequenceOf(elements, ignoreCase));
  const strings = parts.flatMap((part) => part.strings ?? []);
  if (parts.every((part) => part.strings !== null) && strings.length <= MOST_STRINGS) return { strings };
  const needs = parts.map(needOfPart);
  return { strings: null, need: needs.includes(null) ? null : { type: 'any', of: needs } };
}

/** Neighbours that can be told are joined, so that a run of single letters or of short words is looked for as one. */
function sequenceOf(elements: readonly AST.Element[], ignoreCase: boolean): Part {
  let run: readonly string[] = [''];
  const needs: PatternNeed[] = [];
  let isWhole = true;
  const close = (next: readonly string[]): void => {
    needs.push(needOfPart({ strings: run }));
    isWhole = false;
    run = next;
  };
  for (const element of elements) {
    const part = partOf(element, ignoreCase);
    if (part.strings === null) {
      close(['']);
      needs.push(part.need);
    } else if (run.length * part.strings.length > MOST_STRINGS) {
      close(part.strings);
    } else {
      const { strings } = part;
      run = run.flatMap((head) => strings.map((tail) => head + tail));
    }
  }
  if (isWhole) return { strings: run };
  close(['']);
  // What has the fewest ways to be met says no the soonest.
  const of = needs.filter((need) => need !== null).sort((a, b) => waysOf(a) - waysOf(b));
  return { strings: null, need: of.length === 0 ? null : { type: 'all', of } };
}

function waysOf(need: PatternNeed): number {
  return need?.type === 'any' ? need.of.length : 1;
}

function partOf(element: AST.Element, ignoreCase: boolean): Part {
  switch (element.type) {
    case 'Assertion':
      return NOTHING;
    case 'Character':
      return characterOf(element.value, ignoreCase);
    case 'CharacterClass':
      return classOf(element, ignoreCase);
    case 'Group':
      return element.modifiers === null ? eitherOf(element.alternatives, ignoreCase) : UNKNOWN;
    case 'CapturingGroup':
      return eitherOf(element.alternatives, ignoreCase);
    case 'Quantifier':
      return repeated(element, ignoreCase);
    default:
      return UNKNOWN;
  }
}

/** In which other characters a letter beyond ASCII is written in other case is not told. */
function characterOf(code: number, ignoreCase: boolean): Part {
  return ignoreCase && code > 127 ? UNKNOWN : { strings: [String.fromCodePoint(code)] };
}

function classOf({ negate, elements }: AST.CharacterClass, ignoreCase: boolean): Part {
  if (negate) return UNKNOWN;
  const parts = elements.map((part) => (part.type === 'Character' ? characterOf(part.value, ignoreCase) : UNKNOWN));
  const strings = parts.flatMap((part) => part.strings ?? []);
  return parts.every((part) => part.strings !== null) && strings.length <= 8 ? { strings } : UNKNOWN;
}

function repeated({ element, min, max }: AST.Quantifier, ignoreCase: boolean): Part {
  const part = partOf(element, ignoreCase);
  if (min === 1 && max === 1) return part;
  if (min > 0) return { strings: null, need: needOfPart(part) };
  return max === 1 && part.strings !== null ? { strings: [...part.strings, ''] } : UNKNOWN;
}
