import { array, assert, double, integer, nat, property, record } from 'fast-check';
import { expect, it } from 'vitest';
import { decideRetry } from '../../../src/main/engine/models/decide-retry.ts';
import {
  type BudgetFacts,
  evaluateBudget,
  mustConclude,
  WINDOW_MS,
} from '../../../src/main/engine/models/evaluate-budget.ts';
import { asNano } from '../../../src/main/engine/models/model-prices.ts';

const TEN_MINUTES_MS = 600_000;

const facts = (change: Partial<BudgetFacts>): BudgetFacts => ({
  entries: [],
  nowMs: 1_000_000,
  limit: 100,
  worst: 10,
  incident: { spent: 0, ceiling: 1_000 },
  ...change,
});

it('a call fits to the last billionth, and not beyond', () => {
  const entries = [{ nano: 90, settledMs: null }];
  expect(evaluateBudget(facts({ entries }))).toEqual({ type: 'fits' });
  expect(evaluateBudget(facts({ entries, worst: 11 }))).toEqual({ type: 'full', fitsAtMs: null });
});

it('what was settled makes room ten minutes after its end, the oldest first', () => {
  const entries = [
    { nano: 50, settledMs: 500_000 },
    { nano: 50, settledMs: 600_000 },
  ];
  expect(evaluateBudget(facts({ entries, worst: 50 }))).toEqual({ type: 'full', fitsAtMs: 500_000 + WINDOW_MS + 1 });
  expect(evaluateBudget(facts({ entries, worst: 51 }))).toEqual({ type: 'full', fitsAtMs: 600_000 + WINDOW_MS + 1 });
});

it('a call that would not fit an empty window, or the rest of its incident, is told so', () => {
  expect(evaluateBudget(facts({ worst: 101 }))).toEqual({ type: 'too_dear' });
  expect(evaluateBudget(facts({ incident: { spent: 995, ceiling: 1_000 } }))).toEqual({ type: 'incident_spent' });
  expect(evaluateBudget(facts({ limit: 0, worst: 0 }))).toEqual({ type: 'fits' });
});

it('a role is told to conclude at seventy per cent, or when a second call of the size would be turned away', () => {
  expect(mustConclude({ spent: 69, ceiling: 100 }, 10)).toBe(false);
  expect(mustConclude({ spent: 70, ceiling: 100 }, 10)).toBe(true);
  expect(mustConclude({ spent: 50, ceiling: 100 }, 26)).toBe(true);
});

it('whatever is charged when within its call, no ten minutes hold more than the limit', () => {
  const call = record({
    gap: nat(200_000),
    length: nat(300_000),
    worst: integer({ min: 1, max: 60 }),
    share: double({ min: 0, max: 1, noNaN: true }),
    charged: double({ min: 0, max: 1, noNaN: true }),
  });
  assert(
    property(array(call, { maxLength: 60 }), (calls) => {
      let nowMs = 0;
      const made: { startMs: number; endMs: number; worst: number; cost: number; chargedMs: number }[] = [];
      for (const { gap, length, worst, share, charged } of calls) {
        nowMs += gap;
        const counting = made
          .filter(({ endMs }) => endMs > nowMs || endMs >= nowMs - WINDOW_MS)
          .map(({ endMs, worst, cost }) =>
            endMs > nowMs ? { nano: worst, settledMs: null } : { nano: cost, settledMs: endMs },
          );
        if (evaluateBudget(facts({ entries: counting, nowMs, worst })).type !== 'fits') continue;
        const cost = Math.floor(worst * share);
        made.push({
          startMs: nowMs,
          endMs: nowMs + length,
          worst,
          cost,
          chargedMs: nowMs + Math.floor(length * charged),
        });
      }
      for (const { chargedMs: from } of made) {
        const sum = made
          .filter(({ chargedMs }) => chargedMs >= from && chargedMs <= from + TEN_MINUTES_MS)
          .reduce((total, { cost }) => total + cost, 0);
        expect(sum).toBeLessThanOrEqual(100);
      }
    }),
  );
});

it('dollars become whole billionths without losing one, and never more than they say', () => {
  expect([5, 0.1, 0.29, 0].map(asNano)).toEqual([5_000_000_000, 100_000_000, 290_000_000, 0]);
});

it.each([
  ['rate_limited', 'no', 7_000, 1, 7_000],
  ['rate_limited', 'no', 121_000, 1, null],
  ['model_unavailable', 'no', null, 1, 1_000],
  ['model_unavailable', 'no', null, 4, 8_000],
  ['model_unavailable', 'no', null, 5, null],
  ['model_garbled', 'maybe', null, 1, 1_000],
  ['model_garbled', 'maybe', null, 2, null],
  ['timed_out', 'maybe', null, 1, 1_000],
  ['model_refused', 'no', null, 1, null],
  ['aborted', 'maybe', null, 1, null],
] as const)(
  '%s (charged: %s, asked for %s ms) at attempt %s waits %s ms',
  (...[code, billed, retryAfterMs, attempt, waitMs]) => {
    expect(decideRetry({ code, billed, retryAfterMs, attempt })).toBe(waitMs);
  },
);
