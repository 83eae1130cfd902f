import { z } from 'zod';
import { MemoryEntry } from '#shared/contract/memory.ts';
import type { OpenDatabase } from './open-database.ts';
import { jsonColumn, parseRow, parseRows } from './rows.ts';

/** Rows of remembered incidents. Call writing methods only inside `Journal.commit`. */
export interface MemoryRepository {
  /** The same id overwrites. */
  save(entry: MemoryEntry): void;
  remove(id: string): void;
  /** Newest first. */
  list(limit: number): readonly MemoryEntry[];
  count(): number;
  /** Entries sharing the fingerprint or at least one keyword (FTS5), best first. */
  candidates(query: { fingerprint: string; keywords: readonly string[]; limit: number }): readonly MemoryEntry[];
}

const Row = MemoryEntry.extend({ keywords: jsonColumn(MemoryEntry.shape.keywords) });
const COLUMNS = `memory.id, memory.service, memory.title, memory.fingerprint, memory.root_cause AS rootCause, memory.fix,
  memory.keywords, memory.resolved_at AS resolvedAt`;

type Connection = OpenDatabase['connection'];

/** Rows of `memory` and its word index. */
export function createMemoryRepository({ connection }: OpenDatabase): MemoryRepository {
  const list = connection.prepare(`SELECT ${COLUMNS} FROM memory ORDER BY resolved_at DESC, number DESC LIMIT ?`);
  const count = connection.prepare('SELECT COUNT(*) FROM memory').pluck();
  return {
    ...writers(connection),
    list: (limit) => parseRows('memory', Row, list.all(limit)),
    count: () => parseRow('memory', z.number().int(), count.get()),
    candidates: createCandidates(connection),
  };
}

function writers(connection: Connection): Pick<MemoryRepository, 'save' | 'remove'> {
  const number = connection.prepare('SELECT number FROM memory WHERE id = ?').pluck();
  const drop = connection.prepare('DELETE FROM memory WHERE number = ?');
  const dropWords = connection.prepare('DELETE FROM memory_words WHERE rowid = ?');
  const insert = connection.prepare(
    `INSERT INTO memory (id, service, title, fingerprint, root_cause, fix, keywords, resolved_at)
     VALUES (@id, @service, @title, @fingerprint, @rootCause, @fix, @keywords, @resolvedAt)`,
  );
  const insertWords = connection.prepare('INSERT INTO memory_words (rowid, keywords) VALUES (?, ?)');
  const remove = (id: string): void => {
    const found = parseRow('memory', z.number().nullable(), number.get(id) ?? null);
    if (found === null) return;
    dropWords.run(found);
    drop.run(found);
  };
  return {
    save: (entry) => {
      remove(entry.id);
      const { lastInsertRowid } = insert.run({ ...entry, keywords: JSON.stringify(entry.keywords) });
      insertWords.run(lastInsertRowid, entry.keywords.join(' '));
    },
    remove,
  };
}

function createCandidates(connection: Connection): MemoryRepository['candidates'] {
  const byFingerprint = connection.prepare(
    `SELECT ${COLUMNS} FROM memory WHERE fingerprint = ? ORDER BY resolved_at DESC, number DESC LIMIT ?`,
  );
  const byWords = connection.prepare(
    `SELECT ${COLUMNS} FROM memory_words JOIN memory ON memory.number = memory_words.rowid
     WHERE memory_words MATCH ? ORDER BY memory_words.rank, memory.number DESC LIMIT ?`,
  );
  return ({ fingerprint, keywords, limit }) => {
    const same = parseRows('memory', Row, byFingerprint.all(fingerprint, limit));
    const match = matchExpression(keywords);
    const alike = match === '' ? [] : parseRows('memory', Row, byWords.all(match, limit));
    const known = new Set(same.map((entry) => entry.id));
    return [...same, ...alike.filter((entry) => !known.has(entry.id))].slice(0, limit);
  };
}

/** Each word as a quoted string, so that nothing in it is taken for FTS5 syntax. */
function matchExpression(keywords: readonly string[]): string {
  return keywords
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .map((word) => `"${word.replaceAll('"', '""').replaceAll('\0', '')}"`)
    .join(' OR ');
}
