import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, open, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { discoverServices } from '../../../src/main/engine/discovery/discover-services.ts';
import { sshdAvailable, startSshd, type TestSshd } from '../../fixtures/sshd.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { openHosts, REMOTE, remoteHost, settingsOf } from '../hosts/host-rig.ts';

const APPLETS = 'sh id awk sed find stat sort head ls readlink timeout printf tr tail cat'.split(' ');
const isRoot = process.getuid?.() === 0;

describe.skipIf(!sshdAvailable)('looking around on a host', () => {
  const closing: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });
  const folder = async () => {
    const dir = await tempDir();
    closing.push(() => dir[Symbol.asyncDispose]());
    return dir.path;
  };
  const server = async (path: string): Promise<TestSshd> => {
    const sshd = await startSshd([`SetEnv PATH=${path}`]);
    closing.push(() => sshd.stop());
    return sshd;
  };
  const look = async (sshd: TestSshd) => {
    const hosts = await openHosts(settingsOf({ hosts: [remoteHost(sshd)] }));
    closing.push(() => hosts.close());
    return discoverServices({ hosts, host: REMOTE, services: [] }, AbortSignal.timeout(50_000));
  };
  const usual = '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin';

  /** A process with a log of its own in a folder below `/srv`. */
  const startWriter = async () => {
    const place = `/srv/sentry-desk-test-${process.pid}`;
    await mkdir(join(place, 'logs'), { recursive: true });
    closing.push(async () => rm(place, { recursive: true }));
    const log = join(place, 'logs', 'app.log');
    const file = await open(log, 'a');
    const writer = spawn('sleep', ['1000'], { cwd: place, stdio: ['ignore', file.fd, 'ignore'] });
    closing.push(async () => writer.kill());
    await file.write('hello\n');
    await file.close();
    return { place, log };
  };

  it.runIf(isRoot)('finds a log that a process writes, with its folder, wherever it lies', async () => {
    const { place, log } = await startWriter();
    const { found } = await look(await server(usual));
    expect(found.find(({ name }) => name === log)).toMatchObject({
      kind: 'file',
      detail: `is written by sleep; its folder is ${place}`,
      bytes: 6,
      draft: { id: `sentry-desk-test-${process.pid}-app`, sourcePath: place, logs: [{ kind: 'file', glob: log }] },
      exists: false,
    });
    expect(found.every(({ draft }) => draft.logs.length > 0)).toBe(true);
  });

  it('asks systemd, docker, podman and supervisor, and says which of them refused', async () => {
    const dir = await folder();
    const tool = (name: string, script: string) =>
      writeFile(join(dir, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    await tool('docker', 'echo "permission denied while trying to connect to the Docker daemon socket" >&2; exit 1');
    await tool('podman', `printf 'db\\tpg:16\\tUp 2 days\\n'`);
    await tool('supervisorctl', `echo 'shop   RUNNING   pid 77, uptime 1:00:00'`);
    const { found, notes } = await look(await server(`${dir}:${usual}`));
    expect(found.filter(({ kind }) => kind !== 'file').map(({ kind, name }) => [kind, name])).toEqual(
      expect.arrayContaining([
        ['container', 'db'],
        ['supervisor', 'shop'],
      ]),
    );
    expect(notes).toEqual(expect.arrayContaining([expect.stringContaining('group docker')]));
  });

  it.runIf(existsSync('/usr/bin/supervisord') && isRoot)('finds the programs of a real supervisor', async () => {
    const dir = await folder();
    const config = join(dir, 'supervisord.conf');
    const socket = join(dir, 's.sock');
    const log = join(dir, 'shop.log');
    const parts = [
      `[unix_http_server]\nfile=${socket}`,
      `[supervisord]\nlogfile=${join(dir, 'supervisord.log')}\npidfile=${join(dir, 'pid')}`,
      '[rpcinterface:supervisor]\nsupervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface',
      `[supervisorctl]\nserverurl=unix://${socket}`,
      `[program:shop]\ncommand=/bin/sleep 1000\ndirectory=${dir}\nstdout_logfile=${log}\nstartsecs=0`,
    ];
    await writeFile(config, parts.join('\n'));
    await writeFile(join(dir, 'supervisorctl'), `#!/bin/sh\nexec /usr/bin/supervisorctl -c ${config} "$@"\n`, {
      mode: 0o755,
    });
    const daemon = spawn('/usr/bin/supervisord', ['-n', '-c', config], { stdio: 'ignore' });
    const ended = new Promise((resolve) => daemon.once('exit', resolve));
    closing.push(async () => (daemon.kill('SIGTERM'), ended));
    await vi.waitFor(() => expect(existsSync(socket)).toBe(true), { timeout: 15_000 });
    const sshd = await server(`${dir}:${usual}`);
    await vi.waitFor(
      async () => {
        const { found } = await look(sshd);
        expect(found.find(({ kind }) => kind === 'supervisor')).toMatchObject({
          name: 'shop',
          draft: { control: { kind: 'supervisor', program: 'shop' } },
        });
      },
      { timeout: 30_000 },
    );
  });

  it.runIf(existsSync('/bin/busybox') && isRoot)('works with the tools of BusyBox alone', async () => {
    const { log } = await startWriter();
    const dir = await folder();
    for (const applet of APPLETS) await symlink('/bin/busybox', join(dir, applet));
    await symlink('/bin/busybox', join(dir, 'env'));
    const { found, notes } = await look(await server(dir));
    expect(notes.join()).not.toContain('docker');
    expect(found.every(({ kind }) => kind === 'file' || kind === 'systemd')).toBe(true);
    expect(found.find(({ name }) => name === log)).toMatchObject({ kind: 'file', bytes: 6 });
  });
});
