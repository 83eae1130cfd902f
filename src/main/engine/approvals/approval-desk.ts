import type { DecisionResult } from '#shared/contract/approvals.ts';
import type { Grant, GrantScope } from '#shared/domain/grants.ts';
import type { ActionId, ApprovalId, GrantId, IncidentId } from '#shared/domain/ids.ts';
import type { Approval, Decider, PlanStep } from '#shared/domain/plan.ts';

export interface PlanProposal {
  readonly incidentId: IncidentId;
  readonly purpose: Approval['purpose'];
  readonly summary: string;
  readonly steps: readonly PlanStep[];
  readonly requestedBy: string;
}

export interface DecisionRequest {
  readonly id: ApprovalId;
  readonly decision: 'approve' | 'deny';
  readonly seenDigest: string;
  readonly reason: string | null;
  readonly by: Decider;
  /** Also approve plans like this one from now on, for the incident or for an hour. */
  readonly similar?: GrantScope | undefined;
}

/** The queue of plans, and the only way from a plan to an effect. */
export interface ApprovalDesk {
  /** Digests the plan and asks; in mode AUDIT it is recorded instead. */
  propose(proposal: PlanProposal): Approval;
  /** Compares digest and expiry, looks at the target again, then decides by compare-and-set with its audit entry. */
  decide(request: DecisionRequest, signal: AbortSignal): Promise<DecisionResult>;
  /** Approves a waiting plan that a person allowed ahead; leaves it waiting where anything does not hold. */
  decideByPolicy(id: ApprovalId, signal: AbortSignal): Promise<void>;
  /** The newest grants, whatever became of them. */
  grants(): readonly Grant[];
  /** Takes a grant back; false when it was over already. Throws `not_found` with field `id`. */
  revokeGrant(id: GrantId, by: Decider): boolean;
  /** Turns what is overdue into `expired`; called by a timer and before each answer. */
  expireDue(): void;
  /** Runs an approved plan step by step, each claimed first; false when a step did not succeed. */
  run(approvalId: ApprovalId, signal: AbortSignal): Promise<{ done: boolean; why: string }>;
  /** Claims that an engine left without a result become `unknown`; their incidents are escalated. */
  recover(): void;
  /** Asks for the undo of a finished step. */
  proposeUndo(actionId: ActionId, signal: AbortSignal): Promise<ApprovalId>;
}
