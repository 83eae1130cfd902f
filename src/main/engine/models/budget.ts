import type { IncidentId, Timestamp } from '#shared/domain/ids.ts';
import type { Change } from '../core/journal.ts';
import type { ModelCaller } from './model-client.ts';
import type { NanoUsd } from './model-prices.ts';

/** A call that is to be paid for. */
export interface Claim {
  readonly id: string;
  readonly caller: ModelCaller;
  readonly provider: string;
  readonly model: string;
  readonly worst: NanoUsd;
}

/** What was spent, in US dollars, for people. */
export interface CostView {
  /** Spent and set aside in the last ten minutes. */
  readonly windowUsd: number;
  readonly limitUsd: number;
  /** `open`: the last call was turned away and would be again. */
  readonly breaker: 'closed' | 'open';
  readonly totalUsd: number;
}

/** The money for models: nothing is sent before its worst price is set aside, and nothing above the limits ever is. */
export interface Budget {
  /**
   * Counts what a killed engine left open at its worst price, in one transaction with what `build` writes and returns. Call
   * once, before the first claim.
   */
  recover(build: () => Change): void;
  /**
   * Sets the worst price aside, in one transaction with what `build` writes and returns. Waits a while for it to fit. Throws
   * `budget_exhausted`.
   */
  reserve(claim: Claim, build: () => Change, signal: AbortSignal): Promise<void>;
  /** Books what a call did cost, in one transaction with what `build` writes and returns. */
  settle(id: string, paid: { readonly nano: NanoUsd; readonly usage: unknown }, build: () => Change): void;
  /** What the incident has cost, and may cost. */
  ofIncident(id: IncidentId): { readonly spent: NanoUsd; readonly ceiling: NanoUsd };
  view(): CostView;
  /** Spent since then, and by how many calls. */
  since(at: Timestamp): { readonly usd: number; readonly calls: number };
}
