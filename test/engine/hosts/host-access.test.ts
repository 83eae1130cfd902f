import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ExecRequest } from '../../../src/main/engine/hosts/host-access.ts';
import { probeHostKey } from '../../../src/main/engine/hosts/probe-host-key.ts';
import type { HostId } from '../../../src/shared/domain/ids.ts';
import { processesWith, sshdAvailable, startSshd, type TestSshd } from '../../fixtures/sshd.ts';
import { LOCAL, memorySecrets, openHosts, REMOTE, remoteHost, settingsOf } from './host-rig.ts';

const never = new AbortController().signal;
const request = (argv: readonly [string, ...string[]], more: Partial<ExecRequest> = {}): ExecRequest => ({
  argv,
  timeoutMs: 10_000,
  maxOutputBytes: 100_000,
  ...more,
});
const hostile = ["it's", '$(id)', '`id`', 'a\nb', '', '*', '\\', 'ü', '--', '!x', '"', ';true'];

describe.skipIf(!sshdAvailable)('commands on hosts', () => {
  let sshd: TestSshd;
  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterAll(() => sshd.stop());
  const both = () => settingsOf({ hosts: [remoteHost(sshd), { id: LOCAL, address: 'local' }] });

  describe.each([
    ['over SSH', REMOTE],
    ['on this machine', LOCAL],
  ] as [string, HostId][])('%s', (_, host) => {
    it('hands every argument on as it is', async () => {
      await using hosts = await openHosts(both());
      const result = await hosts.exec(host, request(['printf', '<%s>', ...hostile]), never);
      expect(result).toEqual({
        exitCode: 0,
        timedOut: false,
        stdout: Buffer.from(hostile.map((argument) => `<${argument}>`).join('')),
        stderr: Buffer.alloc(0),
        truncated: false,
      });
    });

    it('reports a failing command as a result', async () => {
      await using hosts = await openHosts(both());
      const result = await hosts.exec(host, request(['sh', '-c', 'echo no >&2; exit 3']), never);
      expect(result).toMatchObject({ exitCode: 3, stderr: Buffer.from('no\n') });
    });

    it('reports a program that does not exist as exit code 127', async () => {
      await using hosts = await openHosts(both());
      const result = await hosts.exec(host, request(['no-such-program']), never);
      expect(result.exitCode).toBe(127);
      expect(result.stderr.toString()).toContain('no-such-program');
    });

    it('runs in the folder, with standard input, under LC_ALL=C, and caps the output', async () => {
      await using hosts = await openHosts(both());
      const script = 'pwd; printf %s "$LC_ALL"; cat';
      const more = { cwd: '/usr', stdin: Buffer.from('0123456789'), maxOutputBytes: 10 };
      const result = await hosts.exec(host, request(['sh', '-c', script], more), never);
      expect(result).toMatchObject({ exitCode: 0, stdout: Buffer.from('/usr\nC0123'), truncated: true });
    });

    it('ends a command that takes too long, children too', async () => {
      await using hosts = await openHosts(both());
      const mark = `mark-${randomUUID()}`;
      const script = `trap '' TERM; sh -c 'sleep 60; : ${mark}' & sleep 60; : ${mark}`;
      const result = await hosts.exec(host, request(['sh', '-c', script], { timeoutMs: 700 }), never);
      expect(result).toMatchObject({ exitCode: null, timedOut: true });
      await vi.waitFor(() => expect(processesWith(mark)).toEqual([]), 5_000);
    });

    it('does not wait for a daemon that the command left running', async () => {
      await using hosts = await openHosts(both());
      const started = Date.now();
      const result = await hosts.exec(host, request(['sh', '-c', 'sleep 4 & echo $!']), never);
      expect(result.exitCode).toBe(0);
      expect(Date.now() - started).toBeLessThan(3_000);
      expect(processesWith('sleep 4')).toContain(Number(result.stdout.toString()));
      process.kill(Number(result.stdout.toString()));
    });

    it('ends the remote command when a stream is aborted', async () => {
      await using hosts = await openHosts(both());
      const mark = `/dev/null/../null/${randomUUID()}`;
      const stop = new AbortController();
      const seen: string[] = [];
      const ended = hosts.stream(
        host,
        {
          argv: ['sh', '-c', 'echo ready; exec tail -f /dev/null "$1" 2>/dev/null', 'sh', mark],
          onStdout: (chunk) => seen.push(chunk.toString()),
          onStderr: () => {},
        },
        stop.signal,
      );
      await vi.waitFor(() => expect(seen.join('')).toContain('ready'), 5_000);
      await vi.waitFor(() => expect(processesWith(mark).length).toBeGreaterThan(0), 5_000);
      stop.abort();
      await expect(ended).rejects.toMatchObject({ code: 'aborted' });
      await vi.waitFor(() => expect(processesWith(mark)).toEqual([]), 5_000);
    });

    it('makes the host wait while there is no room for more, and hands everything on although the command has ended', async () => {
      await using hosts = await openHosts(both());
      const seen = { bytes: 0, standing: false, within: 0 };
      let first = true;
      const room = async () => {
        seen.standing = true;
        // Longer than is waited for more output of a command that has ended.
        if (first) await wait(700);
        first = false;
        seen.standing = false;
      };
      const onStdout = (chunk: Buffer) => {
        if (seen.standing) seen.within += 1;
        seen.bytes += chunk.length;
      };
      const argv = ['sh', '-c', 'head -c 400000 /dev/zero'] as const;
      const ended = await hosts.stream(host, { argv, onStdout, onStderr: () => {}, room }, never);
      expect([ended, seen]).toEqual([{ exitCode: 0 }, { bytes: 400_000, standing: false, within: 0 }]);
    });

    it('refuses a NUL byte and an unknown host', async () => {
      await using hosts = await openHosts(both());
      await expect(hosts.exec(host, request(['echo', 'a\0b']), never)).rejects.toThrow(/NUL|null bytes/i);
      const unknown = 'nowhere' as HostId;
      await expect(hosts.exec(unknown, request(['true']), never)).rejects.toMatchObject({ code: 'not_found' });
    });
  });

  it('shares one connection, and opens it again after the server was killed', async () => {
    await using hosts = await openHosts(both());
    const run = () => hosts.exec(REMOTE, request(['sh', '-c', 'echo $SSH_CONNECTION']), never);
    const [first, second] = await Promise.all([run(), run()]);
    expect(first.stdout).toEqual(second.stdout);
    await sshd.restart();
    await vi.waitFor(() => expect(hosts.states()[0]).toMatchObject({ connection: 'failed' }), 5_000);
    const third = await run();
    expect(third).toMatchObject({ exitCode: 0 });
    expect(third.stdout).not.toEqual(first.stdout);
    await vi.waitFor(() => expect(hosts.states()[0]?.latencyMs).not.toBeNull());
    expect(hosts.states()[0]).toEqual({
      id: REMOTE,
      connection: 'connected',
      why: '',
      hostKey: sshd.fingerprint(),
      since: expect.stringMatching(/^\d{4}-/),
      latencyMs: expect.any(Number),
      lanes: 1,
      streams: 0,
      warnings: sshd.user === 'root' ? ['host remote is entered as root: a user with fewer rights is safer'] : [],
    });
  });

  it('says that it does not know how a command ended when the connection is lost meanwhile', async () => {
    await using hosts = await openHosts(both());
    const mark = `mark-${randomUUID()}`;
    const running = hosts.exec(REMOTE, request(['sh', '-c', `echo ${mark}; sleep 5`], { timeoutMs: 8_000 }), never);
    const outcome = expect(running).rejects.toMatchObject({ code: 'host_unreachable' });
    await vi.waitFor(() => expect(processesWith(mark).length).toBeGreaterThan(0), 5_000);
    await sshd.restart();
    await outcome;
    for (const pid of processesWith(mark)) process.kill(pid, 'SIGKILL');
  });

  it('opens further connections for more streams than a server allows on one', async () => {
    await using hosts = await openHosts(both());
    const stop = new AbortController();
    let heard = 0;
    const streams = Array.from({ length: 12 }, () =>
      hosts.stream(
        REMOTE,
        { argv: ['sh', '-c', 'echo x; exec sleep 20'], onStdout: () => (heard += 1), onStderr: () => {} },
        stop.signal,
      ),
    );
    const all = Promise.allSettled(streams);
    await vi.waitFor(() => expect(heard).toBe(12), 8_000);
    stop.abort();
    await all;
  });

  it('names what to do when nothing listens', async () => {
    const port = 1;
    await using hosts = await openHosts(settingsOf({ hosts: [remoteHost(sshd, { port })] }));
    await expect(hosts.exec(REMOTE, request(['true']), never)).rejects.toMatchObject({
      code: 'host_unreachable',
      message: expect.stringMatching(/127\.0\.0\.1:1\): the connection was refused: is the address right/),
    });
    expect(hosts.states()[0]?.connection).toBe('failed');
  });

  it('opens an encrypted key with the stored passphrase, and asks for it when there is none', async () => {
    const path = `${sshd.dir}/locked_key`;
    execFileSync('cp', [sshd.keyPath, path]);
    execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'open sesame', '-f', path]);
    const settings = settingsOf({ hosts: [remoteHost(sshd, { auth: { kind: 'key', path } })] });
    await using closed = await openHosts(settings);
    await expect(closed.exec(REMOTE, request(['true']), never)).rejects.toMatchObject({
      code: 'host_auth_failed',
      message: expect.stringContaining('secrets set passphrase:remote'),
    });
    await using open = await openHosts(settings, memorySecrets({ 'passphrase:remote': 'open sesame' }));
    expect(await open.exec(REMOTE, request(['true']), never)).toMatchObject({ exitCode: 0 });
  });
});

