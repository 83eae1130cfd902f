import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { verifyAuditDatabase } from '../../../src/main/engine/audit/verify-audit-database.ts';
import { MemorySecrets } from '../../fixtures/memory-secrets.ts';
import { auditEntry, openDesk } from '../../fixtures/open-desk.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

const anchors = (secrets: MemorySecrets): unknown[] =>
  [...secrets.values].filter(([name]) => name.startsWith('audit-anchor-')).map(([, value]) => JSON.parse(value));

describe('the audit log', () => {
  it('links each entry to the one before and returns it as it is exported', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const first = desk.audit.append(auditEntry({ why: 'a cut emoji \ud83d', left: undefined }));
    const second = desk.audit.append(auditEntry());
    expect(first).toEqual({
      seq: 1,
      at: '2026-01-02T03:04:05.000Z',
      actor: { kind: 'system', id: 'test' },
      action: 'tested',
      subject: 'desk',
      detail: { why: 'a cut emoji \ufffd' },
      prevHash: '0'.repeat(64),
      hash: '3d9fb7636b4118d1346c75ec8c3af0c33ed35511d01ed712e2969524e32ad26b',
    });
    expect(second).toMatchObject({ seq: 2, prevHash: first.hash });
    expect(desk.audit.head()).toEqual({ seq: 2, hash: second.hash });
    expect(desk.audit.lastVerdict()).toBeNull();
  });

  it('anchors the head when asked, at the close, and by itself soon after an append', async () => {
    await using dir = await tempDir();
    const secrets = new MemorySecrets();
    const desk = await openDesk(dir.path, secrets);
    expect(anchors(secrets)).toEqual([{ count: 0, head: '0'.repeat(64) }]);
    const { hash } = desk.audit.append(auditEntry());
    await desk.audit.anchor();
    expect(anchors(secrets)).toEqual([{ count: 1, head: hash }]);
    const second = desk.audit.append(auditEntry());
    await vi.waitFor(() => expect(anchors(secrets)).toEqual([{ count: 2, head: second.hash }]), { timeout: 5_000 });
    const third = desk.audit.append(auditEntry());
    await desk[Symbol.asyncDispose]();
    expect(anchors(secrets)).toEqual([{ count: 3, head: third.hash }]);
  });

  it('keeps the anchor in a private file in session mode, and moves it once there is a keychain', async () => {
    await using dir = await tempDir();
    const file = join(dir.path, 'audit-anchor.json');
    {
      await using desk = await openDesk(dir.path, new MemorySecrets('session'));
      desk.audit.append(auditEntry());
    }
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const secrets = new MemorySecrets();
    await using desk = await openDesk(dir.path, secrets);
    desk.audit.append(auditEntry());
    await desk.audit.anchor();
    expect(anchors(secrets)).toMatchObject([{ count: 2 }]);
    expect(() => statSync(file)).toThrow('ENOENT');
    expect(desk.audit.verify().intact).toBe(true);
  });

  it('gives no verdict and no anchor while the keychain does not answer, but goes on recording', async () => {
    await using dir = await tempDir();
    const secrets = new MemorySecrets();
    {
      await using desk = await openDesk(dir.path, secrets);
      desk.audit.append(auditEntry());
    }
    secrets.current = 'unavailable';
    await using desk = await openDesk(dir.path, secrets);
    desk.audit.append(auditEntry());
    await expect(desk.audit.anchor()).rejects.toThrow('does not answer');
    expect(() => desk.audit.verify()).toThrow(expect.objectContaining({ code: 'keychain_unavailable' }));
    await expect(verifyAuditDatabase(dir.path, secrets)).rejects.toThrow('does not answer');
    secrets.current = 'keychain';
    await desk.audit.anchor();
    expect(desk.audit.verify()).toMatchObject({ intact: true, entries: 2 });
  });

  it('does not believe an anchor that cannot be read', async () => {
    await using dir = await tempDir();
    const secrets = new MemorySecrets('session');
    {
      await using desk = await openDesk(dir.path, secrets);
      desk.audit.append(auditEntry());
    }
    writeFileSync(join(dir.path, 'audit-anchor.json'), '{"count":-1}');
    await expect(verifyAuditDatabase(dir.path, secrets)).rejects.toMatchObject({ code: 'storage_failed' });
  });

  it('is not anchored while the keychain is gone, also when there is nothing new, and again when it is back', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    desk.audit.append(auditEntry());
    await desk.audit.anchor();
    desk.secrets.current = 'unavailable';
    await expect(desk.audit.anchor()).rejects.toThrow('does not answer');
    desk.secrets.current = 'keychain';
    await desk.audit.anchor();
  });

  it('is verified by a reader while entries are added', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    for (let n = 0; n < 20; n += 1) {
      desk.audit.append(auditEntry({ n }));
      const [verdict] = await Promise.all([verifyAuditDatabase(dir.path, desk.secrets), desk.audit.anchor()]);
      expect(verdict.intact).toBe(true);
    }
  });

  it('refuses an entry that is none, and one that poses as a checkpoint', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    for (const wrong of [
      { action: '' },
      { action: 'checkpoint' },
      { detail: { size: 1n } },
      { subject: 'x'.repeat(5_000) },
    ]) {
      expect(() => desk.audit.append({ ...auditEntry(), ...wrong })).toThrow(
        expect.objectContaining({ code: 'audit_unwritable' }),
      );
    }
    expect(desk.audit.head().seq).toBe(0);
  });
});
