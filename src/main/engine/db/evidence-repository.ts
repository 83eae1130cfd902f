import { z } from 'zod';
import { EvidenceRef, IncidentId, Timestamp } from '#shared/domain/ids.ts';
import { Untrusted } from '#shared/domain/untrusted.ts';
import type { OpenDatabase } from './open-database.ts';
import { booleanColumn, parseRow, parseRows } from './rows.ts';

/** A piece of captured evidence: a log line, or what a tool answered. */
export interface Evidence {
  readonly ref: EvidenceRef;
  readonly incidentId: IncidentId;
  readonly at: Timestamp;
  /** `host:/path` for a line, `tool name(args)` for a tool result. */
  readonly source: string;
  /** Byte offset of a line in its file; 0 for a tool result. */
  readonly offset: number;
  /** Whether it is a line that matched, rather than one around it. */
  readonly matched: boolean;
  readonly text: Untrusted;
}

/** Rows of evidence. Call `insert` only inside `Journal.commit`. */
export interface EvidenceRepository {
  insert(evidence: Evidence): void;
  /** Null when it does not exist or belongs to another incident. */
  get(incidentId: IncidentId, ref: string): Evidence | null;
  /** In order of capture. */
  list(incidentId: IncidentId): readonly Evidence[];
}

const Row = z.object({
  ref: EvidenceRef,
  incidentId: IncidentId,
  at: Timestamp,
  source: z.string(),
  offset: z.number().int().nonnegative(),
  matched: booleanColumn,
  text: Untrusted,
});

const COLUMNS = 'ref, incident_id AS incidentId, at, source, byte_offset AS offset, matched, text';

/** Rows of `evidence`. */
export function createEvidenceRepository({ connection }: OpenDatabase): EvidenceRepository {
  const insert = connection.prepare(
    `INSERT INTO evidence (ref, incident_id, at, source, byte_offset, matched, text)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const get = connection.prepare(`SELECT ${COLUMNS} FROM evidence WHERE ref = ? AND incident_id = ?`);
  const list = connection.prepare(`SELECT ${COLUMNS} FROM evidence WHERE incident_id = ? ORDER BY number`);
  return {
    insert: ({ ref, incidentId, at, source, offset, matched, text }) => {
      insert.run(ref, incidentId, at, source, offset, matched ? 1 : 0, text);
    },
    get: (incidentId, ref) => parseRow('evidence', Row.nullable(), get.get(ref, incidentId) ?? null),
    list: (incidentId) => parseRows('evidence', Row, list.all(incidentId)),
  };
}
