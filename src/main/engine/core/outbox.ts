import type { Change, FollowUp } from './journal.ts';

/** Carries out one follow-up; must be safe to call again after a crash half-way. */
export type FollowUpHandler = (followUp: FollowUp, signal: AbortSignal) => Promise<void>;

/** What becomes of a follow-up that failed for the last time; called inside `Journal.commit`, with why in a sentence. */
export type GiveUp = (followUp: FollowUp, failure: { readonly code: string; readonly why: string }) => Change;

/** Runs the follow-ups that commits left behind: one at a time per incident, incidents side by side. */
export interface Outbox {
  /** Picks up what an earlier run of the app left, then everything new. */
  start(handler: FollowUpHandler): void;
  /** Resolves when nothing is due and nothing runs. */
  idle(signal: AbortSignal): Promise<void>;
  /** Aborts what runs (it stays due) and waits for it. */
  stop(): Promise<void>;
}
