import type { ActionRun, Approval, PlanStep } from '#shared/domain/plan.ts';

/** One step of an approved plan with its run; null when it has not run. */
export interface StepRun {
  readonly step: PlanStep;
  readonly index: number;
  readonly action: ActionRun | null;
}

/** The approved plans, newest first: only they can have run. */
export function approvedPlans(approvals: readonly Approval[]): readonly Approval[] {
  return approvals.filter((approval) => approval.state === 'approved').toReversed();
}

/** Each step of a plan with its latest run. */
export function planRun(approval: Approval, actions: readonly ActionRun[]): readonly StepRun[] {
  return approval.steps.map((step, index) => ({
    step,
    index,
    action: actions.findLast((run) => run.approvalId === approval.id && run.stepIndex === index) ?? null,
  }));
}
