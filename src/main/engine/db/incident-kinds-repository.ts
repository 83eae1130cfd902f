import type { IncidentId } from '#shared/domain/ids.ts';
import { StormKind } from '#shared/domain/incident.ts';
import type { OpenDatabase } from './open-database.ts';
import { parseRows } from './rows.ts';

/** The errors of an incident beside its own. Call writing methods only inside `Journal.commit`. */
export interface IncidentKindsRepository {
  /** Most frequent first, then in order of arrival; at most a thousand. */
  list(incidentId: IncidentId): readonly StormKind[];
  /** The same fingerprint and service overwrite. */
  save(incidentId: IncidentId, kind: StormKind): void;
  remove(incidentId: IncidentId, kind: Pick<StormKind, 'fingerprint' | 'service'>): void;
}

const COLUMNS = 'fingerprint, service, title, count, first_at AS firstAt, last_at AS lastAt';

/** Rows of `incident_kinds`. */
export function createIncidentKindsRepository({ connection }: OpenDatabase): IncidentKindsRepository {
  const list = connection.prepare(
    `SELECT ${COLUMNS} FROM incident_kinds WHERE incident_id = ? ORDER BY count DESC, first_at, rowid LIMIT 1000`,
  );
  const save = connection.prepare(
    `INSERT INTO incident_kinds (incident_id, fingerprint, service, title, count, first_at, last_at)
     VALUES (@incidentId, @fingerprint, @service, @title, @count, @firstAt, @lastAt)
     ON CONFLICT (incident_id, fingerprint, service) DO UPDATE SET title = excluded.title, count = excluded.count,
       first_at = excluded.first_at, last_at = excluded.last_at`,
  );
  const remove = connection.prepare(
    'DELETE FROM incident_kinds WHERE incident_id = ? AND fingerprint = ? AND service = ?',
  );
  return {
    list: (incidentId) => parseRows('incident_kinds', StormKind, list.all(incidentId)),
    save: (incidentId, kind) => {
      save.run({ ...kind, incidentId });
    },
    remove: (incidentId, { fingerprint, service }) => {
      remove.run(incidentId, fingerprint, service);
    },
  };
}
