import type { DecisionResult } from '#shared/contract/approvals.ts';
import type { ActionId, ApprovalId, IncidentId } from '#shared/domain/ids.ts';
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
}

/** The queue of plans, and the only way from a plan to an effect. */
export interface ApprovalDesk {
  /** Digests the plan and asks; in mode AUDIT it is recorded instead. */
  propose(proposal: PlanProposal): Approval;
  /** Compares digest and expiry, looks at the target again, then decides by compare-and-set with its audit entry. */
  decide(request: DecisionRequest, signal: AbortSignal): Promise<DecisionResult>;
  /** Turns what is overdue into `expired`; called by a timer and before each answer. */
  expireDue(): void;
  /** Runs an approved plan step by step, each claimed first; false when a step did not succeed. */
  run(approvalId: ApprovalId, signal: AbortSignal): Promise<{ done: boolean; why: string }>;
  /** Claims that an engine left without a result become `unknown`; their incidents are escalated. */
  recover(): void;
  /** Asks for the undo of a finished step. */
  proposeUndo(actionId: ActionId, signal: AbortSignal): Promise<ApprovalId>;
}
