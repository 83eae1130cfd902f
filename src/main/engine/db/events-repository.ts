import { z } from 'zod';
import { DeskEvent } from '#shared/domain/events.ts';
import type { IncidentId } from '#shared/domain/ids.ts';
import type { OpenDatabase } from './open-database.ts';
import { jsonColumn, parseRow, parseRows } from './rows.ts';

/** A part of the events of an incident, read from its end. */
export interface EventsPage {
  /** A sequence number. */
  readonly before?: number;
  readonly limit: number;
}

/** Rows of events, in the one order of everything. Call `insert` only inside `Journal.commit`. */
export interface EventsRepository {
  insert(event: DeskEvent): void;
  /** In order; the next `limit` after `seq`. */
  after(seq: number, limit: number): readonly DeskEvent[];
  /** In order; the newest `limit` of those before `before`, all of them without a page. */
  eventsOf(incidentId: IncidentId, page?: EventsPage): readonly DeskEvent[];
  /** How many events an incident has, or had before `before`. */
  countOf(incidentId: IncidentId, before?: number): number;
  /** In order; the newest `limit` other than captured lines and counts, only of one type where that is named. */
  milestonesOf(
    incidentId: IncidentId,
    filter: { readonly limit: number; readonly type?: DeskEvent['type'] },
  ): readonly DeskEvent[];
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

const BEYOND = Number.MAX_SAFE_INTEGER;
/** The same words as in the index `milestones_of_incident`, which is used for no others. */
const IS_MILESTONE = "type NOT IN ('line_captured', 'incident_repeated')";

const COLUMNS = 'seq, at, incident_id AS incidentId, role, type, data';

/** Rows of `events`. */
export function createEventsRepository({ connection }: OpenDatabase): EventsRepository {
  const insert = connection.prepare(
    'INSERT INTO events (seq, at, incident_id, role, type, data) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const after = connection.prepare(`SELECT ${COLUMNS} FROM events WHERE seq > ? ORDER BY seq LIMIT ?`);
  const newest = connection.prepare(
    `SELECT ${COLUMNS} FROM events WHERE incident_id = ? AND seq < ? ORDER BY seq DESC LIMIT ?`,
  );
  const count = connection.prepare('SELECT COUNT(*) FROM events WHERE incident_id = ? AND seq < ?').pluck();
  const milestones = connection.prepare(
    `SELECT ${COLUMNS} FROM events WHERE incident_id = ? AND ${IS_MILESTONE} ORDER BY seq DESC LIMIT ?`,
  );
  const milestonesOfType = connection.prepare(
    `SELECT ${COLUMNS} FROM events WHERE incident_id = ? AND ${IS_MILESTONE} AND type = ? ORDER BY seq DESC LIMIT ?`,
  );
  const inOrder = (rows: readonly unknown[]) => parseRows('events', Row, rows.toReversed());
  const lastSeq = connection.prepare('SELECT COALESCE(MAX(seq), 0) FROM events').pluck();
  return {
    insert: ({ seq, at, incidentId, role, type, data }) => {
      insert.run(seq, at, incidentId, role ?? null, type, JSON.stringify(data));
    },
    after: (seq, limit) => parseRows('events', Row, after.all(seq, limit)),
    eventsOf: (incidentId, page) => inOrder(newest.all(incidentId, page?.before ?? BEYOND, page?.limit ?? BEYOND)),
    countOf: (incidentId, before) => parseRow('events', Seq, count.get(incidentId, before ?? BEYOND)),
    milestonesOf: (incidentId, { limit, type }) =>
      inOrder(type === undefined ? milestones.all(incidentId, limit) : milestonesOfType.all(incidentId, type, limit)),
    lastSeq: () => parseRow('events', Seq, lastSeq.get()),
  };
}
