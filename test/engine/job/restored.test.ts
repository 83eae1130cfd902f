import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AuditVerdict } from '../../../src/shared/contract/audit.ts';
import { type DeskProcess, startDesk } from '../../fixtures/desk-process.ts';
import { missingSecretService, startSecretService } from '../../fixtures/secret-service.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

const missing = missingSecretService();
const Anything = z.object({}).loose();

const verdictOf = (desk: DeskProcess): Promise<AuditVerdict> => desk.call(AuditVerdict, '/api/audit/verify');

/** Two changes of the mode: entries on record. */
async function leaveEntries(desk: DeskProcess): Promise<void> {
  for (const mode of ['ACTIVE', 'AUDIT']) await desk.call(Anything, '/api/mode', { mode });
}

function copyFiles(names: readonly string[], { from, to }: { from: string; to: string }): void {
  for (const name of names) {
    for (const tail of ['-wal', '-shm']) rmSync(join(to, name + tail), { force: true });
    copyFileSync(join(from, name), join(to, name));
  }
}

describe.skipIf(missing !== null)(`an older copy put back (${missing ?? 'present'})`, { timeout: 120_000 }, () => {
  it.each([
    ['of the audit log alone', ['audit.db']],
    ['of the audit log together with the database that it belongs to', ['audit.db', 'desk.db']],
  ])('%s is found by the anchor in the keychain, and the first bad entry is named', async (_what, restored) => {
    await using service = await startSecretService();
    await using dir = await tempDir();
    await using kept = await tempDir();
    const start = () => startDesk(['serve', '--data-dir', dir.path], { ...service.env, SENTRY_DESK_KEYCHAIN: 'on' });
    const first = await start();
    await leaveEntries(first);
    const older = await verdictOf(first);
    expect(older.intact).toBe(true);
    await first.stop();
    copyFiles(['audit.db', 'desk.db'], { from: dir.path, to: kept.path });

    const second = await start();
    await leaveEntries(second);
    const newer = await verdictOf(second);
    expect([newer.intact, newer.entries > older.entries]).toEqual([true, true]);
    await second.stop();
    copyFiles(restored, { from: kept.path, to: dir.path });

    await using third = await start();
    const verdict = await verdictOf(third);
    expect(verdict).toMatchObject({ intact: false, firstBad: { reason: expect.stringContaining('anchored') } });
    expect(verdict.firstBad?.seq).toBeGreaterThan(older.entries);
    expect(verdict.firstBad?.seq).toBeLessThanOrEqual(newer.entries);
    expect(third.stderr()).toContain(`tampered with at entry ${older.entries + 1}: `);
  });
});
