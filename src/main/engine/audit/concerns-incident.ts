import type { IncidentId } from '#shared/domain/ids.ts';
import type { AuditEntry } from './audit-log.ts';

/** Whether an entry is about the incident: by its subject, or by the incident that its detail names. */
export function concernsIncident(
  { subject, detail }: Pick<AuditEntry, 'subject' | 'detail'>,
  incident: IncidentId,
): boolean {
  return subject === incident || detail['incident'] === incident || detail['incidentId'] === incident;
}
