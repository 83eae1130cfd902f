import { z } from 'zod';
import { BlindWindow } from '#shared/contract/status.ts';
import type { OpenDatabase } from './open-database.ts';
import { booleanColumn, parseRow, parseRows } from './rows.ts';

/** Where reading of one file stands. */
export interface Cursor {
  /** `host:path`. */
  readonly source: string;
  /** `device:inode` of the file the offset belongs to. */
  readonly fileId: string;
  /** The first byte that was not yet taken in. */
  readonly offset: number;
}

/** Rows of cursors and of the gap ledger. Call writing methods only inside `Journal.commit`. */
export interface WatchRepository {
  saveCursor(cursor: Cursor): void;
  cursor(source: string): Cursor | null;
  addGap(source: string, gap: BlindWindow): void;
  /** Newest first. */
  gaps(source: string, limit: number): readonly BlindWindow[];
}

const CursorRow = z.object({ source: z.string(), fileId: z.string(), offset: z.number().int().nonnegative() });
const GapRow = BlindWindow.extend({ recovered: booleanColumn });

/** Rows of `cursors` and `gaps`. */
export function createWatchRepository({ connection }: OpenDatabase): WatchRepository {
  const saveCursor = connection.prepare(
    `INSERT INTO cursors (source, file_id, byte_offset) VALUES (@source, @fileId, @offset)
     ON CONFLICT (source) DO UPDATE SET file_id = excluded.file_id, byte_offset = excluded.byte_offset`,
  );
  const cursor = connection.prepare(
    'SELECT source, file_id AS fileId, byte_offset AS offset FROM cursors WHERE source = ?',
  );
  const addGap = connection.prepare(
    `INSERT INTO gaps (source, from_at, to_at, bytes, why, recovered)
     VALUES (@source, @from, @to, @bytes, @why, @recovered)`,
  );
  const gaps = connection.prepare(
    `SELECT from_at AS "from", to_at AS "to", bytes, why, recovered FROM gaps
     WHERE source = ? ORDER BY number DESC LIMIT ?`,
  );
  return {
    saveCursor: (value) => {
      saveCursor.run(value);
    },
    cursor: (source) => parseRow('cursors', CursorRow.nullable(), cursor.get(source) ?? null),
    addGap: (source, gap) => {
      addGap.run({ ...gap, source, recovered: gap.recovered ? 1 : 0 });
    },
    gaps: (source, limit) => parseRows('gaps', GapRow, gaps.all(source, limit)),
  };
}
