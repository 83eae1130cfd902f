import { IncidentId, type ServiceId, type Timestamp } from '#shared/domain/ids.ts';
import type { OpenDatabase } from './open-database.ts';
import { parseRow, parseRows } from './rows.ts';

/** Which incident may change a service: one at a time. Call writing methods only inside `Journal.commit`. */
export interface FixTurnsRepository {
  holder(service: ServiceId): IncidentId | null;
  give(service: ServiceId, turn: { readonly incidentId: IncidentId; readonly at: Timestamp }): void;
  holders(): readonly IncidentId[];
}

/** Rows of `fix_turns`. */
export function createFixTurnsRepository({ connection }: OpenDatabase): FixTurnsRepository {
  const holder = connection.prepare('SELECT incident_id FROM fix_turns WHERE service = ?').pluck();
  const holders = connection.prepare('SELECT incident_id FROM fix_turns').pluck();
  const give = connection.prepare(
    `INSERT INTO fix_turns (service, incident_id, at) VALUES (?, ?, ?)
     ON CONFLICT (service) DO UPDATE SET incident_id = excluded.incident_id, at = excluded.at`,
  );
  return {
    holder: (service) => parseRow('fix_turns', IncidentId.nullable(), holder.get(service) ?? null),
    give: (service, { incidentId, at }) => {
      give.run(service, incidentId, at);
    },
    holders: () => parseRows('fix_turns', IncidentId, holders.all()),
  };
}
