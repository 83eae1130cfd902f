import { assertNever } from '#shared/domain/assert-never.ts';
import type { IncidentId } from '#shared/domain/ids.ts';
import type { Approval } from '#shared/domain/plan.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { timestamp } from '../core/clock.ts';
import type { Change } from '../core/journal.ts';
import type { AgentDeps } from './agent-deps.ts';
import type { GraphState, GraphUpdate } from './graph-state.ts';
import { escalate, incidentOf, isEnded } from './incident-moves.ts';
import { plansOfRound } from './round.ts';

/** Acts on what was decided. The row of the approval says what that is, not the message that woke the graph. */
export async function executionNode(deps: AgentDeps, state: GraphState, signal: AbortSignal): Promise<GraphUpdate> {
  const approval = approvalOf(deps, state);
  switch (approval.state) {
    case 'approved':
      return execute(deps, approval, signal);
    case 'changed':
      return planAgain(deps, approval);
    case 'denied':
      return end(deps, approval, `The plan was denied${approval.reason ? `: ${approval.reason}` : '.'}`);
    case 'expired':
      return end(deps, approval, 'Nobody decided on the plan in time.');
    case 'pending':
    case 'recorded':
      return end(deps, approval, `The plan is ${approval.state}: it cannot be run.`);
    default:
      return assertNever(approval.state);
  }
}

function approvalOf(deps: AgentDeps, state: GraphState): Approval {
  const approval = state.approvalId === null ? null : deps.repositories.approvals.get(state.approvalId);
  if (!approval) throw new AppError('internal', 'the plan of this incident is missing');
  return approval;
}

async function execute(deps: AgentDeps, approval: Approval, signal: AbortSignal): Promise<GraphUpdate> {
  const { incidentId } = approval;
  const outcome = await deps.approvals.run(approval.id, signal);
  if (!outcome.done) return end(deps, approval, outcome.why);
  deps.journal.commit(() => recordAttempt(deps, incidentId));
  return { outcome: 'executed' };
}

/** An attempt is a plan of which something ran: counted, not added up, so that a run cut off here and repeated counts once. */
function recordAttempt(deps: AgentDeps, incidentId: IncidentId): Change | null {
  const { actionRuns } = deps.repositories;
  const tried = plansOfRound(deps, incidentId).filter(({ purpose }) => purpose === 'fix');
  const attempts = tried.filter(({ id }) => actionRuns.ofApproval(id).length > 0).length;
  const incident = incidentOf(deps, incidentId);
  if (isEnded(incident.state) || (incident.attempts === attempts && incident.phase === 'verification')) return null;
  deps.repositories.incidents.update(incidentId, { phase: 'verification', attempts, updatedAt: timestamp(deps.clock) });
  const data = { phase: 'verification', attempt: attempts } as const;
  return { events: [{ incidentId, role: 'supervisor', type: 'phase_started', data }] };
}

/** The target changed between plan and decision: look again, within the limit of attempts. */
function planAgain(deps: AgentDeps, approval: Approval): GraphUpdate {
  const why = approval.reason ?? 'the target changed';
  const plans = plansOfRound(deps, approval.incidentId).length;
  if (plans >= deps.settings.current().security.maxRetries) {
    return end(deps, approval, `The target keeps changing while plans are made: ${why}`);
  }
  return { outcome: 'changed', feedback: `The plan before was dropped because ${why}.` };
}

function end(deps: AgentDeps, approval: Approval, why: string): GraphUpdate {
  escalate(deps, approval.incidentId, { why });
  return { outcome: 'ended' };
}
