import type { ApprovalId } from '#shared/domain/ids.ts';
import { ActionId } from '#shared/domain/ids.ts';
import type { ActionRun, Approval, PlanStep } from '#shared/domain/plan.ts';
import { untrusted } from '#shared/domain/untrusted.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { timestamp } from '../core/clock.ts';
import type { Change } from '../core/journal.ts';
import type { StepOutcome } from '../tools/tool-desk.ts';
import type { ApprovalDeps } from './approval-deps.ts';
import { digestPlan, planOf } from './digest-plan.ts';
import { evaluateIdentity } from './evaluate-decision.ts';

const STEP_TIMEOUT_MS = 120_000;
const OUTPUT_LIMIT = 50_000;

/** Whether the plan ran to its end, and if not, why in a sentence. */
export interface PlanOutcome {
  readonly done: boolean;
  readonly why: string;
}

/** Runs an approved plan in order. Each step is claimed before it runs; a step that was claimed before never runs again. */
export async function runPlan(deps: ApprovalDeps, approvalId: ApprovalId, signal: AbortSignal): Promise<PlanOutcome> {
  const approval = deps.repositories.approvals.get(approvalId);
  if (approval?.state !== 'approved') return { done: false, why: 'the plan is not approved' };
  if (digestPlan(planOf(approval)) !== approval.digest) return { done: false, why: 'the stored plan was altered' };
  for (const [stepIndex, step] of approval.steps.entries()) {
    const before = deps.repositories.actionRuns.ofApproval(approvalId).find((run) => run.stepIndex === stepIndex);
    if (before?.state === 'succeeded') continue;
    if (before) return { done: false, why: stopped(stepIndex, `it is ${before.state} from an earlier run`) };
    const outcome = await runStep(deps, { engineStop: signal, approval, step, stepIndex });
    if (outcome.outcome !== 'succeeded') return { done: false, why: stopped(stepIndex, outcome.output) };
  }
  return { done: true, why: '' };
}

function stopped(stepIndex: number, why: string): string {
  return `step ${stepIndex + 1} did not succeed: ${why}`.slice(0, 2_000);
}

interface StepTask {
  /** Fires when the engine stops: the claim then stays without a result, and the next start calls it unknown. */
  readonly engineStop: AbortSignal;
  readonly approval: Approval;
  readonly step: PlanStep;
  readonly stepIndex: number;
}

/** Looks again, claims, runs once. A step refused before the claim leaves a row too, so that it is on record. */
async function runStep(deps: ApprovalDeps, task: StepTask): Promise<StepOutcome> {
  const bounded = AbortSignal.any([task.engineStop, AbortSignal.timeout(STEP_TIMEOUT_MS)]);
  await deps.steps.ready(task.step, task.approval.service, bounded);
  const refusal = await refuse(deps, task, bounded);
  await deps.audit.anchor();
  const run = claim(deps, task);
  if (!run) return { outcome: 'refused', output: 'the step was claimed by another run' };
  const outcome: StepOutcome =
    refusal === null ? await perform(deps, task, bounded) : { outcome: 'refused', output: refusal };
  finish(deps, run, outcome);
  return outcome;
}

async function refuse(deps: ApprovalDeps, task: StepTask, signal: AbortSignal): Promise<string | null> {
  const { approval, step } = task;
  const halted = deps.humanSwitch.mayAct();
  if (halted !== null) return halted;
  const identity = evaluateIdentity(approval, deps.hosts.identity(approval.host));
  if (identity !== null) return identity;
  try {
    return await deps.steps.recheck(step, approval.service, signal);
  } catch (error) {
    task.engineStop.throwIfAborted();
    return `the target could not be looked at: ${sentence(error)}`;
  }
}

async function perform(deps: ApprovalDeps, task: StepTask, signal: AbortSignal): Promise<StepOutcome> {
  try {
    return await deps.steps.run(task.step, task.approval.service, signal);
  } catch (error) {
    task.engineStop.throwIfAborted();
    return { outcome: 'failed', output: sentence(error) };
  }
}

function sentence(error: unknown): string {
  if (error instanceof AppError) return error.message;
  return error instanceof Error ? error.message : 'an unknown failure';
}

function claim(deps: ApprovalDeps, task: StepTask): ActionRun | null {
  const { approval, step, stepIndex } = task;
  const run: ActionRun = {
    id: ActionId.parse(deps.clock.newId('act')),
    approvalId: approval.id,
    incidentId: approval.incidentId,
    stepIndex,
    tool: step.tool,
    target: step.target,
    state: 'claimed',
    output: '',
    startedAt: timestamp(deps.clock),
    finishedAt: null,
    undo: step.undo,
  };
  let claimed = false;
  deps.journal.commit(() => {
    claimed = deps.repositories.actionRuns.claim(run);
    return claimed ? claimChange(run, approval) : null;
  });
  return claimed ? run : null;
}

function claimChange(run: ActionRun, approval: Approval): Change {
  const { approvalId, incidentId, stepIndex, tool, target } = run;
  return {
    events: [
      {
        incidentId,
        role: 'surgeon',
        type: 'step_started',
        data: { approvalId, actionId: run.id, stepIndex, tool, target },
      },
    ],
    audit: [
      {
        actor: { kind: 'agent', id: approval.requestedBy, role: 'surgeon' },
        action: 'step_started',
        subject: run.id,
        detail: {
          incident: incidentId,
          approval: approvalId,
          digest: approval.digest,
          tool,
          target,
          reason: approval.summary,
        },
      },
    ],
  };
}

function finish(deps: ApprovalDeps, run: ActionRun, outcome: StepOutcome): void {
  const output = outcome.output.slice(0, OUTPUT_LIMIT);
  const state = outcome.outcome;
  deps.journal.commit(() => {
    deps.repositories.actionRuns.finish(run.id, { state, output, finishedAt: timestamp(deps.clock) });
    return finishChange(run, state, output);
  });
}

/** The record of a step's end; also used for what an earlier engine left unfinished. */
export function finishChange(run: ActionRun, outcome: StepOutcome['outcome'] | 'unknown', output: string): Change {
  const { approvalId, incidentId, stepIndex } = run;
  return {
    events: [
      {
        incidentId,
        role: 'surgeon',
        type: 'step_finished',
        data: { approvalId, actionId: run.id, stepIndex, outcome, output: untrusted(output) },
      },
    ],
    audit: [
      {
        actor: { kind: 'system', id: 'approvals' },
        action: 'step_finished',
        subject: run.id,
        detail: { incident: incidentId, approval: approvalId, outcome, output: output.slice(0, 2_000) },
      },
    ],
  };
}
