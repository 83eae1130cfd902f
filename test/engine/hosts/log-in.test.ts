import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AuthContext } from 'ssh2';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createHostAccess } from '../../../src/main/engine/hosts/create-host-access.ts';
import type { ExecRequest } from '../../../src/main/engine/hosts/host-access.ts';
import { createHostKeyStore } from '../../../src/main/engine/hosts/pinned-host-keys.ts';
import { sshdAvailable, startSshd, type TestSshd } from '../../fixtures/sshd.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { memorySecrets, quiet, REMOTE, remoteHost, settingsOf, wallClock } from './host-rig.ts';
import { startScriptedSsh } from './scripted-ssh.ts';

const never = new AbortController().signal;
const request: ExecRequest = { argv: ['id', '-un'], timeoutMs: 8_000, maxOutputBytes: 1_000 };

/** Runs one command on the host as it is entered, and says what came of it. */
async function run(host: object, more: { env?: NodeJS.ProcessEnv; secrets?: Record<string, string> } = {}) {
  const settings = settingsOf({ hosts: [host] });
  const secrets = memorySecrets(more.secrets ?? {});
  const hostKeys = await createHostKeyStore({ settings, secrets });
  const hostKeyWatch = { changed: () => {} };
  const env = more.env ?? {};
  const hosts = createHostAccess({ settings, secrets, hostKeys, hostKeyWatch, clock: wallClock(), log: quiet, env });
  try {
    return (await hosts.exec(REMOTE, request, never)).stdout.toString().trim();
  } finally {
    await hosts.close();
  }
}

const refused = (message: RegExp) => ({ code: 'host_auth_failed', message: expect.stringMatching(message) });

/** A real agent that holds these keys. */
async function startAgent(keys: readonly string[]) {
  const dir = await tempDir();
  const socket = join(dir.path, 'agent');
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
  const ended = once(agent, 'exit');
  await vi.waitFor(() => expect(existsSync(socket)).toBe(true), 5_000);
  const env = { ...process.env, SSH_AUTH_SOCK: socket };
  for (const key of keys) execFileSync('ssh-add', ['-q', key], { env, stdio: 'ignore' });
  const stop = async () => {
    agent.kill();
    await ended;
    await dir[Symbol.asyncDispose]();
  };
  return { env, [Symbol.asyncDispose]: stop };
}

function makeKey(sshd: TestSshd, name: string): string {
  const path = join(sshd.dir, name);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path]);
  return path;
}

describe.skipIf(!sshdAvailable || !existsSync('/usr/bin/ssh-agent'))('logging in by the agent', () => {
  let sshd: TestSshd;
  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterAll(() => sshd.stop());
  const agentHost = () => remoteHost(sshd, { auth: { kind: 'agent' } });

  it('uses the key that a real ssh-agent holds', async () => {
    await using agent = await startAgent([sshd.keyPath]);
    expect(await run(agentHost(), agent)).toBe(sshd.user);
  });

  it('says that the agent holds no key, and what to do', async () => {
    await using agent = await startAgent([]);
    await expect(run(agentHost(), agent)).rejects.toMatchObject(
      refused(/holds no key: add one with ssh-add, or set auth to a key/),
    );
  });

  it('says that there is no agent, by name of the variable', async () => {
    await expect(run(agentHost())).rejects.toMatchObject(refused(/SSH_AUTH_SOCK is not set/));
    const env = { SSH_AUTH_SOCK: join(sshd.dir, 'nobody') };
    await expect(run(agentHost(), { env })).rejects.toMatchObject(refused(/no SSH agent answers at .*nobody/));
  });

  it('says that the host takes none of the agent’s keys, and tries no other way', async () => {
    await using agent = await startAgent([makeKey(sshd, 'other_key')]);
    const secrets = { 'password:remote': 'secret' };
    await expect(run(agentHost(), { ...agent, secrets })).rejects.toMatchObject(
      refused(/refused the log-in of .* by agent/),
    );
    expect(sshd.log()).not.toMatch(/password|keyboard-interactive/i);
  });
});

describe.skipIf(!sshdAvailable || !existsSync('/usr/bin/ssh-agent'))(
  'an agent with more keys than the host lets one try',
  () => {
    it('is named as what it is', async () => {
      await using sshd = await startSshd(['MaxAuthTries 2']);
      await using agent = await startAgent(['a', 'b', 'c'].map((name) => makeKey(sshd, name)));
      const host = remoteHost(sshd, { auth: { kind: 'agent' } });
      await expect(run(host, agent)).rejects.toMatchObject(
        refused(/too many tries \(MaxAuthTries\): .* set auth to the one key file/),
      );
    });
  },
);

const canAddUsers = process.getuid?.() === 0 && existsSync('/usr/sbin/useradd') && existsSync('/etc/pam.d/sshd');

