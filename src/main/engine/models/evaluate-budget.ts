import type { LedgerEntry } from '../db/cost-ledger-repository.ts';
import type { NanoUsd } from './model-prices.ts';

/** The length of the sliding window, in milliseconds. */
export const WINDOW_MS = 600_000;
/** From this share of what an incident may cost on, its role is to report what it knows. */
const CONCLUDE_AT = 0.7;

/** Everything that decides whether a call may be paid for. Amounts in billionths of a dollar, times of the budget's own clock. */
export interface BudgetFacts {
  /** Open entries and those that were settled within the window, in the order of their end. */
  readonly entries: readonly LedgerEntry[];
  readonly nowMs: number;
  readonly limit: NanoUsd;
  /** What the call costs at worst. */
  readonly worst: NanoUsd;
  readonly incident: { readonly spent: NanoUsd; readonly ceiling: NanoUsd };
}

/**
 * `incident_spent`: the incident's own ceiling. `too_dear`: it would not fit an empty window. `full`: not now; `fitsAtMs` is
 * when it fits though nothing else is settled, null when it then never does.
 */
export type BudgetVerdict =
  | { readonly type: 'fits' }
  | { readonly type: 'incident_spent' }
  | { readonly type: 'too_dear' }
  | { readonly type: 'full'; readonly fitsAtMs: number | null };

/**
 * Pure: whether a call fits. What is open counts in full for as long as it is open, and what was settled from then on for
 * ten minutes; so in no ten minutes is more charged than the limit, whenever within a call the provider charges it.
 */
export function evaluateBudget({ entries, limit, worst, incident }: BudgetFacts): BudgetVerdict {
  if (incident.spent + worst > incident.ceiling) return { type: 'incident_spent' };
  if (worst > limit) return { type: 'too_dear' };
  let sum = sumOf(entries) + worst;
  if (sum <= limit) return { type: 'fits' };
  for (const { nano, settledMs } of entries) {
    if (settledMs === null) continue;
    sum -= nano;
    if (sum <= limit) return { type: 'full', fitsAtMs: settledMs + WINDOW_MS + 1 };
  }
  return { type: 'full', fitsAtMs: null };
}

export function sumOf(entries: readonly LedgerEntry[]): NanoUsd {
  return entries.reduce((sum, { nano }) => sum + nano, 0);
}

/** Pure: whether a role has to come to its end: most is spent, or a second call like the last would be turned away. */
export function mustConclude(incident: BudgetFacts['incident'], worst: NanoUsd): boolean {
  return incident.spent >= incident.ceiling * CONCLUDE_AT || incident.spent + 2 * worst > incident.ceiling;
}
