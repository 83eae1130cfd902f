import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { generateKeys } from '../../../src/main/demo/generate-keys.ts';
import { type RunningDemo, startDemo } from '../../../src/main/demo/start-demo.ts';
import { createSettingsSource } from '../../../src/main/engine/settings/load-settings.ts';
import { Settings } from '../../../src/shared/domain/settings.ts';
import { connectSsh, demoConnection, execSsh, type SshResult } from '../../fixtures/demo-ssh.ts';

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const missing = spawnSync('git', ['--version']).error === undefined ? null : 'missing: git';

describe.skipIf(missing !== null)(`the embedded demo (${missing ?? 'git present'})`, () => {
  let demo: RunningDemo;
  let config: ReturnType<typeof demoConnection>;
  let service: ReturnType<typeof serviceOf>;

  beforeAll(async () => {
    demo = await startDemo({ log });
    config = demoConnection(demo.settingsFile);
    service = serviceOf(demo);
  });
  afterAll(() => demo.close());

  const onHost = async (command: string): Promise<SshResult> => {
    await using client = await connectSsh(config);
    return await execSsh(client, command);
  };
  const ctl = (verb: string) => onHost(`cd '${service.sourcePath}' && ./ctl ${verb}`);
  const health = async (): Promise<number | null> =>
    fetch(service.url).then(
      ({ status }) => status,
      () => null,
    );
  const logText = () => readFileSync(join(service.sourcePath, 'logs/shop-api.log'), 'utf8');
  const broken = async () => {
    const { faults } = await demo.control.get();
    return Object.fromEntries(faults.map((fault) => [fault.id, fault.broken]));
  };
  const well = { 'wrong-port': false, crash: false, noise: false };

  it('starts healthy, in a folder of its own, with settings that pin its key', async () => {
    expect(await health()).toBe(200);
    expect(await broken()).toEqual(well);
    expect(statSync(dirname(demo.settingsFile)).mode & 0o777).toBe(0o700);
    const settings = Settings.parse(JSON.parse(readFileSync(demo.settingsFile, 'utf8')));
    expect(settings.hosts[0]?.hostKey).toMatch(/^SHA256:/);
    expect(settings.security.mode).toBe('ACTIVE');
    const source = await createSettingsSource({ file: demo.settingsFile, dataDir: '/var/lib/desk', env: {}, log });
    expect(source.view()).toEqual({
      file: demo.settingsFile,
      settings,
      overriddenBy: [],
      problems: [],
      environment: expect.any(Array),
      version: expect.any(String),
    });
    expect(await ctl('status')).toEqual({
      code: 0,
      signal: null,
      stdout: expect.stringMatching(/^shop-api is running \(pid \d+\), health 200\n$/),
      stderr: '',
    });
    expect((await onHost(`cd '${service.sourcePath}' && git status --porcelain`)).stdout).toBe('');
  });

  it('wrong-port fails every request until the value is repaired, as often as it is broken', async () => {
    const port = /inventory listening on 127\.0\.0\.1:(\d+)/.exec(
      readFileSync(join(service.sourcePath, 'logs/inventory.log'), 'utf8'),
    )?.[1];
    for (let round = 0; round < 2; round += 1) {
      const seen = logText().length;
      await demo.control.break('wrong-port');
      expect(await broken()).toEqual({ ...well, 'wrong-port': true });
      await vi.waitFor(
        () => {
          expect(logText().slice(seen)).toMatch(
            /^[-\dT:.]+Z ERROR upstream inventory refused: connect ECONNREFUSED 127\.0\.0\.1:\d+ \(config\/shop\.json upstream\.port\)$/m,
          );
        },
        { timeout: 5_000 },
      );
      expect(await health()).toBe(503);
      expect((await ctl('status')).code).toBe(1);
      const diff = (await onHost(`cd '${service.sourcePath}' && git diff --unified=0`)).stdout;
      expect(diff.match(/^[-+] .*$/gm)).toEqual([`-    "port": ${port}`, expect.stringMatching(/^\+ {4}"port": \d+$/)]);
      await onHost(`cd '${service.sourcePath}' && git checkout -q -- config/shop.json`);
      expect(await health()).toBe(503);
      expect(await ctl('restart')).toMatchObject({ code: 0, stdout: expect.stringContaining('shop-api restarted') });
      expect(await health()).toBe(200);
      expect(await broken()).toEqual(well);
    }
  });

  it('crash ends the process, which stays down until it is restarted, and then outlives the SSH command', async () => {
    for (let round = 0; round < 2; round += 1) {
      const seen = logText().length;
      await demo.control.break('crash');
      expect(logText().slice(seen)).toMatch(
        /^[-\dT:.]+Z FATAL uncaught exception: RangeError: cart total out of range - exiting$/m,
      );
      expect(await broken()).toEqual({ ...well, crash: true });
      expect(await health()).toBeNull();
      expect(await ctl('status')).toMatchObject({ code: 1, stdout: 'shop-api is not running\n' });
      await expect(demo.control.break('noise')).rejects.toMatchObject({ code: 'conflict' });
      expect((await ctl('restart')).code).toBe(0);
      expect(await health()).toBe(200);
      expect(await broken()).toEqual(well);
    }
  });

  it('noise is one line of a service that stays well', async () => {
    await demo.control.break('noise');
    await vi.waitFor(() => {
      expect(logText()).toMatch(
        /^[-\dT:.]+Z ERROR cache warm-up skipped: using stale entry \(harmless, retried in background\)$/m,
      );
    });
    expect(await health()).toBe(200);
    expect(await broken()).toEqual(well);
  });

  it('a fault that does not exist is refused by its field, with those that do', async () => {
    for (const fault of ['flood', 'constructor', '']) {
      await expect(demo.control.break(fault)).rejects.toMatchObject({
        code: 'invalid_input',
        field: 'fault',
        message: 'fault must be one of wrong-port, crash, noise',
      });
    }
  });

  it('lets nobody in without its key', async () => {
    const stranger = generateKeys().private;
    await expect(connectSsh({ ...config, username: 'root' })).rejects.toThrow(/authentication/i);
    await expect(connectSsh({ ...config, privateKey: stranger })).rejects.toThrow(/authentication/i);
    await expect(connectSsh({ ...config, privateKey: undefined, password: 'x' })).rejects.toThrow(/authentication/i);
  });

  it('runs commands and refuses a terminal, a shell, file transfer and forwarding', async () => {
    await using client = await connectSsh(config);
    await expect(
      new Promise((resolve, reject) => client.shell((error) => (error ? reject(error) : resolve(null)))),
    ).rejects.toThrow();
    await expect(
      new Promise((resolve, reject) => client.sftp((error) => (error ? reject(error) : resolve(null)))),
    ).rejects.toThrow();
    await expect(
      new Promise((resolve, reject) =>
        client.exec('tty', { pty: true }, (error) => (error ? reject(error) : resolve(null))),
      ),
    ).rejects.toThrow();
    await expect(
      new Promise((resolve, reject) =>
        client.forwardOut('127.0.0.1', 1, '127.0.0.1', 22, (error) => (error ? reject(error) : resolve(null))),
      ),
    ).rejects.toThrow();
    await expect(
      new Promise((resolve, reject) =>
        client.forwardIn('127.0.0.1', 0, (error) => (error ? reject(error) : resolve(null))),
      ),
    ).rejects.toThrow();
    expect(await execSsh(client, 'echo out; echo err >&2; exit 3')).toEqual({
      code: 3,
      signal: null,
      stdout: 'out\n',
      stderr: 'err\n',
    });
    expect(await execSsh(client, 'kill -TERM $$')).toEqual({ code: null, signal: 'SIGTERM', stdout: '', stderr: '' });
    expect(await execSsh(client, 'cat')).toEqual({ code: 0, signal: null, stdout: '', stderr: '' });
    expect((await execSsh(client, 'env | cut -d= -f1 | sort')).stdout.split('\n')).not.toContain('ANTHROPIC_API_KEY');
  });

  it('ends a command with its channel, its children too', async () => {
    const before = sleepers();
    await using client = await connectSsh(config);
    const channel = await new Promise<{ close(): void }>((resolve, reject) => {
      client.exec('sleep 4242 & sleep 4242', (error, opened) => (error ? reject(error) : resolve(opened)));
    });
    await vi.waitFor(() => expect(sleepers()).toBe(before + 2));
    channel.close();
    await vi.waitFor(() => expect(sleepers()).toBe(before));
  });
});

function serviceOf(demo: RunningDemo): { sourcePath: string; url: string } {
  const [service] = Settings.parse(JSON.parse(readFileSync(demo.settingsFile, 'utf8'))).services;
  if (service?.health === undefined) throw new Error('the demo has no service with a health check');
  return { sourcePath: service.sourcePath, url: service.health.url };
}

function sleepers(): number {
  if (process.platform !== 'linux') return 0;
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8') === ['sleep', '4242', ''].join('\0');
    } catch {
      return false;
    }
  }).length;
}
