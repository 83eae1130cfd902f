import { execFileSync, spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { EvidenceRef, IncidentId } from '../../src/shared/domain/ids.ts';
import { untrusted } from '../../src/shared/domain/untrusted.ts';
import { openDesk, openIncident, type TestDesk } from '../fixtures/open-desk.ts';
import { tempDir } from '../fixtures/temp-dir.ts';
import { type Figure, type Measured, median, ratiosTo } from './figures.ts';

const INCIDENT = IncidentId.parse('inc-1');
const AT = '2026-01-02T03:04:05.000Z';
const BARE = 'bare insert, WAL and FULL, one a transaction';
const IMPORT = 'sqlite3 .import of the same rows';

/** Whether the anchor of the batches is on this machine. */
export const sqliteAvailable = spawnSync('sqlite3', ['--version']).status === 0;

interface Sizes {
  readonly commits: number;
  readonly batches: number;
  readonly batchSize: number;
  readonly runs: number;
}

/** P5: an event with its row, durable, one by one and in batches. */
export async function measureStoring(sizes: Sizes): Promise<Figure[]> {
  await using dir = await tempDir();
  await using desk = await openDesk(join(dir.path, 'data'));
  desk.journal.commit(() => {
    desk.repositories.incidents.insert(openIncident({ id: INCIDENT }));
    return {};
  });
  const bench = { desk, dir: dir.path, number: 0 };
  const single = alternate(sizes.runs, [
    () => perSecond(sizes.commits, () => storeOneByOne(bench, sizes.commits)),
    () => insertBare(dir.path, sizes.commits),
  ]);
  const rows = sizes.batches * sizes.batchSize;
  const batched = alternate(sizes.runs, [
    () => perSecond(rows, () => storeInBatches(bench, sizes)),
    ...(sqliteAvailable ? [() => importRows(dir.path, rows)] : []),
  ]);
  return [
    figureOf({ name: 'events with their rows, one by one, durable', runs: sizes.runs }, single, { [BARE]: 0.6 }),
    figureOf({ name: 'events with their rows, in batches', runs: sizes.runs }, batched, { [IMPORT]: 0.5 }),
  ];
}

/** Runs the measurements in turn, so that what disturbs the machine disturbs all of them; the median of each. */
export function alternate(runs: number, measures: readonly (() => number)[]): number[] {
  const found = measures.map((): number[] => []);
  for (let run = 0; run < runs; run += 1) {
    for (const [index, measure] of measures.entries()) found[index]?.push(measure());
  }
  return found.map(median);
}

/** How many of `count` things `work` does in a second. */
export function perSecond(count: number, work: () => void): number {
  const begun = performance.now();
  work();
  return (count * 1_000) / (performance.now() - begun);
}

function figureOf(
  what: Pick<Figure, 'name' | 'runs'>,
  values: readonly number[],
  limits: Readonly<Record<string, number>>,
): Figure {
  const [value = 0, ...others] = values;
  const anchors: Measured[] = others.map((anchor, index) => ({
    name: Object.keys(limits)[index] ?? '',
    value: anchor,
    unit: 'per s',
  }));
  const wanted = Object.fromEntries(
    Object.entries(limits).map(([anchor, limit]) => [anchor, { limit, better: 'higher' as const }]),
  );
  const missing = anchors.length === 0 ? ['sqlite3 is not on this machine, so its anchor is left out'] : [];
  const goals = ratiosTo(value, anchors, wanted);
  return { id: 'P5', ...what, value, unit: 'per s', anchors, goals, notes: missing };
}

interface Bench {
  readonly desk: TestDesk;
  readonly dir: string;
  number: number;
}

const lineOf = (number: number): string =>
  `2026-01-02T03:04:05.000Z ERROR worker-3 upstream failed: connection refused on port 9999, request ${number}`;

/** One captured line: its evidence and its event. */
function storeLine({ desk }: Bench, number: number) {
  const ref = EvidenceRef.parse(`log:l${number}`);
  const line = {
    ref,
    source: 'web-1:/srv/shop/app.log',
    offset: number,
    text: untrusted(lineOf(number)),
    matched: true,
  };
  desk.repositories.evidence.insert({ ...line, incidentId: INCIDENT, at: AT });
  return { incidentId: INCIDENT, type: 'line_captured', data: line } as const;
}

function storeOneByOne(bench: Bench, count: number): void {
  for (let index = 0; index < count; index += 1) {
    bench.number += 1;
    bench.desk.journal.commit(() => ({ events: [storeLine(bench, bench.number)] }));
  }
}

function storeInBatches(bench: Bench, { batches, batchSize }: Sizes): void {
  for (let batch = 0; batch < batches; batch += 1) {
    bench.desk.journal.commit(() => {
      const events = Array.from({ length: batchSize }, () => {
        bench.number += 1;
        return storeLine(bench, bench.number);
      });
      return { events };
    });
  }
}

/** A database of the anchors' own, gone after the work. */
export function withBare<T>(folder: string, work: (raw: Database.Database, file: string) => T): T {
  const file = join(folder, 'bare.db');
  for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
  const raw = new Database(file);
  try {
    raw.pragma('journal_mode = WAL');
    raw.pragma('synchronous = FULL');
    return work(raw, file);
  } finally {
    raw.close();
  }
}

const EVENTS =
  'CREATE TABLE events (seq INTEGER PRIMARY KEY, at TEXT, incident_id TEXT, role TEXT, type TEXT, data TEXT)';

function insertBare(folder: string, count: number): number {
  return withBare(folder, (raw) => {
    raw.exec(EVENTS);
    const insert = raw.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)');
    const data = JSON.stringify({ text: lineOf(1_000_000), source: 'web-1:/srv/shop/app.log' });
    return perSecond(count, () => {
      for (let seq = 1; seq <= count; seq += 1) insert.run(seq, AT, INCIDENT, null, 'line_captured', data);
    });
  });
}

