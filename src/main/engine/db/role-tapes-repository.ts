import { z } from 'zod';
import { IncidentId, Timestamp } from '#shared/domain/ids.ts';
import { AgentRole } from '#shared/domain/roles.ts';
import type { OpenDatabase } from './open-database.ts';
import { jsonColumn, parseRows } from './rows.ts';

/** One run of a role on tape: what it was given, and what came to it while it worked; null while it runs or when it was cut off. */
export interface RoleTapeRow {
  readonly id: string;
  readonly incidentId: IncidentId;
  readonly role: AgentRole;
  readonly at: Timestamp;
  readonly finishedAt: Timestamp | null;
  readonly body: unknown;
  readonly outcome: unknown;
}

/** Rows of `role_tapes`. Call writing methods only inside `Journal.commit`. */
export interface RoleTapesRepository {
  insert(row: Omit<RoleTapeRow, 'finishedAt' | 'outcome'>): void;
  finish(id: string, end: { readonly at: Timestamp; readonly outcome: unknown }): void;
  /** In order. */
  list(incidentId: IncidentId): readonly RoleTapeRow[];
}

const Row = z.object({
  id: z.string(),
  incidentId: IncidentId,
  role: AgentRole,
  at: Timestamp,
  finishedAt: Timestamp.nullable(),
  body: jsonColumn(z.unknown()),
  outcome: jsonColumn(z.unknown()).nullable(),
});

/** Rows of `role_tapes`. */
export function createRoleTapesRepository({ connection }: OpenDatabase): RoleTapesRepository {
  const insert = connection.prepare(
    'INSERT INTO role_tapes (id, incident_id, role, at, body) VALUES (@id, @incidentId, @role, @at, @body)',
  );
  const finish = connection.prepare('UPDATE role_tapes SET finished_at = ?, outcome = ? WHERE id = ?');
  const list = connection.prepare(
    `SELECT id, incident_id AS incidentId, role, at, finished_at AS finishedAt, body, outcome FROM role_tapes
     WHERE incident_id = ? ORDER BY number`,
  );
  return {
    insert: (row) => {
      insert.run({ ...row, body: JSON.stringify(row.body) });
    },
    finish: (id, { at, outcome }) => {
      finish.run(at, JSON.stringify(outcome), id);
    },
    list: (incidentId) => parseRows('role_tapes', Row, list.all(incidentId)),
  };
}
