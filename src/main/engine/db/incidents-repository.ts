import { z } from 'zod';
import { type HostId, IncidentId, type ServiceId, Timestamp } from '#shared/domain/ids.ts';
import { IncidentState, IncidentSummary, type Phase, type Severity } from '#shared/domain/incident.ts';
import { GradedDiagnosis, TriageReport } from '#shared/domain/reports.ts';
import type { Untrusted } from '#shared/domain/untrusted.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { OpenDatabase } from './open-database.ts';
import { booleanColumn, jsonColumn, parseRow, parseRows } from './rows.ts';

/** The fields of an incident that change. Absent means unchanged. */
export interface IncidentUpdate {
  readonly state?: IncidentState;
  readonly phase?: Phase;
  readonly severity?: Severity;
  readonly count?: number;
  readonly attempts?: number;
  readonly costUsd?: number;
  readonly lastLineAt?: Timestamp;
  readonly title?: Untrusted;
  readonly reopened?: number;
  readonly flapping?: boolean;
  readonly updatedAt: Timestamp;
}

/** An incident with what only the engine needs. */
export interface IncidentRow extends IncidentSummary {
  /** When its newest matching line arrived. */
  readonly lastLineAt: Timestamp;
  readonly triage: TriageReport | null;
  readonly diagnosis: GradedDiagnosis | null;
}

export interface IncidentFilter {
  readonly states: readonly IncidentState[];
  readonly limit: number;
  readonly before?: Timestamp;
}

/** Rows of incidents. Call writing methods only inside `Journal.commit`. */
export interface IncidentsRepository {
  insert(incident: IncidentSummary): void;
  update(id: IncidentId, update: IncidentUpdate): void;
  saveTriage(id: IncidentId, report: TriageReport): void;
  saveDiagnosis(id: IncidentId, diagnosis: GradedDiagnosis): void;
  get(id: IncidentId): IncidentRow | null;
  /** Newest first. */
  list(filter: IncidentFilter): readonly IncidentSummary[];
  /** The newest incident of this fingerprint, service and host, in whatever state. */
  latest(key: { fingerprint: string; service: ServiceId; host: HostId }): IncidentRow | null;
  countByState(): Readonly<Record<IncidentState, number>>;
  /** Ids of the incidents in one of these states, oldest first. */
  idsIn(states: readonly IncidentState[]): readonly IncidentId[];
  lastOpenedAt(): Timestamp | null;
}

const Summary = IncidentSummary.extend({ flapping: booleanColumn });
const Row = Summary.extend({
  lastLineAt: Timestamp,
  triage: jsonColumn(TriageReport).nullable(),
  diagnosis: jsonColumn(GradedDiagnosis).nullable(),
});
const CountRow = z.object({ state: IncidentState, total: z.number().int() });

const SUMMARY = `id, state, phase, severity, service, host, title, fingerprint, count, attempts,
  opened_at AS openedAt, updated_at AS updatedAt, cost_usd AS costUsd, kind, reopened, flapping`;
const WHOLE = `${SUMMARY}, last_line_at AS lastLineAt, triage, diagnosis`;
const UNCHANGED = {
  state: null,
  phase: null,
  severity: null,
  count: null,
  attempts: null,
  costUsd: null,
  lastLineAt: null,
  title: null,
  reopened: null,
};

type Connection = OpenDatabase['connection'];

/** Rows of `incidents`. */
export function createIncidentsRepository({ connection }: OpenDatabase): IncidentsRepository {
  return { ...writers(connection), ...readers(connection) };
}