/** The events and the evidence, each from a file, into the same tables with the same indexes. */
function importRows(folder: string, rows: number): number {
  const events: string[] = [];
  const evidence: string[] = [];
  for (let seq = 1; seq <= rows; seq += 1) {
    const data = JSON.stringify({
      ref: `log:l${seq}`,
      source: 'web-1:/srv/shop/app.log',
      offset: seq,
      text: lineOf(seq),
      matched: true,
    });
    events.push(`${seq}|${AT}|${INCIDENT}||line_captured|${data}`);
    evidence.push(`${seq}|log:l${seq}|${INCIDENT}|${AT}|web-1:/srv/shop/app.log|${seq}|1|${lineOf(seq)}`);
  }
  writeFileSync(join(folder, 'events.txt'), `${events.join('\n')}\n`);
  writeFileSync(join(folder, 'evidence.txt'), `${evidence.join('\n')}\n`);
  return withBare(folder, (raw, file) => {
    raw.exec(`${EVENTS}; CREATE INDEX events_of_incident ON events (incident_id, seq);
      CREATE TABLE evidence (number INTEGER PRIMARY KEY, ref TEXT UNIQUE, incident_id TEXT, at TEXT, source TEXT,
        byte_offset INTEGER, matched INTEGER, text TEXT);
      CREATE INDEX evidence_of_incident ON evidence (incident_id, number);`);
    const commands = ['events', 'evidence'].map((table) => `.import ${join(folder, `${table}.txt`)} ${table}`);
    const script = ['PRAGMA synchronous = FULL;', '.separator |', '.mode ascii', '.separator "|" "\\n"', ...commands];
    return perSecond(rows, () => {
      execFileSync('sqlite3', [file], { input: script.join('\n'), stdio: ['pipe', 'ignore', 'pipe'] });
    });
  });
}
