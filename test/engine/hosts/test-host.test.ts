import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHostAccess } from '../../../src/main/engine/hosts/create-host-access.ts';
import { parseFacts } from '../../../src/main/engine/hosts/host-facts.ts';
import { createHostKeyStore } from '../../../src/main/engine/hosts/pinned-host-keys.ts';
import { evaluateTestedKey, testHost } from '../../../src/main/engine/hosts/test-host.ts';
import type { HostTest } from '../../../src/shared/contract/hosts.ts';
import { HostSettings } from '../../../src/shared/domain/settings.ts';
import { sshdAvailable, startSshd, type TestSshd } from '../../fixtures/sshd.ts';
import { memorySecrets, quiet, remoteHost, settingsOf, wallClock } from './host-rig.ts';

const never = new AbortController().signal;

interface Asked {
  readonly accept?: string;
  readonly knownHosts?: string;
  /** Hosts that the settings hold already. */
  readonly hosts?: readonly object[];
}

describe.skipIf(!sshdAvailable)('the test of a host', () => {
  let sshd: TestSshd;
  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterAll(() => sshd.stop());

  async function ask(
    changes: Record<string, unknown>,
    { accept, knownHosts, hosts = [] }: Asked = {},
  ): Promise<HostTest> {
    const settings = settingsOf({ hosts });
    const secrets = memorySecrets();
    const hostKeys = await createHostKeyStore({ settings, secrets });
    const parts = {
      settings,
      secrets,
      hostKeys,
      hostKeyWatch: { changed: () => {} },
      clock: wallClock(),
      log: quiet,
      env: {},
    };
    const network = createHostAccess(parts);
    const knownHostsFile = join(sshd.dir, 'known_hosts');
    writeFileSync(knownHostsFile, knownHosts ?? '');
    const draft = HostSettings.parse(remoteHost(sshd, { hostKey: undefined, ...changes }));
    try {
      return await testHost(draft, { ...parts, network, accept: accept ?? null, knownHostsFile }, never);
    } finally {
      await network.close();
    }
  }
  const steps = ({ steps }: HostTest) => steps.map(({ name, ok }) => (ok ? name : `${name} failed`));
  const logIns = () =>
    sshd.log().match(/userauth|publickey|Accepted|Failed|Connection (closed|reset) by (authenticating|invalid) user/g)
      ?.length ?? 0;

  it('stops at an unknown key, shows it, and sends nothing that says who we are', async () => {
    const before = logIns();
    const found = await ask({});
    expect(found).toEqual({
      ok: false,
      steps: [
        { name: 'resolve', ok: true, message: '127.0.0.1 is an address' },
        { name: 'reach', ok: true, message: `127.0.0.1:${sshd.port} answers` },
        {
          name: 'host_key',
          ok: false,
          message: expect.stringMatching(/^it shows SHA256:.* \(ssh-ed25519\)\. Compare it .* then accept it$/),
        },
      ],
      key: { type: 'ssh-ed25519', fingerprint: sshd.fingerprint() },
      knownHosts: { verdict: 'unknown', reason: expect.any(String) },
      facts: [],
      latencyMs: null,
    });
    expect(logIns()).toBe(before);
  });

  it('goes on with a key that a person accepted, and says what the host is', async () => {
    const found = await ask({}, { accept: sshd.fingerprint() });
    expect(steps(found)).toEqual(['resolve', 'reach', 'host_key', 'log_in', 'shell']);
    expect(found).toMatchObject({ ok: true, latencyMs: expect.any(Number) });
    const facts = Object.fromEntries(found.facts.map(({ name, value }) => [name, value]));
    expect(facts).toMatchObject({
      system: expect.stringContaining('Linux'),
      user: sshd.user,
      tools: expect.stringMatching(/GNU|BusyBox/),
    });
    expect(facts['programs']?.split(' ')).toContain('git');
  });

  it('tells that known_hosts knows the key, and still asks the person', async () => {
    const [type = '', blob = ''] = readFileSync(join(sshd.dir, 'host_key.pub'), 'utf8').split(' ');
    const found = await ask({}, { knownHosts: `[127.0.0.1]:${sshd.port} ${type} ${blob}\n` });
    expect(found.knownHosts).toEqual({ verdict: 'accept', reason: expect.stringContaining('line 1') });
    expect(steps(found)).toEqual(['resolve', 'reach', 'host_key failed']);
  });

  it('says that known_hosts revokes a key before a person accepts it', async () => {
    const [type = '', blob = ''] = readFileSync(join(sshd.dir, 'host_key.pub'), 'utf8').split(' ');
    const found = await ask({}, { knownHosts: `@revoked * ${type} ${blob}\n` });
    expect(steps(found)).toEqual(['resolve', 'reach', 'host_key failed']);
    expect(found.steps.at(-1)?.message).toMatch(/known_hosts of this machine refuses: .*revoke/);
  });

  it('does not let an accepted fingerprint stand in for another pinned one', async () => {
    const other = `SHA256:${'A'.repeat(43)}`;
    const found = await ask({}, { accept: sshd.fingerprint(), hosts: [remoteHost(sshd, { hostKey: other })] });
    expect(steps(found)).toEqual(['resolve', 'reach', 'host_key failed']);
    expect(found.steps.at(-1)?.message).toContain(`not ${other}`);
  });

  it.each([
    [
      'a name that is not known',
      { address: 'no-such-host.invalid' },
      ['resolve failed'],
      /name is not known|looked up/,
    ],
    [
      'a port where nothing listens',
      { port: 1 },
      ['resolve', 'reach failed'],
      /the connection was refused: is the address right/,
    ],
    [
      'a user that may not log in',
      { user: 'nobody-at-all' },
      ['resolve', 'reach', 'host_key', 'log_in failed'],
      /refused the log-in of nobody-at-all/,
    ],
    [
      'a password that is not stored',
      { auth: { kind: 'password' } },
      ['resolve', 'reach', 'host_key', 'log_in failed'],
      /secrets set password:remote/,
    ],
    ['a jump host that is not there', { jump: 'nowhere' }, ['jump failed'], /there is no host nowhere/],
  ])('names the step of %s', async (...[, changes, expected, message]) => {
    const found = await ask(changes, { accept: sshd.fingerprint() });
    expect(steps(found)).toEqual(expected);
    expect(found.steps.at(-1)?.message).toMatch(message);
  });

  it('goes through the jump host', async () => {
    await using bastion = await startSshd();
    const hosts = [remoteHost(bastion, { id: 'bastion' }), remoteHost(bastion, { id: 'closed', port: 1 })];
    const accept = sshd.fingerprint();
    const through = await ask({ jump: 'bastion' }, { accept, hosts });
    expect(steps(through)).toEqual(['jump', 'reach', 'host_key', 'log_in', 'shell']);
    expect(steps(await ask({ jump: 'closed' }, { accept, hosts }))).toEqual(['jump failed']);
    expect(steps(await ask({ jump: 'bastion', port: 1 }, { accept, hosts }))).toEqual(['jump', 'reach failed']);
  });

  it('says that a user has no shell', async () => {
    await using forced = await startSshd(['ForceCommand echo sorry >&2; exit 1']);
    const found = await ask(
      { port: forced.port, auth: { kind: 'key', path: forced.keyPath } },
      { accept: forced.fingerprint() },
    );
    expect(steps(found).slice(2)).toEqual(['host_key', 'log_in', 'shell failed']);
    expect(found.steps.at(-1)?.message).toMatch(/no shell answers \(exit status 1\): sorry/);
  });
});

describe('what a host says of itself', () => {
  it('is read line by line, cut to size, and never more than asked for', () => {
    expect(parseFacts(`system=Linux 6 x\nname=\nBad-Name=1\nnoise\nuser=${'x'.repeat(600)}\n`)).toEqual([
      { name: 'system', value: 'Linux 6 x' },
      { name: 'user', value: 'x'.repeat(512) },
    ]);
    expect(parseFacts('a=1\n'.repeat(100))).toHaveLength(30);
  });

  it('needs a key that a person named', () => {
    const key = { type: 'ssh-rsa', fingerprint: 'SHA256:k' };
    expect(evaluateTestedKey({ key, expected: 'SHA256:k', knownHosts: null })).toBeNull();
    expect(evaluateTestedKey({ key, expected: null, knownHosts: null })).toContain('then accept it');
    expect(evaluateTestedKey({ key, expected: 'SHA256:o', knownHosts: null })).toContain('nothing was sent');
  });
});
