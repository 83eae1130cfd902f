import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { verifyReport } from '../../../src/main/engine/reports/verify-report.ts';
import { missingSecretService, startSecretService } from '../../fixtures/secret-service.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { runCli, startCli } from './run-cli.ts';

const missing = missingSecretService();

it.skipIf(missing !== null)(
  `reports are sealed from the files alone when no desk runs (${missing ?? 'keychain present'})`,
  { timeout: 90_000 },
  async () => {
    await using keychain = await startSecretService();
    await using dir = await tempDir();
    const env = { ...keychain.env, SENTRY_DESK_KEYCHAIN: 'on' };
    {
      await using desk = await startCli({ args: ['serve', '--port', '0', '--data-dir', dir.path], env });
      expect(await desk.stop()).toBe(0);
    }
    for (const [name, ...command] of [
      ['handoff.pdf', 'handoff'],
      ['handoff.html', 'handoff'],
      ['audit.pdf', 'audit', 'export', '--format', 'pdf'],
    ] as const) {
      const out = join(dir.path, name);
      const written = await runCli({ args: [...command, '--out', out, '--data-dir', dir.path], env });
      expect(written).toEqual({ code: 0, stdout: `written: ${out}\n`, stderr: '' });
      expect(verifyReport(await readFile(out))).toMatchObject({ type: 'report', intact: true });
    }
  },
);
