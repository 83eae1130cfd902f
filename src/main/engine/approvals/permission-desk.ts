import type { DecisionResult } from '#shared/contract/approvals.ts';
import type { PermissionId } from '#shared/domain/ids.ts';
import type { AskedCall, Permission, PermissionState } from '#shared/domain/permissions.ts';
import type { Decider } from '#shared/domain/plan.ts';

/** A call that a rule asks for, as it may be stored and shown. */
export type PermissionRequest = Omit<AskedCall, 'id' | 'createdAt' | 'expiresAt'>;

/** What came of the question; `why` is told to the agent. */
export type PermissionAnswer = { readonly allowed: true } | { readonly allowed: false; readonly why: string };

export interface PermissionDecision {
  readonly id: PermissionId;
  readonly decision: 'allow' | 'deny';
  readonly seenDigest: string;
  readonly reason: string | null;
  readonly by: Decider;
}

/** Single calls of read-only tools that a rule asks for: the agent waits here for a person. */
export interface PermissionDesk {
  /**
   * Resolves with the person's answer, or with a refusal once the time is over, the agent stopped waiting, the switch was
   * thrown, the host frozen or the incident ended. Throws when that cannot be recorded.
   */
  ask(request: PermissionRequest, signal: AbortSignal): Promise<PermissionAnswer>;
  /** Compares digest and time, then decides by compare-and-set with its audit entry. Throws `not_found`, `stopped`, `audit_unwritable`. */
  decide(decision: PermissionDecision): Promise<DecisionResult>;
  /** Oldest first; what is overdue is ended first. */
  list(state?: PermissionState): readonly Permission[];
  /** Ends what an earlier engine left pending: nobody waits for it. */
  recover(): void;
}
