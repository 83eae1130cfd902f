import { z } from 'zod';
import type { IncidentId } from '#shared/domain/ids.ts';
import { Taint } from '#shared/domain/taint.ts';
import type { OpenDatabase } from './open-database.ts';
import { parseRow, parseRows } from './rows.ts';

/** Rows of texts that look like instructions to a model. Call `insert` only inside `Journal.commit`. */
export interface TaintsRepository {
  insert(taint: Taint): void;
  /** In the order they were found. */
  list(incidentId: IncidentId): readonly Taint[];
  /** The newest of all incidents, null when there was none. */
  last(): Taint | null;
}

const Row = Taint.extend({
  categories: z.string().transform((json) => Taint.shape.categories.parse(JSON.parse(json))),
});

const COLUMNS = 'incident_id AS incidentId, at, ref, source, kind, verdict, categories, score, text';

/** Rows of `taints`. */
export function createTaintsRepository({ connection }: OpenDatabase): TaintsRepository {
  const insert = connection.prepare(
    `INSERT INTO taints (incident_id, at, ref, source, kind, verdict, categories, score, text)
     VALUES (@incidentId, @at, @ref, @source, @kind, @verdict, @categories, @score, @text)`,
  );
  const list = connection.prepare(`SELECT ${COLUMNS} FROM taints WHERE incident_id = ? ORDER BY number`);
  const last = connection.prepare(`SELECT ${COLUMNS} FROM taints ORDER BY number DESC LIMIT 1`);
  return {
    insert: (taint) => {
      insert.run({ ...taint, categories: JSON.stringify(taint.categories) });
    },
    list: (incidentId) => parseRows('taints', Row, list.all(incidentId)),
    last: () => parseRow('taints', Row.nullable(), last.get() ?? null),
  };
}
