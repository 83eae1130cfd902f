import * as fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { requiredLiteral } from '../../../src/main/engine/tools/required-literal.ts';

describe('the text that every match holds', () => {
  it.each([
    ['port=\\d+', 'port='],
    ['a\\.conf: [a-z|]+ was refused', ' was refused'],
    ['colou?r', 'colo'],
    ['ab+c', 'ab'],
    ['(foo|bar)baz', 'baz'],
    ['x{0,2}yz', 'yz'],
    ['one|two', ''],
    ['(?i)port', ''],
    ['\\Qa+\\E', ''],
    ['[0-9]+', ''],
    ['\\bworker\\b', 'worker'],
    ['a(b(c)', ''],
  ])('of %s is %j', (regex, literal) => {
    expect(requiredLiteral(regex)).toBe(literal);
  });

  it('is in every line that an expression matches', () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      'ab',
      '.',
      '[ab]',
      '[^a]',
      '\\.',
      '\\w',
      '\\d',
      '(a|b)',
      '(?:ab)?',
      '^',
      '$',
      '\\b',
      '\\x61',
      '\\141',
      '[[:alpha:]]',
      '\\pL',
      '|',
      '(?s:.)',
      '(?P<n>b)',
    );
    const quantifier = fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{0,1}', '*?', '+?');
    const regexes = fc
      .array(fc.tuple(atom, quantifier), { minLength: 1, maxLength: 6 })
      .map((parts) => parts.flat().join(''));
    const lines = fc.string({ unit: fc.constantFrom('a', 'b', '.', '1', ' '), maxLength: 12 });
    fc.assert(
      fc.property(regexes, lines, (regex, line) => {
        const compiled = tryCompile(regex);
        if (compiled?.matcher(line).find() === true) expect(line).toContain(requiredLiteral(regex));
      }),
      { numRuns: 5_000 },
    );
  });
});

function tryCompile(regex: string): RE2JS | null {
  try {
    return RE2JS.compile(regex);
  } catch {
    return null;
  }
}
