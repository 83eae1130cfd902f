import type { OptionRule, ValueRule } from './option-grammar.ts';

/** A whole number within bounds. */
export function integer(min: number, max: number): ValueRule {
  return (value) =>
    /^\d{1,9}$/.test(value) && Number(value) >= min && Number(value) <= max
      ? null
      : `must be a whole number from ${min} to ${max}`;
}

/** A decimal number within bounds. */
export function decimal(min: number, max: number): ValueRule {
  return (value) =>
    /^\d{1,4}(\.\d{1,3})?$/.test(value) && Number(value) >= min && Number(value) <= max
      ? null
      : `must be a number from ${min} to ${max}`;
}

/** Text of a fixed form; `what` completes “must be …”. */
export function matching(pattern: RegExp, what: string): ValueRule {
  return (value) => (value.length <= 512 && pattern.test(value) ? null : `must be ${what}`);
}

/** One of a few words. */
export function oneOf(...words: readonly string[]): ValueRule {
  return (value) => (words.includes(value) ? null : `must be one of ${words.join(', ')}`);
}

/** Refuses every operand. */
export const noOperand: ValueRule = () => 'this command takes no operand';

/** Options without a value, written apart by blanks: `-a -b --all`. */
export function flags(names: string): [string, OptionRule][] {
  return names.split(' ').map((name) => [name, { takes: 'flag' }]);
}

/** Options with a value, written apart by blanks. */
export function values(names: string, rule: ValueRule): [string, OptionRule][] {
  return names.split(' ').map((name) => [name, { takes: 'value', rule }]);
}
