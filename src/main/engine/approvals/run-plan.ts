import type { ApprovalId } from '#shared/domain/ids.ts';
import type { ActionRun, Approval } from '#shared/domain/plan.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { StepOutcome } from '../tools/tool-desk.ts';
import { anchorFirst } from './anchor-first.ts';
import type { ApprovalRoom } from './approval-deps.ts';
import { digestPlan, planOf } from './digest-plan.ts';
import { findChange } from './find-change.ts';
import { findCover } from './find-cover.ts';
import { claimStep, finishStep, type PlannedStep, UNSEEN } from './record-run.ts';

/** For the wait for a step's turn, and for the look at its target. */
const LOOK_TIMEOUT_MS = 120_000;

/** Whether the plan ran to its end, and if not, why in a sentence. */
export interface PlanOutcome {
  readonly done: boolean;
  readonly why: string;
}

/** Runs an approved plan in order. Each step is claimed before it runs; a step that was claimed before never runs again. */
export async function runPlan(deps: ApprovalRoom, approvalId: ApprovalId, signal: AbortSignal): Promise<PlanOutcome> {
  const approval = deps.repositories.approvals.get(approvalId);
  if (approval?.state !== 'approved') return { done: false, why: 'the plan is not approved' };
  const fault = findFault(deps, approval);
  if (fault !== null) return { done: false, why: fault };
  for (const [stepIndex, step] of approval.steps.entries()) {
    const before = deps.repositories.actionRuns.ofApproval(approvalId).find((run) => run.stepIndex === stepIndex);
    if (before?.state === 'succeeded') continue;
    if (before?.state === 'claimed') finishStep(deps, before, { outcome: 'unknown', output: UNSEEN });
    if (before) return { done: false, why: stopped(stepIndex, endOf(before)) };
    const outcome = await runStep(deps, { engineStop: signal, approval, step, stepIndex });
    if (outcome.outcome !== 'succeeded') return { done: false, why: stopped(stepIndex, outcome.output) };
  }
  return { done: true, why: '' };
}

/** The plan that runs is the one that was decided on, byte for byte, and it begins in its time. */
function findFault(deps: ApprovalRoom, approval: Approval): string | null {
  const { id, incidentId, digest } = approval;
  if (digestPlan(planOf(approval)) !== digest) return 'the stored plan was altered';
  const granted = deps.journal
    .eventsOf(incidentId)
    .some(({ type, data }) => type === 'approval_decided' && data.approvalId === id && isGrant(data, digest));
  if (!granted) return 'the stored plan is not the one that was decided on';
  const cover = approval.decidedBy?.via === 'policy' ? findCover(deps, approval) : undefined;
  if (cover === null) return 'what allowed the plan ahead no longer holds';
  const begun = deps.repositories.actionRuns.ofApproval(id).length > 0;
  if (begun || !deps.deadlines.isOver(approval)) return null;
  return 'the plan was approved, but its time ran out before it began';
}

function isGrant(data: { decision: 'approve' | 'deny'; digest: string }, digest: string): boolean {
  return data.decision === 'approve' && data.digest === digest;
}

function endOf({ state, output }: ActionRun): string {
  return state === 'claimed' || state === 'unknown' ? UNSEEN : `it ${state} in an earlier run: ${output}`;
}

function stopped(stepIndex: number, why: string): string {
  return `step ${stepIndex + 1} did not succeed: ${why}`.slice(0, 2_000);
}

interface StepTask extends PlannedStep {
  /** Fires when the engine stops: the claim then stays without a result, and the next start calls it unknown. */
  readonly engineStop: AbortSignal;
}

/** Looks again, claims, runs once. A step refused before the claim leaves a row too, so that it is on record. */
async function runStep(deps: ApprovalRoom, task: StepTask): Promise<StepOutcome> {
  const bounded = AbortSignal.any([task.engineStop, AbortSignal.timeout(LOOK_TIMEOUT_MS)]);
  await deps.steps.ready(task.step, task.approval, bounded);
  const refusal = await refuse(deps, task, bounded);
  await anchorFirst(deps.audit);
  const run = claimStep(deps, task);
  if (!run) return { outcome: 'refused', output: 'it was claimed before, or the incident has ended' };
  const outcome: StepOutcome = refusal === null ? await perform(deps, task) : { outcome: 'refused', output: refusal };
  finishStep(deps, run, outcome);
  return outcome;
}

/** The first step looks at the whole plan again: a plan that cannot be finished is not begun. */
async function refuse(deps: ApprovalRoom, task: StepTask, signal: AbortSignal): Promise<string | null> {
  const { approval, step, stepIndex } = task;
  const halted =
    deps.humanSwitch.mayAct() ??
    deps.hostFreezes.refusal(approval.host) ??
    deps.quarantine.refusal(approval.incidentId) ??
    deps.policies.refusal();
  if (halted !== null) return halted;
  try {
    return await findChange(deps, { approval, steps: stepIndex === 0 ? approval.steps : [step] }, signal);
  } catch (error) {
    task.engineStop.throwIfAborted();
    return `the target could not be looked at: ${sentence(error)}`;
  }
}

/** How long a step may take is the runner's to know: it must not leave one half done. */
async function perform(deps: ApprovalRoom, task: StepTask): Promise<StepOutcome> {
  try {
    return await deps.steps.run(task.step, task.approval, task.engineStop);
  } catch (error) {
    task.engineStop.throwIfAborted();
    return { outcome: 'failed', output: sentence(error) };
  }
}

function sentence(error: unknown): string {
  if (error instanceof AppError) return error.message;
  return error instanceof Error ? error.message : 'an unknown failure';
}
