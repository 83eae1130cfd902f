import type { ActionId, ApprovalId, IncidentId, Timestamp } from '#shared/domain/ids.ts';
import type { ActionRun, ActionState, Approval, ApprovalState, Decider, PlanStep } from '#shared/domain/plan.ts';

/** The outcome that a compare-and-set writes. */
export interface Decision {
  readonly state: 'approved' | 'denied' | 'expired' | 'changed';
  readonly at: Timestamp;
  readonly by: Decider | null;
  readonly reason: string | null;
}

/** Rows of approvals. Call writing methods only inside `Journal.commit`. */
export interface ApprovalsRepository {
  insert(approval: Approval): void;
  get(id: ApprovalId): Approval | null;
  /** Oldest first; all when no state is named. */
  list(state?: ApprovalState): readonly Approval[];
  ofIncident(incidentId: IncidentId): readonly Approval[];
  /** Compare-and-set: from `from` to the decision's state; false when it was in another state already. */
  decide(id: ApprovalId, from: ApprovalState, decision: Decision): boolean;
}

/** Rows of step runs: the claim that makes each approved step run at most once. */
export interface ActionRunsRepository {
  /** Claims the step; false when it is claimed already, whatever became of it. */
  claim(run: ActionRun): boolean;
  finish(id: ActionId, outcome: { state: ActionState; output: string; finishedAt: Timestamp }): void;
  get(id: ActionId): ActionRun | null;
  ofApproval(approvalId: ApprovalId): readonly ActionRun[];
  ofIncident(incidentId: IncidentId): readonly ActionRun[];
  /** Claims without a result: left by an engine that died. */
  unfinished(): readonly ActionRun[];
}

/** The steps a surgeon has drafted so far, until its plan is closed. */
export interface DraftsRepository {
  append(incidentId: IncidentId, step: PlanStep): void;
  list(incidentId: IncidentId): readonly PlanStep[];
  clear(incidentId: IncidentId): void;
}

/** When services were restarted, for the cooldown that survives a restart of the app. */
export interface RestartsRepository {
  record(service: string, at: Timestamp): void;
  last(service: string): Timestamp | null;
}
