import { z } from 'zod';
import type { IncidentId } from '#shared/domain/ids.ts';
import type { OpenDatabase } from './open-database.ts';
import { parseRows } from './rows.ts';

/** A placeholder of an incident with its value, sealed. */
export interface SealedPlaceholder {
  readonly kind: string;
  readonly number: number;
  /** Keyed hash of the value: the same value has the same mark within an incident. */
  readonly mark: string;
  readonly sealed: Buffer;
}

/** Rows of placeholders. Call `insert` only inside `Journal.commit`. */
export interface PlaceholdersRepository {
  insert(incidentId: IncidentId, row: SealedPlaceholder): void;
  /** How many an incident has. */
  count(incidentId: IncidentId): number;
  /** In the order in which they were given out. */
  list(incidentId: IncidentId): readonly SealedPlaceholder[];
}

const Row = z.object({
  kind: z.string(),
  number: z.number().int().positive(),
  mark: z.string(),
  sealed: z.instanceof(Buffer),
});

/** Rows of `placeholders`. */
export function createPlaceholdersRepository({ connection }: OpenDatabase): PlaceholdersRepository {
  const insert = connection.prepare(
    'INSERT INTO placeholders (incident_id, kind, number, mark, sealed) VALUES (?, ?, ?, ?, ?)',
  );
  const count = connection.prepare('SELECT count(*) FROM placeholders WHERE incident_id = ?').pluck();
  const list = connection.prepare(
    'SELECT kind, number, mark, sealed FROM placeholders WHERE incident_id = ? ORDER BY rowid',
  );
  return {
    insert: (incidentId, { kind, number, mark, sealed }) => {
      insert.run(incidentId, kind, number, mark, sealed);
    },
    count: (incidentId) => z.number().parse(count.get(incidentId)),
    list: (incidentId) => parseRows('placeholders', Row, list.all(incidentId)),
  };
}
