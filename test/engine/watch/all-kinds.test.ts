import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { sshdAvailable, startSshd } from '../../fixtures/sshd.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { remoteHost, SHOP } from '../hosts/host-rig.ts';
import { openWatch } from './watch-rig.ts';

const LEFT_OUT = ['journalctl', 'docker', 'podman'];

describe.skipIf(!sshdAvailable)('a watcher of a service with logs of every kind', () => {
  const closing: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  it('follows each, and one that cannot be followed does not disturb the others', async () => {
    const dir = await tempDir();
    closing.push(() => dir[Symbol.asyncDispose]());
    const [bin, log] = [join(dir.path, 'bin'), join(dir.path, 'shop.log')];
    await mkdir(bin);
    await writeFile(log, 'old\n');
    const tools = (await readdir('/usr/bin')).filter((tool) => !LEFT_OUT.includes(tool));
    for (const tool of tools) await symlink(`/usr/bin/${tool}`, join(bin, tool));
    const sshd = await startSshd([`SetEnv PATH=${bin}`]);
    closing.push(() => sshd.stop());
    const host = remoteHost(sshd);
    const logs = [
      { kind: 'file', glob: log },
      { kind: 'journald', unit: 'shop' },
      { kind: 'container', name: 'shop' },
    ];
    const services = [{ id: SHOP, host: host['id'], sourcePath: '/srv/shop', logs }];
    const rig = await openWatch(join(dir.path, 'data'), { hosts: [host], services });
    closing.push(() => rig.close());
    const paths = [log, 'journald:shop', 'container:shop'];
    expect(rig.watcher.sources().map(({ path, state }) => [path, state])).toEqual(
      paths.map((path) => [path, 'stopped']),
    );
    rig.watcher.start();
    await vi.waitFor(
      () =>
        expect(rig.watcher.sources().map(({ id, state, why }) => ({ id, state, why }))).toEqual([
          { id: `remote:${log}`, state: 'following', why: '' },
          {
            id: 'remote:journald:shop',
            state: 'blind',
            why: expect.stringContaining('journalctl is not on this host'),
          },
          { id: 'remote:container:shop', state: 'blind', why: 'neither docker nor podman is on this host' },
        ]),
      { timeout: 20_000, interval: 50 },
    );
    await rig.watcher.stop();
    expect(rig.watcher.sources().map(({ state }) => state)).toEqual(['stopped', 'stopped', 'stopped']);
  });
});
