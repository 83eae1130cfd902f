import { ActionId, type IncidentId } from '#shared/domain/ids.ts';
import type { ActionRun, Approval, PlanStep } from '#shared/domain/plan.ts';
import { untrusted } from '#shared/domain/untrusted.ts';
import { timestamp } from '../core/clock.ts';
import type { Change } from '../core/journal.ts';
import type { StepOutcome } from '../tools/tool-desk.ts';
import type { ApprovalDeps } from './approval-deps.ts';
import { isWanted } from './is-wanted.ts';
import { requesterOf, roleOf } from './requester.ts';

const OUTPUT_LIMIT = 50_000;

/** Said of a step whose end was not recorded. */
export const UNSEEN = 'its end was not seen, so whether it took effect is unknown; look at the target before going on';

type RecordDeps = Pick<ApprovalDeps, 'repositories' | 'journal' | 'clock'>;

/** How a step ended; `unknown` when nobody saw its end. */
export interface StepEnd {
  readonly outcome: StepOutcome['outcome'] | 'unknown';
  readonly output: string;
}

/** One step of an approved plan. */
export interface PlannedStep {
  readonly approval: Approval;
  readonly step: PlanStep;
  readonly stepIndex: number;
}

/** Claims a step with its audit entry; null when it was claimed before, or its incident ended, and then it must not run. */
export function claimStep(deps: RecordDeps, { approval, step, stepIndex }: PlannedStep): ActionRun | null {
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
    if (!isWanted(deps.repositories, approval)) return null;
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
        ...roleOf(approval),
        type: 'step_started',
        data: { approvalId, actionId: run.id, stepIndex, tool, target },
      },
    ],
    audit: [
      {
        actor: requesterOf(approval),
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

/** Records how a claimed step ended. */
export function finishStep(deps: RecordDeps, run: ActionRun, outcome: StepEnd): void {
  const output = outcome.output.slice(0, OUTPUT_LIMIT);
  const state = outcome.outcome;
  deps.journal.commit(() => {
    deps.repositories.actionRuns.finish(run.id, { state, output, finishedAt: timestamp(deps.clock) });
    return finishChange(run, state, output);
  });
}

/**
 * What no one saw the end of, and no one works on any more, becomes `unknown`. Call inside `Journal.commit`, when the incident
 * is handed over.
 */
export function recordUnseen(
  deps: Pick<RecordDeps, 'repositories' | 'clock'>,
  incidentId: IncidentId,
): Required<Omit<Change, 'followUps'>> {
  const left = deps.repositories.actionRuns.ofIncident(incidentId).filter((run) => run.state === 'claimed');
  const changes = left.map((run) => {
    deps.repositories.actionRuns.finish(run.id, {
      state: 'unknown',
      output: UNSEEN,
      finishedAt: timestamp(deps.clock),
    });
    return finishChange(run, 'unknown', UNSEEN);
  });
  return {
    events: changes.flatMap((change) => change.events ?? []),
    audit: changes.flatMap((change) => change.audit ?? []),
  };
}

function finishChange(run: ActionRun, outcome: StepEnd['outcome'], output: string): Change {
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
