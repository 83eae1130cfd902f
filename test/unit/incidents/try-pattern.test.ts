import { describe, expect, it } from 'vitest';
import { tryPattern } from '../../../src/main/engine/incidents/detection/try-pattern.ts';

describe('trying a pattern', () => {
  it('says which lines match', () => {
    expect(tryPattern({ regex: 'slow (query|scan)' }, ['slow query', 'query', 'INFO slow scan'])).toEqual({
      matched: [true, false, true],
      tried: 3,
      warnings: [],
    });
  });

  it.each([
    ['(?<=a)b', /look-ahead and look-behind need backtracking/],
    ['a(?!b)', /look-ahead and look-behind need backtracking/],
    [String.raw`(a)\1`, /back-reference needs backtracking/],
    ['(?>a)b', /atomic groups/],
    ['a++', /possessive/],
    ['(?(1)a|b)', /conditions/],
    [String.raw`a\Z`, /Write "\\z" for the end/],
    ['a{5000}', /above 1000/],
    ['(a', /missing closing \)/],
    ['[z-a]', /invalid character class range/],
    ['*a', /missing argument to repetition/],
  ])('refuses %s with the reason', (regex, reason) => {
    expect(tryPattern({ regex }, ['a'])).toEqual({ refused: expect.stringMatching(reason) });
  });

  it('warns of a pattern that matches everything', () => {
    expect(tryPattern({ regex: 'x*' }, ['a'])).toMatchObject({
      warnings: ['It matches the empty text, and so every line.'],
    });
    expect(tryPattern({ regex: '.' }, ['a'])).toMatchObject({ warnings: ['It matches ordinary lines of any kind.'] });
    expect(tryPattern({ regex: 'shop' }, ['shop 1', 'shop 2', 'shop 3', 'shop 4', 'shop 5'])).toMatchObject({
      warnings: ['It matches every line that was tried.'],
    });
  });

  it('looks at a bounded amount, and says so', () => {
    const many = tryPattern(
      { regex: 'a' },
      Array.from({ length: 30_000 }, () => 'b'),
    );
    expect(many).toMatchObject({ tried: 20_000, warnings: ['Only the first 20000 of 30000 lines were tried.'] });
    const long = tryPattern(
      { regex: '(a+)+$' },
      Array.from({ length: 2_000 }, () => `${'a'.repeat(9_000)}!`),
    );
    expect(long).toMatchObject({ tried: 1_024 });
  });
});
