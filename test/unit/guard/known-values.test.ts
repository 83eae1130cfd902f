import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createKnownValues } from '../../../src/main/engine/guard/known-values.ts';

const knowing = (...values: string[]): ReturnType<typeof createKnownValues> => {
  const known = createKnownValues();
  for (const value of values) known.add('secret', value);
  return known;
};

it('finds the longest of values that begin alike', () => {
  const known = knowing('hunter2-a', 'hunter2-abc', 'hunter2-abcdef9', 'hunter2-b');
  const text = 'hunter2-abcde hunter2-abcdef9 hunter2-b hunter2-';
  expect(known.find(text).map(({ start, end }) => text.slice(start, end))).toEqual([
    'hunter2-abc',
    'hunter2-abcdef9',
    'hunter2-b',
  ]);
});

it('finds values of any script behind any other character', () => {
  const known = knowing('пароль-1234', '秘密秘密秘密秘密x9');
  for (const lead of ['', '\uffff', 'я秘', '\ud83d\ude00'])
    expect(known.find(`${lead}пароль-1234${lead}秘密秘密秘密秘密x9`)).toHaveLength(2);
});

it('knows no short words and no plain ones', () => {
  expect(knowing('a1b2c3', 'postgres', 'changeme').find('a1b2c3 postgres changeme')).toEqual([]);
});

it('finds what a search for each value would find', () => {
  const tail = fc.string({ unit: fc.constantFrom('a', 'b', '1'), maxLength: 6 });
  fc.assert(
    fc.property(fc.array(tail), fc.array(tail), (tails, texts) => {
      const values = tails.map((end) => `secret-1${end}`);
      const text = texts.map((end) => `secret-1${end}`).join(' ');
      const longest = texts.flatMap((end, index) => {
        const start = texts.slice(0, index).join(' ').length + 8 * index + (index > 0 ? 1 : 0);
        const lengths = values.filter((value) => `secret-1${end}`.startsWith(value)).map(({ length }) => length);
        return lengths.length === 0 ? [] : [{ kind: 'secret', start, end: start + Math.max(...lengths) }];
      });
      expect(knowing(...values).find(text)).toEqual(longest);
    }),
  );
});
