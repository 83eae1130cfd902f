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
  /** What proves that a file is the one that was read, as text of the source's own; absent when there is none. */
  readonly anchor?: string;
  /** Whatever else the source must remember; absent in `saveCursor` leaves what is kept as it is. */
  readonly token?: string;
}

/** Rows of cursors and of the gap ledger. Call writing methods only inside `Journal.commit`. */
export interface WatchRepository {
  saveCursor(cursor: Cursor): void;
  /** Keeps a cursor in memory until it is read or written; no commit is needed. A kill loses it. */
  deferCursor(cursor: Cursor): void;
  hasDeferred(): boolean;
  /** Writes the cursors that were kept in memory. */
  writeDeferred(): void;
  cursor(source: string): Cursor | null;
  /** Every cursor whose source begins with this text. */
  cursors(prefix: string): readonly Cursor[];
  /** Forgets where reading of a source stands. */
  dropCursor(source: string): void;
  addGap(source: string, gap: BlindWindow): void;
  /** Newest first. */
  gaps(source: string, limit: number): readonly BlindWindow[];
  /** The ledger of one source or of all, newest first. */
  ledger(source: string | null, limit: number): readonly (BlindWindow & { readonly source: string })[];
}

const OptionalText = z.string().transform((text) => (text === '' ? {} : { text }));
const CursorRow = z
  .object({
    source: z.string(),
    fileId: z.string(),
    offset: z.number().int().nonnegative(),
    anchor: OptionalText,
    token: OptionalText,
  })
  .transform(({ anchor, token, ...row }): Cursor => {
    const kept = anchor.text === undefined ? {} : { anchor: anchor.text };
    return { ...row, ...kept, ...(token.text === undefined ? {} : { token: token.text }) };
  });
const GapRow = BlindWindow.extend({ recovered: booleanColumn });
const LedgerRow = GapRow.extend({ source: z.string() });

/** Rows of `cursors` and `gaps`. */
export function createWatchRepository(database: OpenDatabase): WatchRepository {
  return { ...createCursors(database), ...createLedger(database) };
}

type Ledger = Pick<WatchRepository, 'addGap' | 'gaps' | 'ledger'>;

function createCursors({ connection }: OpenDatabase): Omit<WatchRepository, keyof Ledger> {
  const saveCursor = connection.prepare(
    `INSERT INTO cursors (source, file_id, byte_offset, anchor, token)
     VALUES (@source, @fileId, @offset, @anchor, coalesce(@token, ''))
     ON CONFLICT (source) DO UPDATE SET file_id = excluded.file_id, byte_offset = excluded.byte_offset,
       anchor = excluded.anchor, token = coalesce(@token, token)`,
  );
  const columns = 'source, file_id AS fileId, byte_offset AS offset, anchor, token';
  const cursor = connection.prepare(`SELECT ${columns} FROM cursors WHERE source = ?`);
  const cursors = connection.prepare(
    `SELECT ${columns} FROM cursors WHERE substr(source, 1, length(@prefix)) = @prefix ORDER BY source`,
  );
  const dropCursor = connection.prepare('DELETE FROM cursors WHERE source = ?');
  const deferred = new Map<string, Cursor>();
  const write = (value: Cursor): void => {
    deferred.delete(value.source);
    saveCursor.run({ ...value, anchor: value.anchor ?? '', token: value.token ?? null });
  };
  const writeDeferred = (): void => {
    for (const value of deferred.values()) write(value);
  };
  return {
    saveCursor: write,
    deferCursor: (value) => {
      const { token } = deferred.get(value.source) ?? {};
      deferred.set(value.source, { ...(token === undefined ? {} : { token }), ...value });
    },
    hasDeferred: () => deferred.size > 0,
    writeDeferred,
    cursor: (source) => {
      writeDeferred();
      return parseRow('cursors', CursorRow.nullable(), cursor.get(source) ?? null);
    },
    cursors: (prefix) => {
      writeDeferred();
      return parseRows('cursors', CursorRow, cursors.all({ prefix }));
    },
    dropCursor: (source) => {
      deferred.delete(source);
      dropCursor.run(source);
    },
  };
}

function createLedger({ connection }: OpenDatabase): Ledger {
  const addGap = connection.prepare(
    `INSERT INTO gaps (source, from_at, to_at, bytes, why, recovered)
     VALUES (@source, @from, @to, @bytes, @why, @recovered)`,
  );
  const gaps = connection.prepare(
    `SELECT from_at AS "from", to_at AS "to", bytes, why, recovered FROM gaps
     WHERE source = ? ORDER BY number DESC LIMIT ?`,
  );
  const ledger = connection.prepare(
    `SELECT source, from_at AS "from", to_at AS "to", bytes, why, recovered FROM gaps
     WHERE @source IS NULL OR source = @source ORDER BY number DESC LIMIT @limit`,
  );
  return {
    ledger: (source, limit) => parseRows('gaps', LedgerRow, ledger.all({ source, limit })),
    addGap: (source, gap) => {
      addGap.run({ ...gap, source, recovered: gap.recovered ? 1 : 0 });
    },
    gaps: (source, limit) => parseRows('gaps', GapRow, gaps.all(source, limit)),
  };
}
