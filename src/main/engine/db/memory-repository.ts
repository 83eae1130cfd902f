import { z } from 'zod';
import { MemoryEntry } from '#shared/contract/memory.ts';
import { createMemorySearch } from './memory-search.ts';
import type { OpenDatabase } from './open-database.ts';
import { jsonColumn, parseRow, parseRows } from './rows.ts';

/** Rows of remembered incidents. Call writing methods only inside `Journal.commit`. */
export interface MemoryRepository {
  /** The same id overwrites. */
  save(entry: MemoryEntry): void;
  remove(id: string): void;
  get(id: string): MemoryEntry | null;
  /** Newest first. */
  list(limit: number): readonly MemoryEntry[];
  count(): number;
  /** Entries sharing the fingerprint first, newest first; then those sharing telling words (FTS5), best first. */
  candidates(query: { fingerprint: string; keywords: readonly string[]; limit: number }): readonly MemoryEntry[];
}

/** A row of `memory`, read. */
export const MemoryRow = MemoryEntry.extend({ keywords: jsonColumn(MemoryEntry.shape.keywords) });
/** Its columns. */
export const MEMORY_COLUMNS = `memory.id, memory.service, memory.title, memory.fingerprint, memory.root_cause AS rootCause,
  memory.fix, memory.keywords, memory.resolved_at AS resolvedAt, memory.failures`;

type Connection = OpenDatabase['connection'];

/** Rows of `memory` and its word index. */
export function createMemoryRepository({ connection }: OpenDatabase): MemoryRepository {
  const get = connection.prepare(`SELECT ${MEMORY_COLUMNS} FROM memory WHERE id = ?`);
  const list = connection.prepare(
    `SELECT ${MEMORY_COLUMNS} FROM memory ORDER BY resolved_at DESC, number DESC LIMIT ?`,
  );
  const count = connection.prepare('SELECT COUNT(*) FROM memory').pluck();
  return {
    ...writers(connection),
    get: (id) => parseRow('memory', MemoryRow.nullable(), get.get(id) ?? null),
    list: (limit) => parseRows('memory', MemoryRow, list.all(limit)),
    count: () => parseRow('memory', z.number().int(), count.get()),
    candidates: createCandidates(connection),
  };
}

function writers(connection: Connection): Pick<MemoryRepository, 'save' | 'remove'> {
  const number = connection.prepare('SELECT number FROM memory WHERE id = ?').pluck();
  const drop = connection.prepare('DELETE FROM memory WHERE number = ?');
  const dropWords = connection.prepare('DELETE FROM memory_words WHERE rowid = ?');
  const insert = connection.prepare(
    `INSERT INTO memory (id, service, title, fingerprint, root_cause, fix, keywords, resolved_at, failures)
     VALUES (@id, @service, @title, @fingerprint, @rootCause, @fix, @keywords, @resolvedAt, @failures)`,
  );
  const insertWords = connection.prepare(
    'INSERT INTO memory_words (rowid, title, root_cause, fix) VALUES (@rowid, @title, @rootCause, @fix)',
  );
  const remove = (id: string): void => {
    const found = parseRow('memory', z.number().nullable(), number.get(id) ?? null);
    if (found === null) return;
    dropWords.run(found);
    drop.run(found);
  };
  return {
    save: (entry) => {
      remove(entry.id);
      const { lastInsertRowid: rowid } = insert.run({ ...entry, keywords: JSON.stringify(entry.keywords) });
      // What merged entries were found by goes in with the title.
      const own = `${entry.title} ${entry.rootCause}`.toLowerCase();
      const title = [entry.title, ...entry.keywords.filter((word) => !own.includes(word))].join(' ');
      insertWords.run({ rowid, title, rootCause: entry.rootCause, fix: entry.fix });
    },
    remove,
  };
}

function createCandidates(connection: Connection): MemoryRepository['candidates'] {
  const byFingerprint = connection.prepare(
    `SELECT ${MEMORY_COLUMNS} FROM memory WHERE fingerprint = ? ORDER BY resolved_at DESC, number DESC LIMIT ?`,
  );
  const search = createMemorySearch(connection, MEMORY_COLUMNS);
  return ({ fingerprint, keywords, limit }) => {
    const same = parseRows('memory', MemoryRow, byFingerprint.all(fingerprint, limit));
    const alike = parseRows('memory', MemoryRow, search(keywords, limit));
    const known = new Set(same.map((entry) => entry.id));
    return [...same, ...alike.filter((entry) => !known.has(entry.id))].slice(0, limit);
  };
}