describe.skipIf(!sshdAvailable || !canAddUsers)('logging in by password to a real server', () => {
  const user = `desk${randomBytes(4).toString('hex')}`;
  const password = randomBytes(12).toString('hex');
  const secrets = { 'password:remote': password };
  beforeAll(() => {
    execFileSync('useradd', ['--no-create-home', '--shell', '/bin/sh', user]);
    execFileSync('chpasswd', { input: `${user}:${password}\n` });
  });
  afterAll(() => void execFileSync('userdel', ['--force', user], { stdio: 'ignore' }));
  const byPassword = (sshd: TestSshd) => remoteHost(sshd, { user, auth: { kind: 'password' } });

  it('takes the password from the keychain', async () => {
    await using sshd = await startSshd(['PasswordAuthentication yes']);
    expect(await run(byPassword(sshd), { secrets })).toBe(user);
    await expect(run(byPassword(sshd))).rejects.toMatchObject(refused(/secrets set password:remote/));
  });

  it('offers a wrong password once', async () => {
    await using sshd = await startSshd([
      'PasswordAuthentication yes',
      'KbdInteractiveAuthentication yes',
      'UsePAM yes',
    ]);
    const wrong = run(byPassword(sshd), { secrets: { 'password:remote': 'wrong' } });
    await expect(wrong).rejects.toMatchObject(refused(/refused the log-in of .* by password/));
    expect(sshd.log().match(/Failed (password|keyboard-interactive)/g)).toEqual(['Failed password']);
  });

  it('answers the one hidden prompt of a server that only asks (keyboard-interactive by PAM)', async () => {
    await using sshd = await startSshd(['KbdInteractiveAuthentication yes', 'UsePAM yes']);
    expect(await run(byPassword(sshd), { secrets })).toBe(user);
    expect(sshd.log()).toContain(`Accepted keyboard-interactive/pam for ${user}`);
  });
});

describe('prompts of a host', () => {
  const secrets = { 'password:remote': 'open sesame' };
  const host = (peer: { port: number; fingerprint: string }) => ({
    id: REMOTE,
    address: '127.0.0.1',
    port: peer.port,
    user: 'op',
    auth: { kind: 'password' },
    hostKey: peer.fingerprint,
  });
  const asking = (ask: (context: Extract<AuthContext, { method: 'keyboard-interactive' }>) => void) =>
    startScriptedSsh((context) => {
      if (context.method === 'keyboard-interactive') ask(context);
      else context.reject(['keyboard-interactive']);
    });

  it('answers a single hidden one', async () => {
    const answers: string[] = [];
    await using peer = await asking((context) =>
      context.prompt([{ prompt: 'Password: ', echo: false }], (given) => {
        answers.push(...given);
        context.accept();
      }),
    );
    expect(await run(host(peer), { secrets })).toBe('ran');
    expect({ answers, tried: peer.tried }).toEqual({
      answers: ['open sesame'],
      tried: ['password', 'keyboard-interactive'],
    });
  });

  it.each([
    ['one that shows what is typed', [{ prompt: 'Name: ', echo: true }], /shown while typed/],
    [
      'several at once',
      [
        { prompt: 'Password: ', echo: false },
        { prompt: 'Code: ', echo: false },
      ],
      /2 questions at once/,
    ],
  ])('never answers %s', async (_, prompts, why) => {
    const answers: string[] = [];
    await using peer = await asking((context) => context.prompt(prompts, (given) => answers.push(...given)));
    await expect(run(host(peer), { secrets })).rejects.toMatchObject(refused(why));
    expect(answers).toEqual([]);
  });

  it('never gives the password to a second question', async () => {
    const answers: string[] = [];
    await using peer = await asking((context) =>
      context.prompt([{ prompt: 'Password: ', echo: false }], () =>
        context.prompt([{ prompt: 'Code: ', echo: false }], (given) => answers.push(...given)),
      ),
    );
    await expect(run(host(peer), { secrets })).rejects.toMatchObject(refused(/asks a further question/));
    expect(answers).toEqual([]);
  });

  it('stops at a host that wants a further factor after the password', async () => {
    await using peer = await startScriptedSsh((context) => context.reject(['keyboard-interactive'], true));
    await expect(run(host(peer), { secrets })).rejects.toMatchObject(
      refused(/further factor \(keyboard-interactive\), which is not supported/),
    );
    expect(peer.tried).toEqual(['password']);
  });

  it('says that the password must be changed first', async () => {
    await using peer = await startScriptedSsh((context) => {
      if (context.method === 'password') context.requestChange('expired', () => {});
    });
    await expect(run(host(peer), { secrets })).rejects.toMatchObject(refused(/change the password first/));
  });
});
