import type { ActionId, ApprovalId } from '#shared/domain/ids.ts';
import type { Approval } from '#shared/domain/plan.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { ApprovalDeps, ApprovalRoom } from './approval-deps.ts';
import type { ApprovalDesk } from './approval-desk.ts';
import { createDeadlines } from './deadlines.ts';
import { decideByPolicy } from './decide-by-policy.ts';
import { decidePlan } from './decide-plan.ts';
import { expirePlans } from './expire-plans.ts';
import { endGrants, listGrants, revokeGrant } from './grants.ts';
import { isWanted } from './is-wanted.ts';
import { proposePlan } from './propose-plan.ts';
import { recoverRuns } from './recover-runs.ts';
import { runPlan } from './run-plan.ts';

/** Builds the approval room. */
export function createApprovalDesk(given: ApprovalDeps): ApprovalDesk {
  const elapsedMs = given.elapsedMs ?? (() => performance.now());
  const deps = { ...given, deadlines: createDeadlines({ clock: given.clock, elapsedMs }) };
  const running = new Set<ApprovalId>();
  return {
    propose: (proposal) => proposePlan(deps, proposal),
    decide: async (request, signal) => {
      expirePlans(deps);
      return decidePlan(deps, request, signal);
    },
    decideByPolicy: (id, signal) => decideByPolicy(deps, id, signal),
    grants: () => listGrants(deps),
    revokeGrant: (id, by) => revokeGrant(deps, id, by),
    expireDue: () => {
      expirePlans(deps);
      endGrants(deps);
    },
    run: async (approvalId, signal) => {
      if (running.has(approvalId)) return { done: false, why: 'the plan runs already' };
      running.add(approvalId);
      try {
        return await runPlan(deps, approvalId, signal);
      } finally {
        running.delete(approvalId);
      }
    },
    recover: () => recoverRuns(deps),
    proposeUndo: (actionId, signal) => proposeUndo(deps, actionId, signal),
  };
}

/** Undo acts on a step that succeeded, whose incident's agents are not at work. */
async function proposeUndo(deps: ApprovalRoom, actionId: ActionId, signal: AbortSignal): Promise<ApprovalId> {
  const { approval, stepIndex } = findUndoable(deps, actionId);
  const step = approval.steps[stepIndex];
  if (!step) throw new AppError('internal', `action ${actionId} names a step that its plan does not have`);
  const undo = await deps.steps.undo(step, approval, signal);
  const proposed = proposePlan(deps, {
    incidentId: approval.incidentId,
    purpose: 'undo',
    summary: `Take back: ${approval.summary}`,
    steps: [undo],
    requestedBy: 'operator',
  });
  return proposed.id;
}

function findUndoable(deps: ApprovalRoom, actionId: ActionId): { approval: Approval; stepIndex: number } {
  const run = deps.repositories.actionRuns.get(actionId);
  if (!run) throw new AppError('not_found', `there is no action ${actionId}`, { field: 'id' });
  if (run.state !== 'succeeded')
    throw new AppError('conflict', `action ${actionId} is ${run.state}: there is nothing to undo`);
  if (run.undo.type === 'none') throw new AppError('not_supported', run.undo.reason, { field: 'id' });
  if (isWanted(deps.repositories, { purpose: 'fix', incidentId: run.incidentId })) {
    throw new AppError('conflict', 'the agents still work on this incident: wait until they are done, or close it');
  }
  const approval = deps.repositories.approvals.get(run.approvalId);
  if (!approval) throw new AppError('internal', `action ${actionId} names an approval that does not exist`);
  return { approval, stepIndex: run.stepIndex };
}
