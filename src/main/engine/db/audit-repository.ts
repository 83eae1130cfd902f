import { z } from 'zod';
import { AppError } from '#shared/errors/app-error.ts';
import { createAuditRedo, settleAudit } from './audit-redo.ts';
import type { OpenDatabase } from './open-database.ts';
import { parseRow } from './rows.ts';

/** An entry as it is stored: `bytes` are the canonical JSON of the entry without its hash. */
export interface StoredEntry {
  readonly seq: number;
  readonly bytes: Buffer;
  readonly hash: string;
}

/** Rows of the audit log. */
export interface AuditRepository {
  insert(row: { seq: number; entry: string; hash: string }): void;
  /** The newest row; null when the log is empty. */
  newest(): { seq: number; hash: string } | null;
  hashAt(seq: number): string | null;
  count(): number;
  /** Names this data folder's log among those that share a keychain; kept in `desk.db`. */
  deskId(): string;
  /** In order; the next `limit` after `seq`. */
  after(seq: number, limit: number): readonly StoredEntry[];
  /** Inside a transaction that also changes the desk: lets a start after a crash complete the log. */
  note(afterSeq: number): void;
  /** Appends what an interrupted transaction left noted. */
  settle(): void;
}

const Head = z.object({ seq: z.number().int(), hash: z.string() }).nullable();
const Hash = z.string().nullable();
const Count = z.number().int();
const DeskId = z.string().regex(/^[0-9a-f]{32}$/);

/** Rows of `audit.entries`. */
export function createAuditRepository({ connection }: OpenDatabase): AuditRepository {
  const insert = connection.prepare('INSERT INTO audit.entries (seq, entry, hash) VALUES (?, ?, ?)');
  const newest = connection.prepare('SELECT seq, hash FROM audit.entries ORDER BY seq DESC LIMIT 1');
  const hashAt = connection.prepare('SELECT hash FROM audit.entries WHERE seq = ?').pluck();
  const count = connection.prepare('SELECT COUNT(*) FROM audit.entries').pluck();
  const deskId = connection.prepare('SELECT id FROM main.desk_identity').pluck();
  const after = connection.prepare(
    'SELECT seq, CAST(entry AS BLOB) AS bytes, hash FROM audit.entries WHERE seq > ? ORDER BY seq LIMIT ?',
  );
  after.raw();
  const redo = createAuditRedo(connection);
  return {
    insert: ({ seq, entry, hash }) => {
      insert.run(seq, entry, hash);
    },
    newest: () => parseRow('entries', Head, newest.get() ?? null),
    hashAt: (seq) => parseRow('entries', Hash, hashAt.get(seq) ?? null),
    count: () => parseRow('entries', Count, count.get()),
    deskId: () => parseRow('desk_identity', DeskId, deskId.get()),
    after: (seq, limit) => after.all(seq, limit).map(readStored),
    note: (afterSeq) => redo.note(afterSeq),
    settle: () => settleAudit(connection),
  };
}

/** A row as it was read. Checked by hand: a verification reads a million of them. */
function readStored(row: unknown): StoredEntry {
  const [seq, bytes, hash] = row as readonly unknown[];
  if (typeof seq === 'number' && Buffer.isBuffer(bytes) && typeof hash === 'string') return { seq, bytes, hash };
  throw new AppError('storage_failed', 'a row of entries cannot be read: it is not of the right types');
}