describe.skipIf(!sshdAvailable)('host keys', () => {
  it('refuses an unpinned host before anything that proves who we are is sent', async () => {
    await using sshd = await startSshd();
    await using hosts = await openHosts(settingsOf({ hosts: [remoteHost(sshd, { hostKey: undefined })] }));
    await expect(hosts.exec(REMOTE, request(['true']), never)).rejects.toMatchObject({
      code: 'host_key_unknown',
      message: expect.stringContaining(sshd.fingerprint()),
    });
    await sshd.kill();
    expect(sshd.log()).toContain('Connection from');
    expect(sshd.log()).not.toMatch(/publickey|Accepted|Postponed|userauth/i);
  });

  it('refuses a swapped key, naming both, before anything is sent', async () => {
    await using sshd = await startSshd();
    await using hosts = await openHosts(settingsOf({ hosts: [remoteHost(sshd)] }));
    expect(await hosts.exec(REMOTE, request(['true']), never)).toMatchObject({ exitCode: 0 });
    const before = sshd.fingerprint();
    await sshd.swapHostKey();
    const accepted = sshd.log().match(/Accepted/g)?.length;
    const outcome = expect(hosts.exec(REMOTE, request(['true']), never)).rejects;
    await outcome.toMatchObject({ code: 'host_key_changed', message: expect.stringContaining(before) });
    expect(hosts.states()[0]?.why).toContain(sshd.fingerprint());
    expect(sshd.log().match(/Accepted/g)?.length).toBe(accepted);
  });

  it('learns the presented key without logging in, and reaches the host once it is pinned', async () => {
    await using sshd = await startSshd();
    const settings = settingsOf({ hosts: [remoteHost(sshd, { hostKey: undefined })] });
    const host = settings.host(REMOTE);
    if (host === null) throw new Error('no host');
    const key = await probeHostKey(host, never);
    expect(key).toMatchObject({ type: 'ssh-ed25519', fingerprint: sshd.fingerprint() });
    await using hosts = await openHosts(settings, memorySecrets({ 'hostkey:remote': `${key.fingerprint}=` }));
    expect(await hosts.exec(REMOTE, request(['true']), never)).toMatchObject({ exitCode: 0 });
  });

  it('refuses a host for which the settings and the keychain name different keys', async () => {
    await using sshd = await startSshd();
    const other = `SHA256:${'A'.repeat(43)}`;
    const secrets = memorySecrets({ 'hostkey:remote': other });
    await using hosts = await openHosts(settingsOf({ hosts: [remoteHost(sshd)] }), secrets);
    await expect(hosts.exec(REMOTE, request(['true']), never)).rejects.toMatchObject({
      code: 'host_key_changed',
      message: expect.stringContaining(other),
    });
    expect(hosts.states()[0]).toMatchObject({ connection: 'failed', hostKey: null });
  });
});
