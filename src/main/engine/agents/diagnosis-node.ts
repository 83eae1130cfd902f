import { DiagnosisReport, GradedDiagnosis } from '#shared/domain/reports.ts';
import { timestamp } from '../core/clock.ts';
import type { AgentDeps } from './agent-deps.ts';
import { phaseStarted } from './begin-phase.ts';
import { gradeDiagnosis, isProven } from './grade-diagnosis.ts';
import type { GraphState, GraphUpdate } from './graph-state.ts';
import { auditMove, incidentOf, type Move, moveIncident } from './incident-moves.ts';
import { briefOf, parseReport, withRole } from './role-run.ts';
import { triageOf } from './triage-node.ts';

/** Diagnosis: the root cause, each claim citing captured evidence. Reads and diagnostics. */
export async function diagnosisNode(deps: AgentDeps, state: GraphState, signal: AbortSignal): Promise<GraphUpdate> {
  const { incidentId } = state;
  const { attempts } = incidentOf(deps, incidentId);
  deps.journal.commit(() => {
    deps.repositories.incidents.update(incidentId, { phase: 'diagnosis', updatedAt: timestamp(deps.clock) });
    return { events: [phaseStarted(deps, incidentId, { phase: 'diagnosis', attempt: attempts + 1 })] };
  });
  const brief = { ...briefOf(deps, incidentId, state.feedback), triage: triageOf(deps, state) };
  const report = await withRole(deps, { role: 'detective', incidentId, signal }, async (session, bounded) =>
    parseReport(DiagnosisReport, 'detective', await deps.reasoner.diagnose(brief, session.tools, bounded)),
  );
  const { evidence, spills } = deps.repositories;
  return record(
    deps,
    state,
    gradeDiagnosis(report, evidence.list(incidentId), (ref, quote) => spills.holds(incidentId, ref, quote)),
  );
}

function record(deps: AgentDeps, state: GraphState, diagnosis: GradedDiagnosis): GraphUpdate {
  const { incidentId } = state;
  const move = moveAfter(diagnosis);
  deps.journal.commit(() => {
    deps.repositories.incidents.saveDiagnosis(incidentId, diagnosis);
    return {
      events: [
        { incidentId, role: 'detective', type: 'diagnosis_reported', data: { diagnosis } },
        moveIncident(deps, incidentId, move),
      ],
      audit: [
        {
          actor: { kind: 'agent', id: 'detective', role: 'detective' },
          action: 'diagnosis_reported',
          subject: incidentId,
          detail: { rootCause: diagnosis.rootCause, confidence: diagnosis.confidence, fixable: diagnosis.fixable },
        },
        ...(move.state === 'escalated' ? [auditMove(incidentId, move)] : []),
      ],
    };
  });
  return { outcome: move.state === 'open' ? 'diagnosed' : 'ended' };
}

function moveAfter(diagnosis: GradedDiagnosis): Move {
  if (!diagnosis.fixable) return { state: 'escalated', phase: 'done', why: `No fix is known: ${diagnosis.rootCause}` };
  if (!isProven(diagnosis)) {
    const why = 'No claim of the diagnosis is backed by captured evidence, so no fix is planned on it.';
    return { state: 'escalated', phase: 'done', why };
  }
  return { state: 'open', phase: 'remediation', why: diagnosis.rootCause };
}

/** The graded diagnosis that later roles build on. */
export function diagnosisOf(deps: AgentDeps, state: GraphState): GradedDiagnosis {
  return GradedDiagnosis.parse(incidentOf(deps, state.incidentId).diagnosis);
}
