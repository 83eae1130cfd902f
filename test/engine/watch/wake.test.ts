import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { sshdAvailable, startSshd } from '../../fixtures/sshd.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { remoteHost, SHOP } from '../hosts/host-rig.ts';
import { openWatch } from './watch-rig.ts';

const soon = { timeout: 20_000, interval: 20 };

/** A desk that follows one log over SSH, as seldom as the settings allow. */
async function follow() {
  const sshd = await startSshd();
  onTestFinished(() => sshd.stop());
  const dir = await tempDir();
  onTestFinished(() => dir[Symbol.asyncDispose]());
  const log = join(dir.path, 'log', 'shop.log');
  await mkdir(join(dir.path, 'log'));
  await writeFile(log, '');
  const host = remoteHost(sshd);
  const service = { id: SHOP, host: host['id'], sourcePath: '/srv/shop', logs: [{ kind: 'file', glob: log }] };
  const watch = { pollIntervalSeconds: 300 };
  const rig = await openWatch(join(dir.path, 'data'), { hosts: [host], services: [service], watch });
  onTestFinished(() => rig.close());
  rig.watcher.start();
  await vi.waitFor(() => expect(rig.source(log)).toMatchObject({ state: 'following' }), soon);
  await appendFile(log, 'one\n');
  await vi.waitFor(() => expect(rig.texts()).toEqual(['one']), soon);
  return { rig, sshd, log };
}

describe.skipIf(!sshdAvailable)('a desk whose machine wakes up', () => {
  it('gives up connections that fell silent meanwhile, reads on where it was, and enters the blind time', async () => {
    const { rig, sshd, log } = await follow();
    sshd.freeze();
    await appendFile(log, 'two\n');

    rig.wake();

    // The usual keep-alive takes ten seconds for that.
    const given = expect.stringContaining('has not answered for 2 s: the connection was given up');
    await vi.waitFor(() => expect(rig.hosts.states()).toMatchObject([{ why: given }]), { ...soon, interval: 5 });
    await vi.waitFor(() => expect(rig.texts()).toEqual(['one', 'two']), soon);
    await vi.waitFor(() => expect(rig.source(log)).toMatchObject({ state: 'following' }), soon);
    expect(rig.source(log)?.blindWindows).toMatchObject([{ why: 'this machine slept', bytes: 4, recovered: true }]);
  });

  it('loses nothing when the connections have outlived the sleep', async () => {
    const { rig, log } = await follow();
    rig.wake();
    await appendFile(log, 'two\n');
    await vi.waitFor(() => expect(rig.texts()).toEqual(['one', 'two']), soon);
    await vi.waitFor(
      () => expect(rig.source(log)?.blindWindows).toMatchObject([{ why: 'this machine slept', recovered: true }]),
      soon,
    );
  });
});
