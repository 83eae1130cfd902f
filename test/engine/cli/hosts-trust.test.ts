import { writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { HostView } from '../../../src/shared/contract/hosts.ts';
import { Security } from '../../../src/shared/contract/security.ts';
import { startDesk, until } from '../../fixtures/desk-process.ts';
import { missingSecretService, startSecretService } from '../../fixtures/secret-service.ts';
import { sshdAvailable, startSshd, type TestSshd } from '../../fixtures/sshd.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { runCli } from './run-cli.ts';

const Hosts = z.object({ hosts: z.array(HostView) });
const noKeychain = missingSecretService() ?? (sshdAvailable ? null : 'missing: sshd');

async function writeSettings(dir: string, sshd: TestSshd): Promise<string> {
  const dataDir = join(dir, 'data');
  await mkdir(join(dir, 'logs'));
  await mkdir(dataDir, { mode: 0o700 });
  writeFileSync(join(dir, 'logs', 'app.log'), 'INFO started\n');
  const host = { id: 'web-1', address: sshd.address, port: sshd.port, user: sshd.user };
  const service = {
    id: 'shop',
    host: 'web-1',
    sourcePath: join(dir, 'logs'),
    logs: [{ kind: 'file', glob: join(dir, 'logs/*.log') }],
  };
  const settings = { hosts: [{ ...host, auth: { kind: 'key', path: sshd.keyPath } }], services: [service] };
  writeFileSync(join(dataDir, 'settings.json'), JSON.stringify(settings));
  return dataDir;
}

describe.skipIf(!sshdAvailable)('hosts trust', { timeout: 60_000 }, () => {
  it('asks the desk that runs: shows the key with what known_hosts say, then pins it and ends a freeze', async () => {
    await using dir = await tempDir();
    await using sshd = await startSshd();
    const dataDir = await writeSettings(dir.path, sshd);
    await using desk = await startDesk(['serve', '--data-dir', dataDir]);
    const trust = (...more: string[]) => runCli({ args: ['hosts', 'trust', 'web-1', '--data-dir', dataDir, ...more] });
    const view = async () => (await desk.call(Hosts, '/api/hosts')).hosts[0];
    const connected = () =>
      until(async () => expect(await view()).toMatchObject({ connection: 'connected', frozen: null }));

    const fingerprint = sshd.fingerprint();
    expect(await trust()).toEqual({
      code: 2,
      stdout: expect.stringMatching(/^web-1 shows ssh-ed25519 SHA256:.*\nknown_hosts: .*\n$/),
      stderr: expect.stringMatching(/^sentry-desk: --fingerprint: compare/),
    });
    expect(await trust('--fingerprint', `SHA256:${'A'.repeat(43)}`)).toMatchObject({ code: 1 });
    expect(await trust('--fingerprint', fingerprint)).toEqual({
      code: 0,
      stdout: `pinned: web-1 ssh-ed25519 ${fingerprint}\n`,
      stderr: '',
    });
    await connected();

    await sshd.swapHostKey();
    await until(async () => expect((await view())?.frozen).not.toBeNull());
    const { layers } = await desk.call(Security, '/api/security');
    expect(layers.find(({ name }) => name === 'host_keys')).toMatchObject({
      state: 'degraded',
      detail: expect.stringMatching(/^Frozen .*: web-1\.$/),
    });
    expect(await trust('--fingerprint', sshd.fingerprint())).toMatchObject({ code: 0 });
    await connected();
  });

  it('says without a keychain where the fingerprint can be put instead', async () => {
    await using dir = await tempDir();
    await using sshd = await startSshd();
    const dataDir = await writeSettings(dir.path, sshd);
    expect(await runCli({ args: ['hosts', 'trust', 'web-1', '--data-dir', dataDir] })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('`hostKey`'),
    });
  });
});

describe.skipIf(noKeychain !== null)(
  `hosts trust without a running desk (${noKeychain ?? 'present'})`,
  { timeout: 60_000 },
  () => {
    it('pins in the keychain, on record, for the desk that starts next', async () => {
      await using service = await startSecretService();
      await using dir = await tempDir();
      await using sshd = await startSshd();
      const dataDir = await writeSettings(dir.path, sshd);
      const env = { ...service.env, SENTRY_DESK_KEYCHAIN: 'on' };
      const known = join(dir.path, 'known_hosts');
      writeFileSync(known, '');
      const run = (...args: string[]) => runCli({ args: [...args, '--data-dir', dataDir], env });
      expect(await run('hosts', 'trust', 'web-1', '--known-hosts', known)).toEqual({
        code: 2,
        stdout: `web-1 shows ssh-ed25519 ${sshd.fingerprint()}\nknown_hosts: no line is about this host\n`,
        stderr: expect.stringContaining('--fingerprint'),
      });
      expect(await run('hosts', 'trust', 'web-1', '--fingerprint', sshd.fingerprint(), '--json')).toMatchObject({
        code: 0,
        stdout: `${JSON.stringify({ pinned: { host: 'web-1', type: 'ssh-ed25519', fingerprint: sshd.fingerprint() } })}\n`,
      });
      expect(await run('audit', 'verify')).toMatchObject({ code: 0 });
      await using desk = await startDesk(['serve', '--data-dir', dataDir], env);
      await until(async () => {
        const [view] = (await desk.call(Hosts, '/api/hosts')).hosts;
        expect(view).toMatchObject({ connection: 'connected', pinned: sshd.fingerprint() });
      });
    });
  },
);
