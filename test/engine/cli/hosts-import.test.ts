import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { runHere } from './run-cli.ts';

/** A home with a configuration, and a data folder inside of it. */
async function rig(config: string, settings?: unknown) {
  const home = await tempDir();
  mkdirSync(join(home.path, '.ssh'));
  writeFileSync(join(home.path, '.ssh', 'config'), config);
  const dataDir = join(home.path, 'desk');
  const file = join(dataDir, 'settings.json');
  if (settings !== undefined) {
    mkdirSync(dataDir);
    writeFileSync(file, JSON.stringify(settings));
  }
  return {
    file,
    run: (...args: string[]) =>
      runHere({ args: ['--data-dir', dataDir, 'hosts', 'import', ...args], env: { HOME: home.path } }),
    read: () => JSON.parse(readFileSync(file, 'utf8')) as unknown,
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  };
}

const CONFIG =
  'Host web\n  HostName 10.0.0.1\n  User oncall\n  IdentityFile ~/.ssh/k\n  ProxyJump bastion\nHost bad\n  ProxyCommand nc x\n';

describe('hosts import', () => {
  it('shows what it would add and writes nothing', async () => {
    await using desk = await rig(CONFIG);
    const { code, stdout, stderr } = await desk.run();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n')).toEqual([
      expect.stringContaining(`bastion  new       ${userInfo().username}@bastion:22  `),
      'web      new       oncall@10.0.0.1:22  key ~/.ssh/k  through bastion',
      expect.stringContaining('left out: bad: its ProxyCommand would run a command'),
      `Nothing was written. Add them with --write, to ${desk.file}`,
      '',
    ]);
    expect(() => desk.read()).toThrow(/ENOENT/);
  });

  it('adds the missing ones, keeps all that is there, and may be run again', async () => {
    const bastion = { id: 'bastion', address: '192.0.2.7', user: 'mine' };
    const kept = { security: { mode: 'AUDIT' }, hosts: [bastion], services: [] };
    await using desk = await rig(CONFIG, kept);
    expect((await desk.run('--write')).stdout).toContain(`1 added to ${desk.file}`);
    const web = {
      id: 'web',
      address: '10.0.0.1',
      port: 22,
      user: 'oncall',
      auth: { kind: 'key', path: '~/.ssh/k' },
      jump: 'bastion',
    };
    expect(desk.read()).toEqual({ ...kept, hosts: [bastion, web] });
    expect(statSync(desk.file).mode & 0o777).toBe(0o600);
    const again = await desk.run('--write', '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({
      settings: desk.file,
      added: [],
      hosts: [{ exists: true }, { exists: true }],
    });
  });

  it('refuses settings that are not well, naming the field, and leaves them alone', async () => {
    await using desk = await rig(CONFIG, { hosts: [{ id: 'x' }] });
    const { code, stderr } = await desk.run('--write');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^sentry-desk: settings: hosts\[0\]\.address .*\n$/);
    expect(desk.read()).toEqual({ hosts: [{ id: 'x' }] });
  });

  it('names a configuration that cannot be read', async () => {
    await using desk = await rig(CONFIG);
    const { code, stderr } = await desk.run('/nonexistent/config');
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'sentry-desk: /nonexistent/config cannot be read\n' });
  });
});
