import { z } from 'zod';
import type { OpenDatabase } from './open-database.ts';
import { parseRow } from './rows.ts';

/** Rows that a ranking may have to look at; words so common that they would go over it are left out. */
const MOST_ROWS = 2_000;
/** How much a word counts in title, cause and fix. */
const WEIGHTS = '10.0, 4.0, 2.0';

/** Searches the word index: `columns` of the best rows, by field weights. Words that everybody has tell nothing and cost most. */
export function createMemorySearch(connection: OpenDatabase['connection'], columns: string) {
  // The best are found first, by number alone, so that only their rows are read and sorted.
  const best = connection.prepare(
    `SELECT ${columns} FROM (SELECT rowid AS found, bm25(memory_words, ${WEIGHTS}) AS score FROM memory_words
       WHERE memory_words MATCH ? ORDER BY score, rowid DESC LIMIT ?)
     JOIN memory ON memory.number = found ORDER BY score, memory.number DESC`,
  );
  const rowsWith = createRowCounts(connection);
  return (keywords: readonly string[], limit: number): unknown[] => {
    const words = keywords.filter((word) => tokensOf(word).length > 0);
    const match = matchExpression(rarestFirst(words, rowsWith));
    return match === '' ? [] : best.all(match, limit);
  };
}

/** How many rows have a word: counted no further than it matters, or to the end, which is dear for a word that many have. */
interface RowCounts {
  upToMost(word: string): number;
  exactly(word: string): number;
}

function createRowCounts(connection: OpenDatabase['connection']): RowCounts {
  const bounded = connection
    .prepare(`SELECT count(*) FROM (SELECT 1 FROM memory_words WHERE memory_words MATCH ? LIMIT ${MOST_ROWS + 1})`)
    .pluck();
  const exact = connection.prepare('SELECT doc FROM memory_vocabulary WHERE term = ?').pluck();
  const parse = (count: unknown): number => parseRow('memory', z.number().int(), count ?? 0);
  const least = (word: string, count: (term: string) => unknown): number =>
    Math.min(...tokensOf(word).map((term) => parse(count(term))));
  return {
    upToMost: (word) => least(word, (term) => bounded.get(matchExpression([term]))),
    exactly: (word) => least(word, (term) => exact.get(term)),
  };
}

/** The rarest words, until ranking them would be dear; at least one. */
function rarestFirst(words: readonly string[], rowsWith: RowCounts): readonly string[] {
  const counted = words.map((word) => ({ word, rows: rowsWith.upToMost(word) })).filter(({ rows }) => rows > 0);
  const known = counted.every(({ rows }) => rows > MOST_ROWS)
    ? counted.map(({ word }) => ({ word, rows: rowsWith.exactly(word) }))
    : counted;
  let total = 0;
  return known
    .toSorted((one, other) => one.rows - other.rows)
    .filter(({ rows }, index) => {
      total += rows;
      return index === 0 || total <= MOST_ROWS;
    })
    .map(({ word }) => word);
}

/** As the index cuts words: letters and digits, without case and marks. */
function tokensOf(word: string): readonly string[] {
  const plain = word.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return plain.match(/[\p{L}\p{N}\p{Co}]+/gu) ?? [];
}

/** Each word as a quoted string, so that nothing in it is taken for FTS5 syntax. */
function matchExpression(words: readonly string[]): string {
  return words.map((word) => `"${word.replaceAll('"', '""').replaceAll('\0', '')}"`).join(' OR ');
}
