import { z } from 'zod';
import { DeskEvent } from '#shared/domain/events.ts';
import type { IncidentId } from '#shared/domain/ids.ts';
import type { OpenDatabase } from './open-database.ts';
import { jsonColumn, parseRow, parseRows } from './rows.ts';

/** Rows of events, in the one order of everything. Call `insert` only inside `Journal.commit`. */
export interface EventsRepository {
  insert(event: DeskEvent): void;
  /** In order; the next `limit` after `seq`. */
  after(seq: number, limit: number): readonly DeskEvent[];
  ofIncident(incidentId: IncidentId): readonly DeskEvent[];
  lastSeq(): number;
}

const Row = z
  .object({
    seq: z.number().int(),
    at: z.string(),
    incidentId: z.string().nullable(),
    role: z.string().nullable(),
    type: z.string(),
    data: jsonColumn(z.unknown()),
  })
  .transform(({ role, ...rest }) => (role === null ? rest : { ...rest, role }))
  .pipe(DeskEvent);

const Seq = z.number().int();

const COLUMNS = 'seq, at, incident_id AS incidentId, role, type, data';

/** Rows of `events`. */
export function createEventsRepository({ connection }: OpenDatabase): EventsRepository {
  const insert = connection.prepare(
    'INSERT INTO events (seq, at, incident_id, role, type, data) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const after = connection.prepare(`SELECT ${COLUMNS} FROM events WHERE seq > ? ORDER BY seq LIMIT ?`);
  const ofIncident = connection.prepare(`SELECT ${COLUMNS} FROM events WHERE incident_id = ? ORDER BY seq`);
  const lastSeq = connection.prepare('SELECT COALESCE(MAX(seq), 0) FROM events').pluck();
  return {
    insert: ({ seq, at, incidentId, role, type, data }) => {
      insert.run(seq, at, incidentId, role ?? null, type, JSON.stringify(data));
    },
    after: (seq, limit) => parseRows('events', Row, after.all(seq, limit)),
    ofIncident: (incidentId) => parseRows('events', Row, ofIncident.all(incidentId)),
    lastSeq: () => parseRow('events', Seq, lastSeq.get()),
  };
}
