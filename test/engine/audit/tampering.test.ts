import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { entryHash, FIRST_PREV_HASH } from '../../../src/main/engine/audit/audit-chain.ts';
import { verifyAuditDatabase } from '../../../src/main/engine/audit/verify-audit-database.ts';
import type { AuditVerdict } from '../../../src/shared/contract/audit.ts';
import { MemorySecrets } from '../../fixtures/memory-secrets.ts';
import { auditEntry, openDesk } from '../../fixtures/open-desk.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

type Attack = (raw: Database.Database) => void;

const DROP_TRIGGERS = `DROP TRIGGER entries_are_not_changed; DROP TRIGGER entries_are_not_deleted;
  DROP TRIGGER entries_are_not_replaced;`;

/** Ten anchored entries, then the attack on the closed file, then the judgement of both verifiers. */
async function verdictAfter(attack: Attack): Promise<AuditVerdict> {
  await using dir = await tempDir();
  const secrets = new MemorySecrets();
  {
    await using desk = await openDesk(dir.path, secrets);
    for (let n = 1; n <= 10; n += 1) desk.audit.append(auditEntry({ n }));
    expect(desk.audit.verify()).toMatchObject({ intact: true, entries: 10 });
  }
  const raw = new Database(join(dir.path, 'audit.db'));
  raw.exec(DROP_TRIGGERS);
  attack(raw);
  raw.close();
  const verdict = await verifyAuditDatabase(dir.path, secrets);
  await using desk = await openDesk(dir.path, secrets);
  expect(desk.audit.verify()).toEqual(verdict);
  expect(desk.audit.lastVerdict()).toBe(verdict.intact);
  return verdict;
}

/** Makes the chain right again from an entry on, as someone would who rewrites the log. */
function relink(raw: Database.Database): void {
  const rows = raw.prepare('SELECT seq, entry FROM entries ORDER BY seq').all() as { seq: number; entry: string }[];
  let prevHash = FIRST_PREV_HASH;
  for (const [index, row] of rows.entries()) {
    const entry = JSON.stringify({ ...JSON.parse(row.entry), prevHash, seq: index + 1 });
    const hash = entryHash(prevHash, entry);
    raw.prepare('UPDATE entries SET seq = ?, entry = ?, hash = ? WHERE seq = ?').run(index + 1, entry, hash, row.seq);
    prevHash = hash;
  }
}

