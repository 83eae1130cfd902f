import { z } from 'zod';
import type { EvidenceRef, IncidentId } from '#shared/domain/ids.ts';
import type { OpenDatabase } from './open-database.ts';
import { parseRow } from './rows.ts';

/** A tool's answer that was too large for one piece of evidence, whole. */
export interface Spill {
  readonly ref: EvidenceRef;
  readonly incidentId: IncidentId;
  readonly text: string;
}

/** A part of a spill; offsets and lengths count characters as SQLite does: Unicode code points. */
export interface SpillPage {
  readonly text: string;
  readonly length: number;
}

/** Rows of spilled answers. Call `insert` only inside `Journal.commit`. */
export interface SpillsRepository {
  insert(spill: Spill): void;
  /** Null when nothing was spilled under the reference, or it belongs to another incident. */
  page(incidentId: IncidentId, ref: string, range: { offset: number; limit: number }): SpillPage | null;
  /** Whether the spilled answer holds the text, letter for letter. */
  holds(incidentId: IncidentId, ref: string, text: string): boolean;
}

const Page = z.object({ text: z.string(), length: z.number().int().nonnegative() });

/** Rows of `evidence_spills`. */
export function createSpillsRepository({ connection }: OpenDatabase): SpillsRepository {
  const insert = connection.prepare(
    'INSERT INTO evidence_spills (ref, incident_id, bytes, text) VALUES (@ref, @incidentId, @bytes, @text)',
  );
  const page = connection.prepare(
    `SELECT substr(text, @offset + 1, @limit) AS text, length(text) AS length
     FROM evidence_spills WHERE ref = @ref AND incident_id = @incidentId`,
  );
  const holds = connection.prepare(
    'SELECT 1 FROM evidence_spills WHERE ref = ? AND incident_id = ? AND instr(text, ?) > 0',
  );
  return {
    insert: (spill) => {
      insert.run({ ...spill, bytes: Buffer.byteLength(spill.text) });
    },
    page: (incidentId, ref, range) =>
      parseRow('evidence_spills', Page.nullable(), page.get({ ...range, ref, incidentId }) ?? null),
    holds: (incidentId, ref, text) => holds.get(ref, incidentId, text) !== undefined,
  };
}
