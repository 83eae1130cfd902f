import type { SimilarIncident } from '#shared/domain/events.ts';
import type { IncidentId } from '#shared/domain/ids.ts';
import { TriageReport } from '#shared/domain/reports.ts';
import type { NewEvent } from '../core/journal.ts';
import type { AgentDeps } from './agent-deps.ts';
import { isAgain, phaseStarted } from './begin-phase.ts';
import type { GraphState, GraphUpdate } from './graph-state.ts';
import { auditMove, incidentOf, type Move, moveIncident } from './incident-moves.ts';
import { briefOf, parseReport, withRole } from './role-run.ts';

/** Triage: how bad is it, and is it worth a look? Read-only. */
export async function triageNode(deps: AgentDeps, state: GraphState, signal: AbortSignal): Promise<GraphUpdate> {
  const { incidentId } = state;
  const brief = briefOf(deps, incidentId, state.feedback);
  deps.journal.commit(() => ({ events: openingEvents(deps, incidentId, brief.similar) }));
  const report = await withRole(deps, { role: 'triage', incidentId, signal }, async (session, bounded) =>
    parseReport(TriageReport, 'triage', await deps.reasoner.triage(brief, session.tools, bounded)),
  );
  return record(deps, state, report);
}

function openingEvents(deps: AgentDeps, incidentId: IncidentId, similar: readonly SimilarIncident[]): NewEvent[] {
  const started = phaseStarted(deps, incidentId, { phase: 'triage', attempt: 0 });
  const events = [started];
  if (similar.length > 0 && !isAgain(started)) {
    events.push({ incidentId, role: 'supervisor', type: 'similar_found', data: { items: [...similar] } });
  }
  return events;
}

function record(deps: AgentDeps, state: GraphState, report: TriageReport): GraphUpdate {
  const { incidentId } = state;
  // Many errors at once are not harmless because one of them is.
  const ignored = report.verdict === 'ignore' && incidentOf(deps, incidentId).kind !== 'storm';
  const move: Move = ignored
    ? { state: 'ignored', phase: 'done', why: report.summary, severity: report.severity }
    : { state: 'open', phase: 'diagnosis', why: report.summary, severity: report.severity };
  deps.journal.commit(() => {
    deps.repositories.incidents.saveTriage(incidentId, report);
    return {
      events: [
        { incidentId, role: 'triage', type: 'triage_reported', data: { report } },
        moveIncident(deps, incidentId, move),
      ],
      audit: [
        {
          actor: { kind: 'agent', id: 'triage', role: 'triage' },
          action: 'triage_reported',
          subject: incidentId,
          detail: { severity: report.severity, verdict: report.verdict, reason: report.summary },
        },
        ...(ignored ? [auditMove(incidentId, move)] : []),
      ],
    };
  });
  return { outcome: ignored ? 'ended' : 'investigate', approvalId: null };
}

/** The triage report that later roles build on. */
export function triageOf(deps: AgentDeps, state: GraphState): TriageReport {
  return TriageReport.parse(incidentOf(deps, state.incidentId).triage);
}