describe('a log that was tampered with', () => {
  it.each<{ name: string; attack: Attack; seq: number; reason: RegExp }>([
    {
      name: 'one byte of an entry changed',
      attack: (raw) => raw.exec(`UPDATE entries SET entry = replace(entry, '"n":4', '"n":5') WHERE seq = 4`),
      seq: 4,
      reason: /^entry 4 was changed/,
    },
    {
      name: 'one byte of a hash changed',
      attack: (raw) => raw.exec(`UPDATE entries SET hash = '0' || substr(hash, 2) WHERE seq IN (7)`),
      seq: 7,
      reason: /^entry 7 /,
    },
    {
      name: 'an entry replaced by other bytes',
      attack: (raw) => raw.exec(`UPDATE entries SET entry = 'x' WHERE seq = 2`),
      seq: 2,
      reason: /not an audit entry any more/,
    },
    {
      name: 'a changed entry hashed again',
      attack: (raw) => {
        const row = raw.prepare('SELECT entry FROM entries WHERE seq = 4').get() as { entry: string };
        const entry = row.entry.replace('"n":4', '"n":40');
        const hash = entryHash((JSON.parse(entry) as { prevHash: string }).prevHash, entry);
        raw.prepare('UPDATE entries SET entry = ?, hash = ? WHERE seq = 4').run(entry, hash);
      },
      seq: 5,
      reason: /^entry 5 does not follow entry 4/,
    },
    {
      name: 'an entry deleted',
      attack: (raw) => raw.exec('DELETE FROM entries WHERE seq = 5'),
      seq: 5,
      reason: /^entry 5 is missing/,
    },
    {
      name: 'an entry deleted and the rest numbered again',
      attack: (raw) => raw.exec('DELETE FROM entries WHERE seq = 5; UPDATE entries SET seq = seq - 1 WHERE seq > 5'),
      seq: 5,
      reason: /^entry 6 stands in the place of entry 5/,
    },
    {
      name: 'the first entries deleted',
      attack: (raw) => raw.exec('DELETE FROM entries WHERE seq < 4'),
      seq: 1,
      reason: /^entries 1 to 3 are missing/,
    },
    {
      name: 'an entry inserted',
      attack: (raw) =>
        raw.exec(`UPDATE entries SET seq = -seq - 1 WHERE seq >= 6; UPDATE entries SET seq = -seq WHERE seq < 0;
                  INSERT INTO entries SELECT 6, entry, hash FROM entries WHERE seq = 3`),
      seq: 6,
      reason: /stands in the place of entry 6/,
    },
    {
      name: 'an entry put before the first',
      attack: (raw) => raw.exec(`INSERT INTO entries SELECT 0, entry, hash FROM entries WHERE seq = 3`),
      seq: 1,
      reason: /^an entry numbered 0 was put in/,
    },
    {
      name: 'two entries swapped',
      attack: (raw) =>
        raw.exec(`UPDATE entries SET seq = 99 WHERE seq = 3; UPDATE entries SET seq = 3 WHERE seq = 8;
                  UPDATE entries SET seq = 8 WHERE seq = 99`),
      seq: 3,
      reason: /^entry 8 stands in the place of entry 3/,
    },
    {
      name: 'the end cut off',
      attack: (raw) => raw.exec('DELETE FROM entries WHERE seq > 8'),
      seq: 9,
      reason: /ends at entry 8, but 10 entries were anchored/,
    },
    {
      name: 'everything deleted',
      attack: (raw) => raw.exec('DELETE FROM entries'),
      seq: 1,
      reason: /ends at entry 0, but 10 entries were anchored/,
    },
    {
      name: 'the whole log rewritten with a chain that is sound',
      attack: (raw) => {
        raw.exec(`UPDATE entries SET entry = replace(entry, '"n":2', '"n":20') WHERE seq = 2`);
        relink(raw);
      },
      seq: 10,
      reason: /^entry 10 is not the one that was anchored/,
    },
    {
      name: 'an entry removed and the whole log rewritten',
      attack: (raw) => {
        raw.exec('DELETE FROM entries WHERE seq = 5');
        relink(raw);
      },
      seq: 10,
      reason: /ends at entry 9, but 10 entries were anchored/,
    },
  ])('names the entry: $name', async ({ attack, seq, reason }) => {
    expect(await verdictAfter(attack)).toMatchObject({
      intact: false,
      firstBad: { seq, reason: expect.stringMatching(reason) },
    });
  });

  it('is found when one byte of the file itself was changed', async () => {
    await using dir = await tempDir();
    const secrets = new MemorySecrets();
    {
      await using desk = await openDesk(dir.path, secrets);
      for (let n = 1; n <= 10; n += 1) desk.audit.append(auditEntry({ n, mark: `here-${n}-` }));
    }
    const file = join(dir.path, 'audit.db');
    const bytes = readFileSync(file);
    bytes[bytes.indexOf('here-6-')] = 0xff;
    writeFileSync(file, bytes);
    expect(await verifyAuditDatabase(dir.path, secrets)).toMatchObject({ intact: false, firstBad: { seq: 6 } });
  });

  it('is found when audit.db was removed as a whole', async () => {
    await using dir = await tempDir();
    const secrets = new MemorySecrets();
    {
      await using desk = await openDesk(dir.path, secrets);
      desk.audit.append(auditEntry());
    }
    rmSync(join(dir.path, 'audit.db'));
    await using desk = await openDesk(dir.path, secrets);
    expect(desk.audit.verify()).toMatchObject({ intact: false, firstBad: { seq: 1 } });
    await expect(desk.audit.anchor()).rejects.toMatchObject({ code: 'audit_unwritable' });
  });

  it('is found when the anchor was removed, and is not anchored anew', async () => {
    await using dir = await tempDir();
    const secrets = new MemorySecrets();
    {
      await using desk = await openDesk(dir.path, secrets);
      desk.audit.append(auditEntry());
    }
    secrets.values.clear();
    await using desk = await openDesk(dir.path, secrets);
    expect(desk.audit.verify()).toMatchObject({
      intact: false,
      firstBad: { seq: 1, reason: expect.stringContaining('anchor of this log is missing') },
    });
    await expect(desk.audit.anchor()).rejects.toMatchObject({ code: 'audit_unwritable' });
  });

  it('is found when an older copy of both the log and its file anchor does not agree', async () => {
    await using dir = await tempDir();
    const secrets = new MemorySecrets('session');
    {
      await using desk = await openDesk(dir.path, secrets);
      desk.audit.append(auditEntry());
    }
    copyFileSync(join(dir.path, 'audit.db'), join(dir.path, 'old.db'));
    {
      await using desk = await openDesk(dir.path, secrets);
      desk.audit.append(auditEntry());
    }
    copyFileSync(join(dir.path, 'old.db'), join(dir.path, 'audit.db'));
    expect(await verifyAuditDatabase(dir.path, secrets)).toMatchObject({ intact: false, firstBad: { seq: 2 } });
  });

  it('keeps SQL away from stored entries', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    desk.audit.append(auditEntry());
    for (const sql of [
      "UPDATE audit.entries SET hash = ''",
      'DELETE FROM audit.entries',
      "INSERT OR REPLACE INTO audit.entries VALUES (1, '', '')",
    ]) {
      expect(() => desk.database.connection.exec(sql)).toThrow('the audit log is append-only');
    }
    expect(desk.audit.verify()).toMatchObject({ intact: true, entries: 1 });
  });
});
