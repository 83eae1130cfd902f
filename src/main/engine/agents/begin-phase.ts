import type { DeskEvent } from '#shared/domain/events.ts';
import type { IncidentId } from '#shared/domain/ids.ts';
import type { Phase } from '#shared/domain/incident.ts';
import type { Journal, NewEvent } from '../core/journal.ts';

/** After one of these a phase is gone through anew because of what happened, not because an engine ended. */
const NEW_ROUND: ReadonlySet<DeskEvent['type']> = new Set([
  'incident_reopened',
  'approval_decided',
  'approval_expired',
  'approval_changed',
  'verification_reported',
]);
/** More than roles do in one round. */
const LOOK_BACK = 300;

/** A phase, and the number of the attempt that it belongs to. */
export interface PhaseStart {
  readonly phase: Phase;
  readonly attempt: number;
}

/** The event of a phase that begins; one whose work was cut off, as by the end of the engine, is said to begin again. */
export function phaseStarted(
  { journal }: { readonly journal: Pick<Journal, 'milestonesOf'> },
  incidentId: IncidentId,
  start: PhaseStart,
): NewEvent {
  const again = wasCutOff(journal.milestonesOf(incidentId, { limit: LOOK_BACK }), start);
  return {
    incidentId,
    role: 'supervisor',
    type: 'phase_started',
    data: { ...start, ...(again ? { again } : {}) },
  };
}

/** Whether the event says that a phase begins again. */
export function isAgain(event: NewEvent): boolean {
  return event.type === 'phase_started' && event.data.again === true;
}

/** Whether the same phase began in this round already. */
function wasCutOff(events: readonly DeskEvent[], { phase, attempt }: PhaseStart): boolean {
  return events
    .slice(events.findLastIndex(({ type }) => NEW_ROUND.has(type)) + 1)
    .some((event) => event.type === 'phase_started' && event.data.phase === phase && event.data.attempt === attempt);
}
