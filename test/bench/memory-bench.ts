import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { extractKeywords } from '../../src/main/engine/memory/keywords.ts';
import { createMemoryStore } from '../../src/main/engine/memory/memory.ts';
import { withholdFlagged } from '../../src/main/engine/memory/withhold-flagged.ts';
import { MemoryEntry } from '../../src/shared/contract/memory.ts';
import { openDesk, type TestDesk } from '../fixtures/open-desk.ts';
import { tempDir } from '../fixtures/temp-dir.ts';
import { type Figure, type Measured, quantile, ratiosTo } from './figures.ts';
import { sqliteAvailable, withBare } from './store-bench.ts';

const BARE = 'bare FTS5 query by sqlite3';
const TELLING = 'the same for the rare words alone';
const CANDIDATES = 100;
const BATCH = 5_000;

/** P6: similar past incidents of a new one, against the bare query for the same words. The 95th percentile. */
export async function measureMemory({
  entries,
  queries,
}: {
  readonly entries: number;
  readonly queries: number;
}): Promise<Figure[]> {
  await using dir = await tempDir();
  await using desk = await openDesk(join(dir.path, 'data'));
  fill(desk, entries);
  const memory = createMemoryStore({
    ...desk,
    settings: () => ({ maxIncidentsCompact: entries }),
    withhold: withholdFlagged,
  });
  await using bare = sqliteAvailable ? startSqlite(fillBare(dir.path, entries)) : null;
  const [own, theirs, telling]: [number[], number[], number[]] = [[], [], []];
  let found = 0;
  for (let index = 0; index < queries; index += 1) {
    const text = titleOf(Math.floor((index * entries) / queries), 'again');
    const start = performance.now();
    found += memory.similar({ fingerprint: `new-${index}`, text, limit: 5 }).length;
    own.push(performance.now() - start);
    if (bare === null) continue;
    const words = extractKeywords(text);
    theirs.push(await bare.time(queryFor(words)));
    // In this stock they are the ones with a number.
    telling.push(await bare.time(queryFor(words.filter((word) => /\d/.test(word)))));
  }
  if (found < queries) throw new Error(`only ${found} past incidents were found in ${queries} look-ups`);
  return [figureOf(own, { [BARE]: theirs, [TELLING]: telling }, entries)];
}

function figureOf(own: readonly number[], theirs: Readonly<Record<string, number[]>>, entries: number): Figure {
  const value = quantile(own, 0.95);
  const anchors: Measured[] = Object.entries(theirs)
    .filter(([, times]) => times.length > 0)
    .map(([name, times]) => ({ name, value: quantile(times, 0.95), unit: 'ms' }));
  const goals = [
    { name: 'p95 in ms', value, limit: 5, better: 'lower' as const },
    ...ratiosTo(value, anchors, { [BARE]: { limit: 2, better: 'lower' } }),
  ];
  const notes = [
    `the middle look-up took ${quantile(own, 0.5).toPrecision(3)} ms`,
    'the product leaves out words that very many incidents have; the bare query ranks by every word of the new one',
  ];
  if (anchors.length === 0) notes.push('sqlite3 is not on this machine, so its anchor is left out');
  const name = `p95 of a look-up among ${entries} past incidents`;
  return { id: 'P6', name, value, unit: 'ms', runs: own.length, anchors, goals, notes };
}

const FAULTS = [
  'connection refused',
  'timed out',
  'out of memory',
  'permission denied',
  'no space left',
  'bad gateway',
];
const PARTS = [
  'database',
  'upstream',
  'queue',
  'cache',
  'certificate',
  'worker',
  'disk',
  'scheduler',
  'socket',
  'index',
];

/** Words of every kind: some that a sixth of all incidents have, some that a hundred share, and one that few have. */
function titleOf(number: number, more = ''): string {
  const [fault, part] = [FAULTS[number % FAULTS.length], PARTS[number % PARTS.length]];
  const area = `module${Math.floor(number / 100)}`;
  return `${part} ${fault} in ${area} handler step${number % 997} of tenant${number % 10_007} ${more}`.trim();
}

function entryOf(number: number): MemoryEntry {
  const title = titleOf(number);
  const rootCause = `The ${PARTS[number % PARTS.length]} was given a wrong value in file${number % 5_003}.conf.`;
  const [service, fingerprint] = [`service-${number % 50}`, `print-${number}`];
  const fix = `Put value${number % 2_003} right and restart ${service}.`;
  const keywords = extractKeywords(`${title} ${rootCause}`);
  const resolvedAt = new Date(1_700_000_000_000 + number * 1_000).toISOString();
  const words = { title, rootCause, fix, keywords };
  return MemoryEntry.parse({ id: `inc-${number}`, service, fingerprint, resolvedAt, failures: 0, ...words });
}

function fill({ journal, repositories }: TestDesk, entries: number): void {
  for (let first = 0; first < entries; first += BATCH) {
    journal.commit(() => {
      const last = Math.min(entries, first + BATCH);
      for (let number = first; number < last; number += 1) repositories.memory.save(entryOf(number));
      return {};
    });
  }
}

/** The same words in an index of its own, as every `sqlite3` with FTS5 can read it. Answers the file. */
function fillBare(folder: string, entries: number): string {
  return withBare(folder, (raw, file) => {
    raw.exec("CREATE VIRTUAL TABLE memory_words USING fts5 (title, root_cause, fix, content = '')");
    const insert = raw.prepare('INSERT INTO memory_words (rowid, title, root_cause, fix) VALUES (?, ?, ?, ?)');
    raw.transaction(() => {
      for (let number = 0; number < entries; number += 1) {
        const { title, rootCause, fix } = entryOf(number);
        insert.run(number + 1, title, rootCause, fix);
      }
    })();
    return file;
  });
}

function queryFor(words: readonly string[]): string {
  const match = words.map((word) => `"${word}"`).join(' OR ');
  return `SELECT rowid FROM memory_words WHERE memory_words MATCH '${match}' ORDER BY rank LIMIT ${CANDIDATES};`;
}

/** One `sqlite3` that stays, so that its start is not counted. */
function startSqlite(file: string) {
  const child = spawn('sqlite3', ['-interactive', '-readonly', file], { stdio: ['pipe', 'pipe', 'ignore'] });
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, 'exit').then(() => Number.NaN);
  let number = 0;
  return {
    /** Milliseconds from handing a query over to its last row. */
    time: async (query: string): Promise<number> => {
      number += 1;
      const end = `done-${number}`;
      let rows = 0;
      const start = performance.now();
      const answered = new Promise<number>((resolve) => {
        const onLine = (line: string) => {
          rows += 1;
          if (!line.endsWith(end)) return;
          lines.off('line', onLine);
          resolve(performance.now() - start);
        };
        lines.on('line', onLine);
      });
      child.stdin.write(`${query}\nSELECT 'done' || '-${number}';\n`);
      const took = await Promise.race([answered, ended]);
      if (Number.isNaN(took)) throw new Error('sqlite3 ended');
      if (rows < 2) throw new Error(`sqlite3 found nothing: ${query}`);
      return took;
    },
    [Symbol.asyncDispose]: async () => {
      child.stdin.end('.quit\n');
      await ended;
    },
  };
}