function writers(
  connection: Connection,
): Pick<IncidentsRepository, 'insert' | 'update' | 'saveTriage' | 'saveDiagnosis'> {
  const insert = connection.prepare(
    `INSERT INTO incidents (id, state, phase, severity, service, host, title, fingerprint, count, attempts, opened_at,
       updated_at, cost_usd, last_line_at, kind, reopened, flapping)
     VALUES (@id, @state, @phase, @severity, @service, @host, @title, @fingerprint, @count, @attempts, @openedAt,
       @updatedAt, @costUsd, @openedAt, @kind, @reopened, @flapping)`,
  );
  const update = connection.prepare(
    `UPDATE incidents SET state = COALESCE(@state, state), phase = COALESCE(@phase, phase),
       severity = COALESCE(@severity, severity), count = COALESCE(@count, count),
       attempts = COALESCE(@attempts, attempts), cost_usd = COALESCE(@costUsd, cost_usd),
       last_line_at = COALESCE(@lastLineAt, last_line_at), title = COALESCE(@title, title),
       reopened = COALESCE(@reopened, reopened), flapping = COALESCE(@flapping, flapping), updated_at = @updatedAt
     WHERE id = @id`,
  );
  const saveTriage = connection.prepare('UPDATE incidents SET triage = ? WHERE id = ?');
  const saveDiagnosis = connection.prepare('UPDATE incidents SET diagnosis = ? WHERE id = ?');
  return {
    insert: (incident) => {
      insert.run({ ...incident, flapping: incident.flapping ? 1 : 0 });
    },
    update: (id, change) => mustExist(id, update.run({ ...UNCHANGED, ...change, flapping: bit(change.flapping), id })),
    saveTriage: (id, report) => mustExist(id, saveTriage.run(JSON.stringify(report), id)),
    saveDiagnosis: (id, diagnosis) => mustExist(id, saveDiagnosis.run(JSON.stringify(diagnosis), id)),
  };
}

function readers(
  connection: Connection,
): Omit<IncidentsRepository, 'insert' | 'update' | 'saveTriage' | 'saveDiagnosis'> {
  const get = connection.prepare(`SELECT ${WHOLE} FROM incidents WHERE id = ?`);
  const list = connection.prepare(
    `SELECT ${SUMMARY} FROM incidents
     WHERE state IN (SELECT value FROM json_each(@states)) AND (@before IS NULL OR opened_at < @before)
     ORDER BY opened_at DESC, id DESC LIMIT @limit`,
  );
  const latest = connection.prepare(
    `SELECT ${WHOLE} FROM incidents WHERE fingerprint = @fingerprint AND service = @service AND host = @host
     ORDER BY opened_at DESC, id DESC LIMIT 1`,
  );
  const count = connection.prepare('SELECT state, COUNT(*) AS total FROM incidents GROUP BY state');
  const idsIn = connection
    .prepare('SELECT id FROM incidents WHERE state IN (SELECT value FROM json_each(?)) ORDER BY opened_at, id')
    .pluck();
  const lastOpenedAt = connection.prepare('SELECT MAX(opened_at) FROM incidents').pluck();
  return {
    get: (id) => parseRow('incidents', Row.nullable(), get.get(id) ?? null),
    list: ({ states, limit, before }) =>
      parseRows('incidents', Summary, list.all({ states: JSON.stringify(states), limit, before: before ?? null })),
    latest: (key) => parseRow('incidents', Row.nullable(), latest.get(key) ?? null),
    countByState: () => totals(parseRows('incidents', CountRow, count.all())),
    idsIn: (states) => parseRows('incidents', IncidentId, idsIn.all(JSON.stringify(states))),
    lastOpenedAt: () => parseRow('incidents', Timestamp.nullable(), lastOpenedAt.get() ?? null),
  };
}

function totals(rows: readonly z.output<typeof CountRow>[]): Readonly<Record<IncidentState, number>> {
  const none = Object.fromEntries(IncidentState.options.map((state) => [state, 0])) as Record<IncidentState, number>;
  for (const row of rows) none[row.state] = row.total;
  return none;
}

function bit(value: boolean | undefined): 0 | 1 | null {
  if (value === undefined) return null;
  return value ? 1 : 0;
}

function mustExist(id: IncidentId, { changes }: { changes: number }): void {
  if (changes === 0) throw new AppError('not_found', `there is no incident ${id}`, { field: 'id' });
}
