import { z } from 'zod';
import { IncidentId, Timestamp } from '#shared/domain/ids.ts';
import type { OpenDatabase } from './open-database.ts';
import { parseRow, parseRows } from './rows.ts';

/** An incident that has ended and still has all that was captured for it. */
export interface EndedIncident {
  readonly id: IncidentId;
  /** When anything last happened to it. */
  readonly lastAt: Timestamp;
}

/** What was removed of an incident. */
export interface RemovedRows {
  /** Lines and answers of tools. */
  readonly evidence: number;
  /** Exchanges with models, and what replays them. */
  readonly exchanges: number;
  /** Values behind placeholders; their names stay, so that no name ever means another value. */
  readonly values: number;
  /** Events that hold a copy of a line. */
  readonly events: number;
}

/** What is removed of old incidents. Call `remove` only inside `Journal.commit`. */
export interface RetentionRepository {
  /** Ended ones to which nothing happened since, and of which nobody is asked for anything; oldest first. */
  ended(before: Timestamp, limit: number): readonly EndedIncident[];
  remove(id: IncidentId, at: Timestamp): RemovedRows;
  /** Bytes of `desk.db` that are in use; what was removed is used again and does not count. */
  usedBytes(): number;
}

const Row = z.object({ id: IncidentId, lastAt: Timestamp });
const Pages = z.number().int().nonnegative();

/** What is removed, over all tables. The audit log is not among them. */
export function createRetentionRepository({ connection }: OpenDatabase): RetentionRepository {
  const ended = connection.prepare(
    `SELECT id, max(updated_at, last_line_at) AS lastAt FROM incidents
     WHERE pruned_at IS NULL AND state IN ('resolved', 'escalated', 'ignored', 'closed')
       AND last_line_at < @before AND updated_at < @before
       AND NOT EXISTS (SELECT 1 FROM approvals WHERE incident_id = incidents.id AND state = 'pending')
       AND NOT EXISTS (SELECT 1 FROM outbox WHERE incident_id = incidents.id)
     ORDER BY last_line_at LIMIT @limit`,
  );
  const mark = connection.prepare('UPDATE incidents SET pruned_at = ? WHERE id = ?');
  const removing = {
    evidence: ['DELETE FROM evidence WHERE incident_id = ?', 'DELETE FROM evidence_spills WHERE incident_id = ?'],
    exchanges: ['DELETE FROM wire_calls WHERE incident_id = ?', 'DELETE FROM role_tapes WHERE incident_id = ?'],
    values: ["UPDATE placeholders SET sealed = x'' WHERE incident_id = ? AND length(sealed) > 0"],
    // The newest event of the desk stays: the next one is numbered after it.
    events: [
      `DELETE FROM events WHERE incident_id = ? AND type IN ('line_captured', 'incident_repeated')
         AND seq < (SELECT max(seq) FROM events)`,
    ],
  };
  const statements = Object.entries(removing).map(
    ([what, texts]) => [what, texts.map((text) => connection.prepare(text))] as const,
  );
  const page = (name: string): number => parseRow('desk.db', Pages, connection.pragma(name, { simple: true }));
  return {
    ended: (before, limit) => parseRows('incidents', Row, ended.all({ before, limit })),
    remove: (id, at) => {
      const removed = statements.map(
        ([what, each]) => [what, each.reduce((sum, statement) => sum + statement.run(id).changes, 0)] as const,
      );
      mark.run(at, id);
      return Object.fromEntries(removed) as unknown as RemovedRows;
    },
    usedBytes: () => (page('page_count') - page('freelist_count')) * page('page_size'),
  };
}
