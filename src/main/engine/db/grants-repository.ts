import { z } from 'zod';
import { Grant, GrantRule } from '#shared/domain/grants.ts';
import { type GrantId, IncidentId, type Timestamp } from '#shared/domain/ids.ts';
import { Decider } from '#shared/domain/plan.ts';
import type { OpenDatabase } from './open-database.ts';
import { jsonColumn, parseRow, parseRows } from './rows.ts';

/** Rows of `grants`. Call writing methods only inside `Journal.commit`. */
export interface GrantsRepository {
  insert(grant: Grant): void;
  get(id: GrantId): Grant | null;
  /** Those that nobody ended and whose time is not over at this moment, oldest first. */
  inForce(now: Timestamp): readonly Grant[];
  /** The newest, whatever became of them. */
  list(limit: number): readonly Grant[];
  /** Ends it once; false when it had ended. `by` is null when its time ran out. */
  end(id: GrantId, end: { readonly at: Timestamp; readonly by: string | null }): boolean;
  /** Counts one use; false when it has ended. */
  use(id: GrantId): boolean;
}

const Row = z
  .looseObject({
    rule: jsonColumn(GrantRule),
    incidentId: IncidentId.nullable(),
    author: z.string(),
    via: Decider.shape.via,
  })
  .transform(({ author, via, ...rest }) => Grant.parse({ ...rest, author: { user: author, via } }));
const COLUMNS = `id, incident_id AS incidentId, rule, author, via, reason, created_at AS createdAt, ends_at AS endsAt,
  ended_at AS endedAt, ended_by AS endedBy, uses`;

/** Rows of `grants`. */
export function createGrantsRepository({ connection }: OpenDatabase): GrantsRepository {
  const insert = connection.prepare(
    `INSERT INTO grants (id, incident_id, service, rule, author, via, reason, created_at, ends_at)
     VALUES (@id, @incidentId, @service, @rule, @author, @via, @reason, @createdAt, @endsAt)`,
  );
  const get = connection.prepare(`SELECT ${COLUMNS} FROM grants WHERE id = ?`);
  const inForce = connection.prepare(
    `SELECT ${COLUMNS} FROM grants WHERE ended_at IS NULL AND created_at <= @now AND ends_at > @now ORDER BY number`,
  );
  const list = connection.prepare(`SELECT ${COLUMNS} FROM grants ORDER BY number DESC LIMIT ?`);
  const end = connection.prepare('UPDATE grants SET ended_at = ?, ended_by = ? WHERE id = ? AND ended_at IS NULL');
  const use = connection.prepare('UPDATE grants SET uses = uses + 1 WHERE id = ? AND ended_at IS NULL');
  return {
    insert: ({ id, incidentId, rule, author, reason, createdAt, endsAt }) => {
      const { user, via } = author;
      const written = JSON.stringify(GrantRule.parse(rule));
      insert.run({
        id,
        incidentId,
        service: rule.service,
        rule: written,
        author: user,
        via,
        reason,
        createdAt,
        endsAt,
      });
    },
    get: (id) => parseRow('grants', Row.nullable(), get.get(id) ?? null),
    inForce: (now) => parseRows('grants', Row, inForce.all({ now })),
    list: (limit) => parseRows('grants', Row, list.all(limit)),
    end: (id, { at, by }) => end.run(at, by, id).changes === 1,
    use: (id) => use.run(id).changes === 1,
  };
}
