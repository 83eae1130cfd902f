import { createHash } from 'node:crypto';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { entryHash, FIRST_PREV_HASH } from '../../src/main/engine/audit/audit-chain.ts';
import { verifyLog } from '../../src/main/engine/audit/verify-log.ts';
import { createAuditRepository } from '../../src/main/engine/db/audit-repository.ts';
import { openDatabase } from '../../src/main/engine/db/open-database.ts';
import { openDesk } from '../fixtures/open-desk.ts';
import { tempDir } from '../fixtures/temp-dir.ts';
import { type Figure, ratiosTo } from './figures.ts';
import { alternate, perSecond, withBare } from './store-bench.ts';

const BARE = 'bare insert, WAL and FULL, one a transaction';
const HASHING = 'reading the same rows and hashing them';
const AT = '2026-01-02T03:04:05.000Z';

/** P7: appending durably, and verifying a long log. */
export async function measureAudit(sizes: { appends: number; entries: number; runs: number }): Promise<Figure[]> {
  return [await measureAppending(sizes), await measureVerifying(sizes)];
}

const entryOf = (n: number) => ({
  actor: { kind: 'agent', id: 'agent-01m8fffx6rdr193myyt8abw0b5', role: 'detective' } as const,
  action: 'tool_called',
  subject: 'read_file',
  detail: { ref: `tool:t-${n}`, incident: 'inc-1', reason: 'to compare the ports', args: { path: 'config/app.json' } },
});

async function measureAppending({ appends, runs }: { appends: number; runs: number }): Promise<Figure> {
  await using dir = await tempDir();
  await using desk = await openDesk(join(dir.path, 'data'));
  const appendAll = (): void => {
    for (let n = 0; n < appends; n += 1) desk.audit.append(entryOf(n));
  };
  const insertAll = (): number =>
    withBare(dir.path, (raw) => {
      raw.exec('CREATE TABLE entries (seq INTEGER PRIMARY KEY, entry TEXT NOT NULL, hash TEXT NOT NULL) STRICT');
      const insert = raw.prepare('INSERT INTO entries VALUES (?, ?, ?)');
      const text = JSON.stringify({ ...entryOf(1), at: AT, prevHash: FIRST_PREV_HASH, seq: 1 });
      return perSecond(appends, () => {
        for (let seq = 1; seq <= appends; seq += 1) insert.run(seq, text, FIRST_PREV_HASH);
      });
    });
  const [value = 0, bare = 0] = alternate(runs, [() => perSecond(appends, appendAll), insertAll]);
  return figureOf({ name: 'audit entries appended, durable', value, runs }, { name: BARE, value: bare, limit: 0.8 });
}

async function measureVerifying({ entries, runs }: { entries: number; runs: number }): Promise<Figure> {
  await using dir = await tempDir();
  const dataDir = join(dir.path, 'data');
  {
    await using _made = await openDesk(dataDir);
  }
  const head = fill(join(dataDir, 'audit.db'), entries);
  const database = openDatabase({ dataDir, access: 'read' });
  try {
    const rows = createAuditRepository(database);
    const verify = (): void => {
      if (!verifyLog(rows, head).intact) throw new Error('the log of the benchmark is not intact');
    };
    const [value = 0, hashing = 0] = alternate(runs, [
      () => perSecond(entries, verify),
      () => perSecond(entries, () => hashRows(join(dataDir, 'audit.db'))),
    ]);
    return figureOf(
      { name: `audit entries verified, of ${entries}`, value, runs },
      { name: HASHING, value: hashing, limit: 0.7 },
    );
  } finally {
    database.close();
  }
}

/** A sound chain, written without the log's own code. */
function fill(file: string, entries: number): { seq: number; hash: string } {
  const raw = new Database(file);
  let head = { seq: 0, hash: FIRST_PREV_HASH };
  raw.exec('DELETE FROM entries WHERE FALSE');
  const insert = raw.prepare('INSERT INTO entries VALUES (?, ?, ?)');
  raw.transaction(() => {
    while (head.seq < entries) {
      const seq = head.seq + 1;
      const { actor, action, subject, detail } = entryOf(seq);
      const { kind, id, role } = actor;
      const { args, incident, reason, ref } = detail;
      const entry = { action, actor: { id, kind, role }, at: AT, detail: { args, incident, reason, ref } };
      const text = JSON.stringify({ ...entry, prevHash: head.hash, seq, subject });
      const hash = entryHash(head.hash, text);
      insert.run(seq, text, hash);
      head = { seq, hash };
    }
  })();
  raw.close();
  return head;
}

/** The anchor: every row read and hashed with the hash before it, nothing else. */
function hashRows(file: string): void {
  const raw = new Database(file, { readonly: true });
  let prevHash = FIRST_PREV_HASH;
  for (const row of raw.prepare('SELECT entry, hash FROM entries ORDER BY seq').raw().iterate()) {
    const [entry, hash] = row as [string, string];
    if (createHash('sha256').update(`${prevHash}\n`).update(entry).digest('hex') !== hash) throw new Error('not sound');
    prevHash = hash;
  }
  raw.close();
}

function figureOf(
  figure: Pick<Figure, 'name' | 'value' | 'runs'>,
  anchor: { name: string; value: number; limit: number },
): Figure {
  const { name, value, limit } = anchor;
  const anchors = [{ name, value, unit: 'per s' as const }];
  const goals = ratiosTo(figure.value, anchors, { [name]: { limit, better: 'higher' } });
  return { id: 'P7', unit: 'per s', anchors, goals, notes: [], ...figure };
}
