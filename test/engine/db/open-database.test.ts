import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { openDatabase, openGraphDatabase } from '../../../src/main/engine/db/open-database.ts';
import { MemorySecrets } from '../../fixtures/memory-secrets.ts';
import { auditEntry, modeEvent, openDesk, openIncident } from '../../fixtures/open-desk.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);
const fixture = (name: string): string => join(import.meta.dirname, '../../fixtures/storage', name);

describe('the data folder', () => {
  it('is readable by its owner only, and so are its files, also when they were not', async () => {
    await using dir = await tempDir();
    const dataDir = join(dir.path, 'data');
    mkdirSync(dataDir, { mode: 0o755 });
    openDatabase({ dataDir, access: 'own' }).close();
    chmodSync(join(dataDir, 'desk.db'), 0o644);
    openGraphDatabase(dataDir).close();
    const database = openDatabase({ dataDir, access: 'own' });
    database.transaction(() => database.connection.exec("INSERT INTO desk_state VALUES ('mode', 'AUDIT')"));
    const files = ['', 'desk.db', 'desk.db-wal', 'desk.db-shm', 'audit.db', 'engine.lock', 'graph.db'];
    expect(files.map((file) => mode(join(dataDir, file)))).toEqual(['700', '600', '600', '600', '600', '600', '600']);
    database.close();
  });

  it('syncs every commit to disk in both files and checks foreign keys', async () => {
    await using dir = await tempDir();
    const database = openDatabase({ dataDir: dir.path, access: 'own' });
    const { connection } = database;
    const read = (pragma: string): unknown => connection.pragma(pragma, { simple: true });
    expect({
      desk: [read('main.journal_mode'), read('main.synchronous')],
      audit: [read('audit.journal_mode'), read('audit.synchronous')],
      foreignKeys: read('foreign_keys'),
    }).toEqual({ desk: ['wal', 2], audit: ['wal', 2], foreignKeys: 1 });
    expect(() => connection.exec("INSERT INTO drafts (incident_id, step) VALUES ('inc-none', '{}')")).toThrow(
      'FOREIGN KEY',
    );
    database.close();
  });

  it('refuses a second owner, and has a new one once the first is closed', async () => {
    await using dir = await tempDir();
    const first = openDatabase({ dataDir: dir.path, access: 'own' });
    expect(() => openDatabase({ dataDir: dir.path, access: 'own' })).toThrow(
      expect.objectContaining({ code: 'already_running' }),
    );
    first.close();
    first.close();
    openDatabase({ dataDir: dir.path, access: 'own' }).close();
  });

  it.each(['desk.db', 'audit.db'])('names %s when that holds something else, and leaves it as it is', async (file) => {
    await using dir = await tempDir();
    openDatabase({ dataDir: dir.path, access: 'own' }).close();
    const rubbish = 'this is a shopping list, '.repeat(400);
    writeFileSync(join(dir.path, file), rubbish);
    for (const access of ['own', 'read'] as const) {
      expect(() => openDatabase({ dataDir: dir.path, access })).toThrow(
        expect.objectContaining({
          code: 'storage_failed',
          message: expect.stringMatching(`: ${file} holds something`),
        }),
      );
    }
    expect(readFileSync(join(dir.path, file), 'utf8')).toBe(rubbish);
  });

  it('lets others read while an owner runs, and lets them change nothing', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    desk.journal.commit(() => ({ events: [modeEvent()] }));
    const reader = openDatabase({ dataDir: dir.path, access: 'read' });
    expect(reader.connection.prepare('SELECT COUNT(*) FROM events').pluck().get()).toBe(1);
    expect(() => reader.connection.exec('DELETE FROM events')).toThrow('readonly');
    reader.close();
  });

  it('says so when there is nothing to read', async () => {
    await using dir = await tempDir();
    expect(() => openDatabase({ dataDir: dir.path, access: 'read' })).toThrow(
      expect.objectContaining({ code: 'not_found' }),
    );
  });

  it('refuses files of a newer app, and does not keep the folder', async () => {
    await using dir = await tempDir();
    openDatabase({ dataDir: dir.path, access: 'own' }).close();
    for (const file of ['desk.db', 'audit.db']) {
      const raw = new Database(join(dir.path, file));
      const version = Number(raw.pragma('user_version', { simple: true }));
      raw.pragma('user_version = 999');
      for (const access of ['own', 'read'] as const) {
        expect(() => openDatabase({ dataDir: dir.path, access })).toThrow(`${file} was written by a newer version`);
      }
      raw.pragma(`user_version = ${version}`);
      raw.close();
    }
    openDatabase({ dataDir: dir.path, access: 'own' }).close();
  });

  it('names the folder when a file in it is no database', async () => {
    await using dir = await tempDir();
    copyFileSync(import.meta.filename, join(dir.path, 'desk.db'));
    expect(() => openDatabase({ dataDir: dir.path, access: 'own' })).toThrow(
      expect.objectContaining({ code: 'storage_failed', message: expect.stringContaining(dir.path) }),
    );
  });

  it('names the file of the checkpoints when it is no database, and says that it may go', async () => {
    await using dir = await tempDir();
    copyFileSync(import.meta.filename, join(dir.path, 'graph.db'));
    expect(() => openGraphDatabase(dir.path)).toThrow(
      expect.objectContaining({
        code: 'storage_failed',
        message: expect.stringMatching(/graph\.db cannot be opened: .*may be removed/),
      }),
    );
  });

  it('keeps what a file of schema version 1 holds', async () => {
    await using dir = await tempDir();
    for (const name of ['desk', 'audit']) {
      const raw = new Database(join(dir.path, `${name}.db`));
      raw.exec(readFileSync(fixture(`${name}-1.sql`), 'utf8'));
      raw.close();
    }
    await using desk = await openDesk(dir.path, new MemorySecrets('session'));
    expect(desk.repositories.incidents.get(openIncident().id)).toEqual({
      ...openIncident(),
      lastLineAt: '2026-01-02T03:04:05.000Z',
      triage: null,
      diagnosis: null,
    });
    expect(desk.journal.lastSeq()).toBe(1);
    expect(desk.audit.head().seq).toBe(1);
  });
});

