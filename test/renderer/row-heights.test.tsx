import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RowHeights } from '../../src/renderer/ui/row-heights.ts';

type Step = { readonly at: number; readonly removed: number; readonly added: number; readonly height: number };

const step: fc.Arbitrary<Step> = fc.record({
  at: fc.nat(900),
  removed: fc.nat(40),
  added: fc.nat(400),
  height: fc.integer({ min: 1, max: 90 }),
});

/** The same, written down simply. */
function applied(heights: readonly number[], { at, removed, added, height }: Step): number[] {
  const place = Math.min(at, heights.length);
  const next = heights.toSpliced(place, removed, ...Array.from({ length: added }, () => 28));
  return next.map((each, index) => (index === place ? height : each));
}

describe('the heights of rows', () => {
  it('say where each row begins, and which row is where, whatever came and went and was measured', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
        const rows = new RowHeights(28);
        let plain: number[] = [];
        for (const each of steps) {
          const place = Math.min(each.at, plain.length);
          plain = applied(plain, each);
          rows.splice(place, each.removed, each.added);
          rows.measure(place, each.height);
        }
        const tops = plain.map((_, index) => plain.slice(0, index).reduce((sum, height) => sum + height, 0));
        const total = plain.reduce((sum, height) => sum + height, 0);
        expect([rows.count, rows.total, rows.top(plain.length)]).toEqual([plain.length, total, total]);
        expect(plain.map((_, index) => rows.top(index))).toEqual(tops);
        expect(tops.map((top) => rows.at(top))).toEqual(tops.map((_, index) => index));
        expect(tops.map((top, index) => rows.at(top + (plain[index] ?? 0) - 1))).toEqual(tops.map((_, index) => index));
      }),
      { numRuns: 30 },
    );
  });
});
