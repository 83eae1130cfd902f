import { z } from 'zod';
import { ApprovalId, IncidentId } from '#shared/domain/ids.ts';
import type { FollowUp } from '../core/journal.ts';
import type { OpenDatabase } from './open-database.ts';
import { jsonColumn, parseRow, parseRows } from './rows.ts';

/** A follow-up that is due. */
export interface DueFollowUp {
  readonly number: number;
  readonly followUp: FollowUp;
  /** How often it was tried and failed. */
  readonly tries: number;
}

/** Rows of follow-ups. Call writing methods only inside `Journal.commit`. */
export interface OutboxRepository {
  add(followUp: FollowUp): void;
  /** The oldest of each incident, oldest first. */
  heads(): readonly DueFollowUp[];
  countTry(number: number): void;
  remove(number: number): void;
  size(): number;
}

const KeptFollowUp = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start_agents'), incidentId: IncidentId }),
  z.object({ type: z.literal('resume_agents'), incidentId: IncidentId, approvalId: ApprovalId }),
  z.object({ type: z.literal('decide_by_policy'), incidentId: IncidentId, approvalId: ApprovalId }),
  z.object({ type: z.literal('run_undo'), incidentId: IncidentId, approvalId: ApprovalId }),
]);
const Row = z.object({ number: z.number().int(), followUp: jsonColumn(KeptFollowUp), tries: z.number().int() });

/** Rows of `outbox`. */
export function createOutboxRepository({ connection }: OpenDatabase): OutboxRepository {
  const add = connection.prepare('INSERT INTO outbox (incident_id, body) VALUES (?, ?)');
  const heads = connection.prepare(
    `SELECT number, body AS followUp, tries FROM outbox
     WHERE number IN (SELECT MIN(number) FROM outbox GROUP BY incident_id) ORDER BY number`,
  );
  const countTry = connection.prepare('UPDATE outbox SET tries = tries + 1 WHERE number = ?');
  const remove = connection.prepare('DELETE FROM outbox WHERE number = ?');
  const size = connection.prepare('SELECT COUNT(*) FROM outbox').pluck();
  return {
    add: (followUp) => {
      add.run(followUp.incidentId, JSON.stringify(followUp));
    },
    heads: () => parseRows('outbox', Row, heads.all()),
    countTry: (number) => {
      countTry.run(number);
    },
    remove: (number) => {
      remove.run(number);
    },
    size: () => parseRow('outbox', z.number().int(), size.get()),
  };
}
