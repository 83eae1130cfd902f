import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createAuditRepository } from '../../../src/main/engine/db/audit-repository.ts';
import { createReports } from '../../../src/main/engine/reports/create-reports.ts';
import { verifyReport } from '../../../src/main/engine/reports/verify-report.ts';
import { EvidenceRef, IncidentId } from '../../../src/shared/domain/ids.ts';
import { untrusted } from '../../../src/shared/domain/untrusted.ts';
import { openDesk, openIncident, type TestDesk } from '../../fixtures/open-desk.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { runHere } from '../cli/run-cli.ts';

const incidentId = IncidentId.parse('inc-1');
const HOSTILE = '<script>alert(1)</script> \u202egnp.exe 日本 café ⟦SECRET_1⟧ \u001b[31m';
const pdftotext = ['/usr/bin/pdftotext'].find((path) => existsSync(path));

/** A desk with one incident whose line tries what a report must stand. */
async function filled(folder: string): Promise<TestDesk> {
  const desk = await openDesk(folder);
  desk.journal.commit(() => {
    desk.repositories.incidents.insert(openIncident({ id: incidentId, title: untrusted(HOSTILE) }));
    const ref = EvidenceRef.parse('log:l1');
    const data = { ref, source: 'web-1:/a.log', offset: 0, text: untrusted(HOSTILE), matched: true };
    return {
      events: [{ incidentId, type: 'line_captured', data }],
      audit: [
        {
          actor: { kind: 'agent', id: 'triage', role: 'triage' },
          action: 'triage_reported',
          subject: incidentId,
          detail: { reason: HOSTILE },
        },
        { actor: { kind: 'system', id: 'engine' }, action: 'engine_started', subject: 'engine', detail: {} },
      ],
    };
  });
  return desk;
}

function reportsOf({ repositories, journal, audit, clock, database }: TestDesk) {
  const rows = createAuditRepository(database);
  const key = () => audit.signingKey();
  return createReports({ repositories, journal, rows, key, verify: () => audit.verify(), mode: () => 'AUDIT', clock });
}

describe('reports', () => {
  it('show hostile text as text in HTML, and name every character that is not seen', async () => {
    await using dir = await tempDir();
    await using desk = await filled(dir.path);
    const html = (await reportsOf(desk).incident(incidentId, 'html')).toString('utf8');
    expect(html).not.toContain('<script');
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt; ⟨RLO⟩gnp.exe 日本 café ⟦SECRET_1⟧ ⟨ESC⟩[31m');
    expect(html).toContain("default-src 'none'");
    expect(html).toContain('sentry-desk audit verify --file FILE --public-key');
    expect(html).not.toContain('engine_started');
  });

  it.each(['html', 'pdf'] as const)(
    'are verified as %s from the file alone, and no byte can be changed',
    async (format) => {
      await using dir = await tempDir();
      await using desk = await filled(dir.path);
      const reports = reportsOf(desk);
      const fingerprint = desk.audit.keyFingerprint() ?? '';
      const made = [
        ['incident', await reports.incident(incidentId, format)],
        ['audit', await reports.audit(null, format)],
        ['audit', await reports.audit(incidentId, format)],
        ['handoff', await reports.handoff({ from: 'alice', hours: 12 }, format)],
      ] as const;
      for (const [kind, file] of made) {
        const good = {
          type: 'report',
          intact: true,
          reason: '',
          kind,
          head: desk.audit.head(),
          keyFingerprint: fingerprint,
        };
        expect(verifyReport(file)).toEqual({ ...good, keyTrusted: false });
        expect(verifyReport(file, fingerprint)).toEqual({ ...good, keyTrusted: true });
        expect(verifyReport(file, 'f'.repeat(64))).toMatchObject({ intact: false, keyTrusted: false });
        for (const at of [20, Math.floor(file.length / 2), file.length - 30]) {
          const changed = Buffer.from(file);
          changed[at] = (changed[at] ?? 0) ^ 1;
          expect(verifyReport(changed, fingerprint)).toMatchObject({ type: 'report', intact: false });
        }
        expect(verifyReport(file.subarray(0, -100))).toMatchObject({ intact: false, keyTrusted: false });
        expect(verifyReport(Buffer.concat([file, Buffer.from('more\n')]))).toMatchObject({ intact: false });
      }
    },
  );

  it.skipIf(pdftotext === undefined)(
    'are PDFs whose text can be read, with page numbers and the head of the record',
    async () => {
      await using dir = await tempDir();
      await using desk = await filled(dir.path);
      const file = join(dir.path, 'report.pdf');
      await writeFile(file, await reportsOf(desk).incident(incidentId, 'pdf'));
      const text = execFileSync(pdftotext ?? '', ['-layout', file, '-'], { encoding: 'utf8' });
      expect(text).toContain('<script>alert(1)</script>');
      expect(text).toMatch(/1 ?\/ ?\d/);
      expect(text.replaceAll(/\s/g, '')).toContain(
        `entry${String(desk.audit.head().seq)}Itshash${desk.audit.head().hash}`,
      );
      expect(text).toContain('<U+65E5>');
      // On one line, so that it can be copied.
      const command = `sentry-desk audit verify --file FILE --public-key ${desk.audit.keyFingerprint() ?? ''}`;
      expect(text).toContain(command);
    },
  );

  it('hand over what is open, waiting, silenced, unheard and done', async () => {
    await using dir = await tempDir();
    await using desk = await filled(dir.path);
    desk.journal.commit(() => {
      desk.repositories.watch.addGap('web-1:/a.log', {
        from: '2026-01-02T03:00:00.000Z',
        to: null,
        bytes: null,
        why: 'the host was gone',
        recovered: false,
      });
      return {};
    });
    const html = (await reportsOf(desk).handoff({ from: 'alice', hours: 12 }, 'html')).toString('utf8');
    for (const told of ['From alice', 'the host was gone', 'No plan waits.', 'Nothing is silenced.', 'shop on web-1'])
      expect(html).toContain(told);
  });

  it('are refused without the key that seals them', async () => {
    await using dir = await tempDir();
    await using desk = await filled(dir.path);
    const reports = reportsOf({
      ...desk,
      audit: { ...desk.audit, signingKey: () => Promise.reject(new Error('gone')) },
    });
    await expect(reports.audit(null, 'html')).rejects.toThrow('gone');
  });

  it('are verified on the command line: intact 0, changed 1, another file 2', async () => {
    await using dir = await tempDir();
    await using desk = await filled(dir.path);
    const reports = reportsOf(desk);
    const file = join(dir.path, 'handoff.html');
    const bytes = await reports.handoff({ from: 'alice', hours: 12 }, 'html');
    const verify = () =>
      runHere({ args: ['handoff', 'verify', file, '--public-key', desk.audit.keyFingerprint() ?? ''] });
    await writeFile(file, bytes);
    expect(await verify()).toMatchObject({ code: 0, stdout: expect.stringMatching(/^intact: report of kind handoff/) });
    await writeFile(file, bytes.toString('utf8').replace('From alice', 'From mallory'));
    expect(await verify()).toMatchObject({ code: 1, stdout: expect.stringMatching(/^tampered: it was changed after/) });
    await writeFile(file, await reports.audit(null, 'html'));
    expect(await verify()).toMatchObject({ code: 2, stderr: expect.stringContaining('not a handoff') });
    await writeFile(file, 'something else');
    expect(await verify()).toMatchObject({ code: 2, stderr: expect.stringContaining('not a sealed report') });
  });
});
