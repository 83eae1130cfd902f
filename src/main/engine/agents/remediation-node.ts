import type { ApprovalId, IncidentId } from '#shared/domain/ids.ts';
import { RemediationReport } from '#shared/domain/reports.ts';
import { timestamp } from '../core/clock.ts';
import type { AgentDeps } from './agent-deps.ts';
import { phaseStarted } from './begin-phase.ts';
import { diagnosisOf } from './diagnosis-node.ts';
import type { GraphState, GraphUpdate } from './graph-state.ts';
import { escalate, incidentOf, isEnded } from './incident-moves.ts';
import { briefOf, parseReport, withRole } from './role-run.ts';
import { plansOfRound } from './round.ts';
import { triageOf } from './triage-node.ts';

/** Remediation: the surgeon drafts steps, each rehearsed, and closes the plan; then a person is asked. */
export async function remediationNode(deps: AgentDeps, state: GraphState, signal: AbortSignal): Promise<GraphUpdate> {
  const { incidentId } = state;
  const waiting = planWaiting(deps, incidentId);
  if (waiting !== null) return { outcome: 'plan_pending', approvalId: waiting };
  const { attempts } = incidentOf(deps, incidentId);
  deps.journal.commit(() => {
    // A run that was cut off may have left drafts: the plan is built anew.
    deps.repositories.drafts.clear(incidentId);
    deps.repositories.incidents.update(incidentId, { phase: 'remediation', updatedAt: timestamp(deps.clock) });
    return { events: [phaseStarted(deps, incidentId, { phase: 'remediation', attempt: attempts + 1 })] };
  });
  const brief = {
    ...briefOf(deps, incidentId, state.feedback),
    triage: triageOf(deps, state),
    diagnosis: diagnosisOf(deps, state),
  };
  const result = await withRole(deps, { role: 'surgeon', incidentId, signal }, async (session, bounded) => ({
    report: parseReport(RemediationReport, 'surgeon', await deps.reasoner.remediate(brief, session.tools, bounded)),
    agentId: session.agentId,
  }));
  return close(deps, state, result);
}

/** A plan that an engine asked for before it was cut off: it is not drafted, or asked for, twice. */
function planWaiting(deps: AgentDeps, incidentId: IncidentId): ApprovalId | null {
  const { actionRuns } = deps.repositories;
  const waiting = plansOfRound(deps, incidentId)
    .filter((approval) => approval.purpose === 'fix')
    .find(({ id, state }) => state === 'pending' || (state === 'approved' && actionRuns.ofApproval(id).length === 0));
  return waiting?.id ?? null;
}

function close(
  deps: AgentDeps,
  state: GraphState,
  result: { report: RemediationReport; agentId: string },
): GraphUpdate {
  const { incidentId } = state;
  const { report, agentId } = result;
  if (isEnded(incidentOf(deps, incidentId).state)) return { outcome: 'ended' };
  if (report.type === 'no_fix') {
    deps.journal.commit(() => ({
      events: [{ incidentId, role: 'surgeon', type: 'no_fix_reported', data: { reason: report.reason } }],
    }));
    return giveUp(deps, state, `No fix is proposed: ${report.reason}`);
  }
  const steps = deps.repositories.drafts.list(incidentId);
  deps.journal.commit(() => ({
    events: [{ incidentId, role: 'surgeon', type: 'fix_reported', data: { summary: report.summary } }],
  }));
  if (steps.length === 0) return giveUp(deps, state, 'A fix was reported, but no step of it passed its checks.');
  const summary = report.summary;
  const approval = deps.approvals.propose({ incidentId, purpose: 'fix', summary, steps, requestedBy: agentId });
  return { outcome: approval.state === 'pending' ? 'plan_pending' : 'ended', approvalId: approval.id };
}

function giveUp(deps: AgentDeps, state: GraphState, why: string): GraphUpdate {
  escalate(deps, state.incidentId, { why });
  return { outcome: 'ended' };
}
