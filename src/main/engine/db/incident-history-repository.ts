import { z } from 'zod';
import { type HostId, IncidentId, ServiceId, Timestamp } from '#shared/domain/ids.ts';
import { IncidentKind, IncidentState } from '#shared/domain/incident.ts';
import { Untrusted } from '#shared/domain/untrusted.ts';
import type { OpenDatabase } from './open-database.ts';
import { booleanColumn, parseRow, parseRows } from './rows.ts';

/** What grouping knows of an incident. */
export const KnownIncident = z.object({
  id: IncidentId,
  kind: IncidentKind,
  service: ServiceId,
  title: Untrusted,
  state: IncidentState,
  count: z.number().int().nonnegative(),
  reopened: z.number().int().nonnegative(),
  flapping: booleanColumn,
  openedAt: Timestamp,
  updatedAt: Timestamp,
  lastLineAt: Timestamp,
  /** When it opened or came back for the last time. */
  beganAt: Timestamp,
});
export type KnownIncident = z.output<typeof KnownIncident>;

/** An error of one service on one host. */
export interface ErrorKey {
  readonly fingerprint: string;
  readonly service: ServiceId;
  readonly host: HostId;
}

/** From and to, both included. */
export interface TimeWindow {
  readonly from: Timestamp;
  readonly to: Timestamp;
}

/** An error that is new on a host, and the incident that it opened or was folded into. */
export interface FreshKind {
  readonly incidentId: IncidentId;
  readonly fingerprint: string;
  readonly service: ServiceId;
  readonly at: Timestamp;
  /** Whether it opened the incident. */
  readonly opened: boolean;
}

/** What came before, as grouping asks for it. An incident that is active goes before those that ended, then the newest. */
export interface IncidentHistoryRepository {
  get(id: IncidentId): KnownIncident | null;
  /** The incident of this error. */
  of(key: ErrorKey): KnownIncident | null;
  /** The incident that lists this error among its kinds. */
  holderOf(key: ErrorKey): KnownIncident | null;
  /** The newest storm of a host. */
  stormOf(host: HostId): KnownIncident | null;
  /** The incident of one error that this service and host have open or waiting for approval. */
  besideOf(service: ServiceId, host: HostId): KnownIncident | null;
  /** The errors of incidents that log lines opened on a host in this time and that are neither repaired nor harmless. */
  freshKinds(host: HostId, time: TimeWindow): readonly FreshKind[];
  /** How often this error opened an incident or brought one back in this time; of whatever service when that is null. */
  beginnings(key: Omit<ErrorKey, 'service'> & { readonly service: ServiceId | null }, time: TimeWindow): number;
  /** Escalated incidents marked as flapping whose last line is not in this time. */
  quietFlapping(time: TimeWindow): readonly IncidentId[];
}

const KNOWN = `i.id, i.kind, i.service, i.title, i.state, i.count, i.reopened, i.flapping, i.opened_at AS openedAt,
  i.updated_at AS updatedAt, i.last_line_at AS lastLineAt, CASE WHEN i.reopened = 0 THEN i.opened_at ELSE COALESCE((
    SELECT MAX(at) FROM events WHERE incident_id = i.id AND type = 'incident_reopened'), i.opened_at) END AS beganAt`;
const ACTIVE = `i.state IN ('open', 'awaiting_approval', 'proposed')`;
const FIRST = `ORDER BY ${ACTIVE} DESC, i.opened_at DESC, i.id DESC LIMIT 1`;
const BY_LINES = `i.fingerprint NOT LIKE 'mcp:%'
  AND NOT EXISTS (SELECT 1 FROM evidence WHERE incident_id = i.id AND source = 'manual')`;

const Fresh = z.object({
  incidentId: IncidentId,
  fingerprint: z.string(),
  service: ServiceId,
  at: Timestamp,
  opened: booleanColumn,
});

type Connection = OpenDatabase['connection'];

/** Reads `incidents`, `incident_kinds` and `events`. */
export function createIncidentHistoryRepository({ connection }: OpenDatabase): IncidentHistoryRepository {
  return { ...single(connection), ...windows(connection) };
}

function single(
  connection: Connection,
): Pick<IncidentHistoryRepository, 'get' | 'of' | 'holderOf' | 'stormOf' | 'besideOf'> {
  const find = (rest: string) => connection.prepare(`SELECT ${KNOWN} FROM incidents i ${rest} ${FIRST}`);
  const get = find('WHERE i.id = ?');
  const of = find('WHERE i.fingerprint = @fingerprint AND i.service = @service AND i.host = @host');
  const holderOf = find(
    `JOIN incident_kinds k ON k.incident_id = i.id
     WHERE k.fingerprint = @fingerprint AND k.service = @service AND i.host = @host`,
  );
  const stormOf = find(`WHERE i.host = ? AND i.kind = 'storm'`);
  const besideOf = find(
    `WHERE i.state IN ('open', 'awaiting_approval') AND i.kind = 'error' AND i.service = ? AND i.host = ?`,
  );
  const known = (row: unknown) => parseRow('incidents', KnownIncident.nullable(), row ?? null);
  return {
    get: (id) => known(get.get(id)),
    of: (key) => known(of.get(key)),
    holderOf: (key) => known(holderOf.get(key)),
    stormOf: (host) => known(stormOf.get(host)),
    besideOf: (service, host) => known(besideOf.get(service, host)),
  };
}

function windows(
  connection: Connection,
): Pick<IncidentHistoryRepository, 'freshKinds' | 'beginnings' | 'quietFlapping'> {
  const fresh = connection.prepare(
    `SELECT i.id AS incidentId, i.fingerprint, i.service, i.opened_at AS at, 1 AS opened FROM incidents i
     WHERE i.host = @host AND i.kind = 'error' AND i.opened_at BETWEEN @from AND @to
       AND i.state NOT IN ('resolved', 'ignored') AND ${BY_LINES}
     UNION ALL
     SELECT i.id, k.fingerprint, k.service, k.first_at, 0 FROM incidents i JOIN incident_kinds k ON k.incident_id = i.id
     WHERE i.host = @host AND i.kind = 'error' AND i.opened_at BETWEEN @from AND @to
       AND i.state NOT IN ('resolved', 'ignored') LIMIT 1000`,
  );
  const beginnings = connection
    .prepare(
      `SELECT (SELECT COUNT(*) FROM incidents i WHERE i.fingerprint = @fingerprint AND i.host = @host
           AND (@service IS NULL OR i.service = @service) AND i.opened_at BETWEEN @from AND @to)
         + (SELECT COUNT(*) FROM incidents i JOIN events e ON e.incident_id = i.id
           WHERE i.fingerprint = @fingerprint AND i.host = @host
             AND (@service IS NULL OR i.service = @service) AND i.reopened > 0 AND e.type = 'incident_reopened' AND e.at BETWEEN @from AND @to)`,
    )
    .pluck();
  const quiet = connection
    .prepare(
      `SELECT id FROM incidents
       WHERE state = 'escalated' AND flapping = 1 AND last_line_at NOT BETWEEN @from AND @to`,
    )
    .pluck();
  return {
    freshKinds: (host, time) => parseRows('incidents', Fresh, fresh.all({ host, ...time })),
    beginnings: (key, time) => parseRow('incidents', z.number().int(), beginnings.get({ ...key, ...time })),
    quietFlapping: (time) => parseRows('incidents', IncidentId, quiet.all(time)),
  };
}