describe('a process killed with SIGKILL in the middle of commits', () => {
  it('loses nothing that was acknowledged, keeps both files in step and gives up the folder', async () => {
    await using dir = await tempDir();
    for (let round = 0; round < 3; round += 1) {
      const acknowledged = await commitUntilKilled(dir.path);
      await using desk = await openDesk(dir.path, new MemorySecrets('session'));
      const events = desk.journal.lastSeq();
      expect(events).toBeGreaterThanOrEqual(acknowledged);
      expect(desk.audit.verify()).toMatchObject({ intact: true, entries: events });
    }
  });

  it('has its audit entries completed when only desk.db kept the commit', async () => {
    await using dir = await tempDir();
    const secrets = new MemorySecrets();
    const commit = (desk: Awaited<ReturnType<typeof openDesk>>): unknown =>
      desk.journal.commit(() => ({ events: [modeEvent()], audit: [auditEntry({ n: 1 }), auditEntry({ n: 2 })] }));
    {
      await using desk = await openDesk(dir.path, secrets);
      commit(desk);
    }
    copyFileSync(join(dir.path, 'audit.db'), join(dir.path, 'before.db'));
    let head: unknown;
    {
      await using desk = await openDesk(dir.path, secrets);
      commit(desk);
      head = desk.audit.head();
    }
    copyFileSync(join(dir.path, 'before.db'), join(dir.path, 'audit.db'));
    await using desk = await openDesk(dir.path, secrets);
    expect(desk.audit.head()).toEqual(head);
    expect(desk.audit.verify()).toMatchObject({ intact: true, entries: 4 });
  });
});

/** Returns the last number that the child acknowledged. */
async function commitUntilKilled(dataDir: string): Promise<number> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../fixtures/storage-child.ts'), dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let text = '';
  const enough = 30 + Math.floor(Math.random() * 30);
  for await (const chunk of child.stdout) {
    text += String(chunk);
    if (text.split('\n').length > enough) child.kill('SIGKILL');
  }
  await exited;
  return Number(text.split('\n').at(-2));
}
