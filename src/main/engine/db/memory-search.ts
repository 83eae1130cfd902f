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
  const frequency = connection.prepare('SELECT doc FROM memory_vocabulary WHERE term = ?').pluck();
  const rowsWith = (word: string): number => {
    const counts = tokensOf(word).map((term) => parseRow('memory', z.number().int(), frequency.get(term) ?? 0));
    return Math.min(...counts);
  };
  return (keywords: readonly string[], limit: number): unknown[] => {
    const words = keywords.filter((word) => tokensOf(word).length > 0);
    const match = matchExpression(rarestFirst(words.map((word) => ({ word, rows: rowsWith(word) }))));
    return match === '' ? [] : best.all(match, limit);
  };
}

/** The rarest words, until ranking them would be dear; at least one. */
function rarestFirst(words: readonly { readonly word: string; readonly rows: number }[]): readonly string[] {
  const known = words.filter(({ rows }) => rows > 0).sort((one, other) => one.rows - other.rows);
  let total = 0;
  return known
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
