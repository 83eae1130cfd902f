import type { IncidentId } from '#shared/domain/ids.ts';
import type { IncidentState, Phase, Severity } from '#shared/domain/incident.ts';
import type { Role } from '#shared/domain/roles.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { recordUnseen } from '../approvals/record-run.ts';
import { timestamp } from '../core/clock.ts';
import type { Change, NewEvent } from '../core/journal.ts';
import type { IncidentRow } from '../db/incidents-repository.ts';
import type { AgentDeps } from './agent-deps.ts';

/** Where an incident goes, and why in a sentence. */
export interface Move {
  readonly state: IncidentState;
  readonly phase: Phase;
  readonly why: string;
  readonly severity?: Severity;
}

type MoveDeps = Pick<AgentDeps, 'repositories' | 'clock'>;

/** The incident, or `not_found`. */
export function incidentOf(deps: Pick<AgentDeps, 'repositories'>, id: IncidentId): IncidentRow {
  const incident = deps.repositories.incidents.get(id);
  if (!incident) throw new AppError('not_found', `there is no incident ${id}`);
  return incident;
}

/**
 * Writes state and phase together and returns the event of it. Call inside `Journal.commit`. Throws `conflict` when the
 * incident has ended: what an agent found while a person closed it does not open it again.
 */
export function moveIncident(deps: MoveDeps, id: IncidentId, move: Move): NewEvent {
  const incident = incidentOf(deps, id);
  if (isEnded(incident.state)) throw new AppError('conflict', `the incident is ${incident.state} already`);
  const { state, phase, why } = move;
  const severity = move.severity ?? incident.severity;
  deps.repositories.incidents.update(id, {
    state,
    phase,
    updatedAt: timestamp(deps.clock),
    ...(move.severity ? { severity: move.severity } : {}),
  });
  return { incidentId: id, type: 'state_changed', data: { from: incident.state, to: state, phase, severity, why } };
}

/** Says in the audit log how an incident ended or went on. */
export function auditMove(id: IncidentId, move: Move, role: Role = 'supervisor'): NonNullable<Change['audit']>[number] {
  return {
    actor: { kind: 'agent', id: role, role },
    action: `incident_${move.state}`,
    subject: id,
    detail: { phase: move.phase, reason: move.why },
  };
}

/** Hands the incident to a human, with what is to be said beforehand; an incident that has ended is left as it is. */
export function escalate(
  deps: MoveDeps & Pick<AgentDeps, 'journal'>,
  id: IncidentId,
  { why, before = [] }: { readonly why: string; readonly before?: readonly NewEvent[] },
): void {
  const move: Move = { state: 'escalated', phase: 'done', why: why.slice(0, 4_000) };
  deps.journal.commit(() => {
    if (isEnded(incidentOf(deps, id).state)) return null;
    const unseen = recordUnseen(deps, id);
    return {
      events: [...before, ...unseen.events, moveIncident(deps, id, move)],
      audit: [...unseen.audit, auditMove(id, move)],
    };
  });
}

/** Whether the agents have nothing more to do with it. */
export function isEnded(state: IncidentState): boolean {
  return state !== 'open' && state !== 'awaiting_approval';
}
