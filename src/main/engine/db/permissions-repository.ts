import { z } from 'zod';
import { type IncidentId, type PermissionId, Timestamp } from '#shared/domain/ids.ts';
import { Permission, PermissionState } from '#shared/domain/permissions.ts';
import { Decider } from '#shared/domain/plan.ts';
import type { OpenDatabase } from './open-database.ts';
import { jsonColumn, parseRow, parseRows } from './rows.ts';

/** How a request for permission ended. */
export interface PermissionEnd {
  readonly state: Exclude<PermissionState, 'pending'>;
  readonly at: Timestamp;
  readonly by: Decider | null;
  readonly why: string | null;
}

/** Rows of `permissions`. Call writing methods only inside `Journal.commit`. */
export interface PermissionsRepository {
  insert(permission: Permission): void;
  get(id: PermissionId): Permission | null;
  /** Oldest first; all when no state is named, the last 1,000 at most. */
  list(state?: PermissionState): readonly Permission[];
  ofIncident(id: IncidentId): readonly Permission[];
  /** Compare-and-set from `pending`; false when it had ended already. */
  end(id: PermissionId, end: PermissionEnd): boolean;
}

const Body = Permission.omit({ state: true, decidedAt: true, decidedBy: true, why: true });
const Row = z
  .object({
    body: jsonColumn(Body),
    state: PermissionState,
    decidedAt: Timestamp.nullable(),
    decidedBy: jsonColumn(Decider).nullable(),
    why: z.string().nullable(),
  })
  .transform(({ body, ...rest }): Permission => ({ ...body, ...rest }));
const COLUMNS = 'body, state, decided_at AS decidedAt, decided_by AS decidedBy, why';

/** Rows of `permissions`. */
export function createPermissionsRepository({ connection }: OpenDatabase): PermissionsRepository {
  const insert = connection.prepare(
    `INSERT INTO permissions (id, incident_id, state, body, decided_at, decided_by, why)
     VALUES (@id, @incidentId, 'pending', @body, NULL, NULL, NULL)`,
  );
  const get = connection.prepare(`SELECT ${COLUMNS} FROM permissions WHERE id = ?`);
  const all = connection.prepare(`SELECT ${COLUMNS} FROM permissions ORDER BY number DESC LIMIT 1000`);
  const inState = connection.prepare(
    `SELECT ${COLUMNS} FROM permissions WHERE state = ? ORDER BY number DESC LIMIT 1000`,
  );
  const ofIncident = connection.prepare(
    `SELECT ${COLUMNS} FROM permissions WHERE incident_id = ? ORDER BY number DESC LIMIT 1000`,
  );
  const end = connection.prepare(
    `UPDATE permissions SET state = @state, decided_at = @at, decided_by = @by, why = @why
     WHERE id = @id AND state = 'pending'`,
  );
  return {
    insert: (permission) => {
      const { id, incidentId } = permission;
      insert.run({ id, incidentId, body: JSON.stringify(Body.parse(permission)) });
    },
    get: (id) => parseRow('permissions', Row.nullable(), get.get(id) ?? null),
    list: (state) => parseRows('permissions', Row, state === undefined ? all.all() : inState.all(state)).toReversed(),
    ofIncident: (id) => parseRows('permissions', Row, ofIncident.all(id)).toReversed(),
    end: (id, { state, at, by, why }) =>
      end.run({ id, state, at, by: by === null ? null : JSON.stringify(by), why }).changes === 1,
  };
}
