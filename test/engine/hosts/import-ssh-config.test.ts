import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { evaluateSshAlias } from '../../../src/main/engine/hosts/evaluate-ssh-alias.ts';
import { importSshConfig } from '../../../src/main/engine/hosts/import-ssh-config.ts';
import { parseSshConfig } from '../../../src/main/engine/hosts/ssh-config-blocks.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

const sshAvailable = existsSync('/usr/bin/ssh');
const agent = { SSH_AUTH_SOCK: '/run/agent' };

/** Imports a home folder whose `.ssh` holds these files. */
async function imported(
  files: Record<string, string>,
  more: { env?: Record<string, string>; existing?: string[] } = {},
) {
  await using home = await tempDir();
  for (const [name, text] of Object.entries(files)) {
    const path = join(home.path, '.ssh', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  const { env = agent, existing = [] } = more;
  const found = await importSshConfig({ home: home.path, user: 'op', env, existing: new Set(existing) });
  return { ...found, file: found.file.replace(home.path, '~') };
}

const auth = { kind: 'agent' };

describe('the import of ssh_config', () => {
  it('takes names with their address, port, user and key, and leaves patterns alone', async () => {
    const config = `
      Host web-1 web-2 *.internal !bad
        HostName %h.example.org
        Port = 2200
        IdentityFile "~/.ssh/work key"
      Host web-2
        User second   # a comment
      Host *
        User oncall
        Port 22
      `;
    expect(await imported({ config })).toEqual({
      file: '~/.ssh/config',
      left: [],
      hosts: [
        {
          exists: false,
          notes: [],
          host: {
            id: 'web-1',
            address: 'web-1.example.org',
            port: 2200,
            user: 'oncall',
            auth: { kind: 'key', path: '~/.ssh/work key' },
          },
        },
        {
          exists: false,
          notes: [],
          host: {
            id: 'web-2',
            address: 'web-2.example.org',
            port: 2200,
            user: 'second',
            auth: { kind: 'key', path: '~/.ssh/work key' },
          },
        },
      ],
    });
  });

  it('links jump hosts, makes hosts of those that no line names, and takes the last of several as the nearest', async () => {
    const config = `
      Host bastion
        HostName 192.0.2.1
        User jump
      Host one
        HostName 10.0.0.1
        ProxyJump bastion
      Host two
        HostName 10.0.0.2
        ProxyJump bastion,admin@192.0.2.9:2222
      Host three
        HostName 10.0.0.3
        ProxyJump jump@bastion:22
      Host four
        ProxyJump none
      `;
    const { hosts, left } = await imported({ config });
    expect(left).toEqual([]);
    expect(hosts.map(({ host }) => [host.id, host.address, host.port, host.user, host.jump])).toEqual([
      ['bastion', '192.0.2.1', 22, 'jump', undefined],
      ['one', '10.0.0.1', 22, 'op', 'bastion'],
      ['admin-192.0.2.9-2222-via-bastion', '192.0.2.9', 2222, 'admin', 'bastion'],
      ['two', '10.0.0.2', 22, 'op', 'admin-192.0.2.9-2222-via-bastion'],
      ['three', '10.0.0.3', 22, 'op', 'bastion'],
      ['four', 'four', 22, 'op', undefined],
    ]);
  });

  it('reads included files by glob, relative to ~/.ssh, sorted, in the place where they are included', async () => {
    const { hosts } = await imported({
      config: 'Include conf.d/*.conf\nHost late\n  Include only-late\nHost *\n  User general\n',
      'conf.d/20.conf': 'Host b a\n  User twenty\n',
      'conf.d/10.conf': 'Host a\n  User ten\n',
      'conf.d/.hidden.conf': 'Host hidden\n',
      'conf.d/other.txt': 'Host other\n',
      'only-late': 'Port 2022\nHost c\n  User of-late-only\n',
    });
    expect(hosts.map(({ host }) => [host.id, host.user, host.port])).toEqual([
      ['a', 'ten', 22],
      ['b', 'twenty', 22],
      ['late', 'general', 2022],
      ['c', 'general', 22],
    ]);
  });

  it('runs nothing, and says why it leaves a host out', async () => {
    await using dir = await tempDir();
    const mark = join(dir.path, 'ran');
    const { hosts, left } = await imported({
      config: `
      Host command
        ProxyCommand touch ${mark}
      Host behind
        ProxyJump command
      Host exec other
      Match originalhost exec exec "touch ${mark}"
        User someone
      Match exec "touch ${mark}"
        ForwardX11 yes
      Host loop
        ProxyJump pool
      Host pool
        ProxyJump loop
      Host odd
        HostName bad_!name
      Host badport
        Port many
      Host badjump
        ProxyJump a:b:c
      `,
    });
    expect(existsSync(mark)).toBe(false);
    expect(hosts.map(({ host }) => host.id)).toEqual(['other']);
    expect(Object.fromEntries(left.map(({ name, why }) => [name, why]))).toEqual({
      command: expect.stringContaining('its ProxyCommand would run a command of this machine'),
      behind: expect.stringContaining('its jump host command is left out: its ProxyCommand'),
      exec: expect.stringContaining('a "Match exec" would run a command'),
      loop: expect.stringContaining('leads back to itself'),
      pool: expect.stringContaining('leads back to itself'),
      odd: expect.stringContaining('address must be a host name'),
      badport: expect.stringContaining('port '),
      badjump: 'its ProxyJump "a:b:c" cannot be read',
    });
  });

  it('makes ids of names that are none, and tells those that the settings hold already', async () => {
    const { hosts } = await imported(
      { config: 'Host _a/b a-b *-b\n HostName h\nHost "a b"\n HostName i\n' },
      { existing: ['a-b'] },
    );
    expect(hosts.map(({ host, exists }) => [host.id, host.address, exists])).toEqual([
      ['a-b', 'h', true],
      ['a-b-2', 'h', false],
      ['a-b-3', 'i', false],
    ]);
  });

  it('takes the way to log in that ssh would try first', async () => {
    const config = `
      Host word
        PreferredAuthentications keyboard-interactive,publickey
      Host nokey
        PubkeyAuthentication no
      Host public
        IdentityFile ~/.ssh/card.pub
      Host tokens
        User u
        IdentityFile %d/.ssh/%r@%n-%h:%p%%
        IdentityFile second
      Host plain
      Host *
        HostName real
      `;
    const { hosts } = await imported({ config, id_ed25519: 'key' }, { env: {} });
    expect(hosts.map(({ host, notes }) => [host.id, host.auth, notes])).toEqual([
      ['word', { kind: 'password' }, []],
      ['nokey', { kind: 'password' }, []],
      ['public', auth, ['the agent must hold the key of ~/.ssh/card.pub']],
      [
        'tokens',
        { kind: 'key', path: expect.stringMatching(/\/\.ssh\/u@tokens-real:22%$/) },
        ['2 key files are named: the first one is used'],
      ],
      [
        'plain',
        { kind: 'key', path: '~/.ssh/id_ed25519' },
        ['no key file is named and no agent runs: the usual key is used'],
      ],
    ]);
  });

  it('names a file that cannot be read, and one that includes itself', async () => {
    const { left, hosts } = await imported({
      config: 'Include bad self\nHost a\n',
      bad: 'Host "x\n',
      self: 'Include self\nHost s\n',
    });
    expect(hosts.map(({ host }) => host.id)).toEqual(['s', 'a']);
    expect(left.map(({ name }) => name.split('/').at(-1))).toEqual(['bad', 'self']);
    await expect(
      importSshConfig({ home: '/nonexistent', user: 'op', env: {}, existing: new Set() }),
    ).rejects.toMatchObject({
      code: 'not_found',
      field: 'file',
    });
  });
});

/** Configurations, and the names to ask for; a line of each with a value that `ssh -G` prints. */
const COMPARED: readonly (readonly [string, readonly string[]])[] = [
  ['Host a\n  HostName A.Example.ORG\n  Port 2200\n  User me\n', ['a', 'A', 'b']],
  ['User first\nHost a b\n  User second\nHost *\n  Port 99\n', ['a', 'c']],
  ['Host *.x !c.x\n  User x\nHost c.*\n  User c\n', ['a.x', 'c.x', 'x', 'c.']],
  ['Host a?c\n  User q\nHost ac\n  User none\n', ['abc', 'ac', 'a.c', 'abbc']],
  ['Host !a *\n  User notA\n', ['a', 'b']],
  ['Host !a\n  User never\n', ['a', 'b']],
  ['Host a\n  HostName %h.%h.net%%\nMatch host a.a.net%\n  User matched\n', ['a', 'b']],
  ['Host a\n  HostName REAL\nMatch host real\n  User lower\nMatch host REAL\n  User upper\n', ['a', 'real', 'REAL']],
  ['Match originalhost a,b*,!bad\n  Port 3\nMatch user root originalhost c\n  Port 4\n', ['a', 'bx', 'bad', 'c']],
  ['Match !originalhost a\n  Port 5\nMatch all\n  Port 6\n', ['a', 'b']],
  ['Host u\n  User deploy\nMatch user deploy\n  Port 7\n', ['u', 'v']],
  [`Match localuser ${userInfo().username}\n  Port 8\n`, ['a']],
  ['Host a\n  ProxyJump j\n  ProxyCommand nc %h %p\n', ['a']],
  ['Host a\n  ProxyCommand nc %h %p\n  ProxyJump j\n', ['a']],
  ['Host a\n  ProxyJump none\nHost *\n  ProxyJump bastion\n', ['a', 'b']],
  ['ProxyJump u@h:2201,[::1]:22,ssh://x@y:1\n', ['a']],
  ['Host a\n  IdentityFile ~/.ssh/one\nHost *\n  IdentityFile /two\n  IdentityFile none\n', ['a', 'b']],
  ['host=a\n  hostname = "b.example"\n\tuser\t=\tme#you # comment\n', ['a']],
  ['Host a # b\n  User x\n', ['a', 'b']],
  ['HOST A\n  USER big\n', ['a', 'A']],
  ['Host "a" "b*"\n  User quoted\n', ['a', 'bcd']],
  ['Host a\n  PreferredAuthentications password,publickey\n  PubkeyAuthentication no\n', ['a', 'b']],
  ['Host [a] a+b\n  User literal\n', ['[a]', 'a', 'a+b', 'aab']],
  ['Match host b.c originalhost B*\n  User both\n', ['B', 'b.c', 'B.C']],
];

describe.skipIf(!sshAvailable)('the evaluation, compared with ssh -G', () => {
  const cases = COMPARED.flatMap(([config, names]) => names.map((name) => [config, name] as const));
  it.each(cases)('%j for %s', async (config, name) => {
    await using dir = await tempDir();
    const file = join(dir.path, 'config');
    writeFileSync(file, config);
    const printed = execFileSync('ssh', ['-G', '-F', file, '--', name], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const values = (keyword: string) =>
      printed.split('\n').flatMap((line) => (line.startsWith(`${keyword} `) ? [line.slice(keyword.length + 1)] : []));
    const ours = evaluateSshAlias([{ blocks: parseSshConfig(config), included: new Map() }], name, {
      user: userInfo().username,
    });
    const none = (value: string | undefined) => (value === undefined || value === 'none' ? null : value);
    expect({
      hostname: [ours.hostName],
      user: [ours.user],
      port: [ours.port],
      proxyjump: ours.proxyJump?.replaceAll('ssh://', '') ?? null,
      proxycommand: ours.proxyCommand,
      unclear: ours.unclear,
    }).toEqual({
      hostname: values('hostname'),
      user: values('user'),
      port: values('port'),
      proxyjump: none(values('proxyjump')[0]),
      proxycommand: none(values('proxycommand')[0]),
      unclear: null,
    });
    // Without any line about it ssh prints the names it tries by default.
    if (ours.identityFiles.length > 0) expect(ours.identityFiles).toEqual(values('identityfile'));
    else expect(values('identityfile').length).toBeGreaterThan(1);
  });

  it('includes as ssh does', async () => {
    await using home = await tempDir();
    const inner = join(home.path, 'inner.conf');
    const file = join(home.path, 'config');
    writeFileSync(inner, 'Port 1\nHost b\n  Port 2\nHost *\n  User inner\n');
    writeFileSync(file, `Host a\n  Include ${inner}\nHost *\n  User outer\n  Port 3\n`);
    const found = await importSshConfig({ home: home.path, file, user: 'op', env: agent, existing: new Set() });
    for (const { host } of found.hosts) {
      const { stdout } = spawnSync('ssh', ['-G', '-F', file, host.id], { encoding: 'utf8' });
      expect([host.id, `port ${host.port}`, `user ${host.user}`]).toEqual([
        host.id,
        ...(stdout.match(/^(port|user) .*$/gm)?.sort() ?? []),
      ]);
    }
    expect(found.hosts.map(({ host }) => host.id)).toEqual(['a', 'b']);
  });
});
