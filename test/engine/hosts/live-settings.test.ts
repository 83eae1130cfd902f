import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createHostAccess } from '../../../src/main/engine/hosts/create-host-access.ts';
import type { ExecRequest } from '../../../src/main/engine/hosts/host-access.ts';
import { createHostKeyStore } from '../../../src/main/engine/hosts/pinned-host-keys.ts';
import type { SettingsSource } from '../../../src/main/engine/settings/settings-source.ts';
import { HostId } from '../../../src/shared/domain/ids.ts';
import { sshdAvailable, startSshd, type TestSshd } from '../../fixtures/sshd.ts';
import { memorySecrets, quiet, REMOTE, remoteHost, settingsOf, wallClock } from './host-rig.ts';
import { startScriptedSsh } from './scripted-ssh.ts';

const never = new AbortController().signal;
const OTHER = HostId.parse('other');
const ports: ExecRequest = { argv: ['sh', '-c', 'echo $SSH_CONNECTION'], timeoutMs: 20_000, maxOutputBytes: 1_000 };

/** Host access over settings that can be replaced. */
async function openLive(hosts: readonly object[]) {
  let now = settingsOf({ hosts });
  const settings: SettingsSource = {
    ...now,
    view: () => now.view(),
    current: () => now.current(),
    host: (id) => now.host(id),
    service: (id) => now.service(id),
  };
  const secrets = memorySecrets();
  const hostKeys = await createHostKeyStore({ settings, secrets });
  const hostKeyWatch = { changed: () => {} };
  const access = createHostAccess({
    settings,
    secrets,
    hostKeys,
    hostKeyWatch,
    clock: wallClock(),
    log: quiet,
    env: {},
  });
  return {
    ...access,
    hostKeys,
    replace: async (changed: readonly object[]) => {
      now = settingsOf({ hosts: changed });
      access.refresh();
    },
    [Symbol.asyncDispose]: () => access.close(),
  };
}

function follow(access: Awaited<ReturnType<typeof openLive>>, host: HostId) {
  let heard = '';
  const argv = ['sh', '-c', 'echo on; exec sleep 30'] as const;
  const ended = access.stream(host, { argv, onStdout: (bytes) => (heard += bytes), onStderr: () => {} }, never);
  ended.catch(() => undefined);
  return { ended, begun: () => vi.waitFor(() => expect(heard).toBe('on\n'), 20_000) };
}

describe.skipIf(!sshdAvailable)('settings that change while hosts are in use', () => {
  let first: TestSshd;
  let second: TestSshd;
  beforeAll(async () => {
    [first, second] = await Promise.all([startSshd(), startSshd()]);
  });
  afterAll(() => Promise.all([first.stop(), second.stop()]));

  it('reach a changed host at its new place, and end what ran at the old one with the reason', async () => {
    await using access = await openLive([remoteHost(first), remoteHost(second, { id: OTHER })]);
    const [changed, kept] = [follow(access, REMOTE), follow(access, OTHER)];
    await Promise.all([changed.begun(), kept.begun()]);
    await access.replace([remoteHost(second), remoteHost(second, { id: OTHER })]);
    await expect(changed.ended).rejects.toMatchObject({
      code: 'host_unreachable',
      message: 'the settings of remote were changed; it is unknown how sh ended',
    });
    expect((await access.exec(REMOTE, ports, never)).stdout.toString()).toContain(` ${second.port}\n`);
    expect(access.states().map(({ id, streams }) => [id, streams])).toEqual([
      [REMOTE, 0],
      [OTHER, 1],
    ]);
  });

  it('forget a host that was removed', async () => {
    await using access = await openLive([remoteHost(first)]);
    const stream = follow(access, REMOTE);
    await stream.begun();
    await access.replace([]);
    await expect(stream.ended).rejects.toMatchObject({
      message: expect.stringContaining('remote was removed from the settings'),
    });
    await expect(access.exec(REMOTE, ports, never)).rejects.toMatchObject({ code: 'not_found' });
    expect(access.states()).toEqual([]);
  });

  it('take a host behind a changed jump host along', async () => {
    const behind = remoteHost(second, { id: OTHER, jump: REMOTE });
    await using access = await openLive([remoteHost(first), behind]);
    const stream = follow(access, OTHER);
    await stream.begun();
    await access.replace([remoteHost(second), behind]);
    await expect(stream.ended).rejects.toMatchObject({
      message: expect.stringMatching(/jump host remote was lost: the settings of remote were changed/),
    });
    expect(await access.exec(OTHER, ports, never)).toMatchObject({ exitCode: 0 });
  });

  it('reach a host at once after its key was pinned, however long its back-off was', async () => {
    await using access = await openLive([remoteHost(first, { hostKey: undefined })]);
    for (let count = 0; count < 4; count += 1) {
      await expect(access.exec(REMOTE, ports, never)).rejects.toMatchObject({ code: 'host_key_unknown' });
    }
    await access.hostKeys.pin(REMOTE, { fingerprint: first.fingerprint(), type: null });
    access.refresh();
    expect(await access.exec(REMOTE, ports, never)).toMatchObject({ exitCode: 0 });
  });

  it('tell a caller without patience why a failing host is not tried now', async () => {
    await using access = await openLive([remoteHost(first, { auth: { kind: 'password' } })]);
    await expect(access.exec(REMOTE, ports, never)).rejects.toMatchObject({ code: 'host_auth_failed' });
    follow(access, REMOTE); // Waits for the next attempt: a caller with less patience does not join it.
    const hasty = access.exec(REMOTE, { ...ports, timeoutMs: 1_000 }, never);
    await expect(hasty).rejects.toMatchObject({
      code: 'host_auth_failed',
      message: expect.stringMatching(/; it is tried again in \d+ s$/),
    });
    for (const tryNow of [() => access.retryNow(REMOTE), () => access.wake()]) {
      tryNow();
      await expect(access.exec(REMOTE, { ...ports, timeoutMs: 1_000 }, never)).rejects.toMatchObject({
        message: expect.not.stringContaining('tried again'),
      });
    }
  });
});

describe('a host that hangs without closing', () => {
  it('does not keep the desk from stopping', async () => {
    await using peer = await startScriptedSsh((context) => context.accept());
    const settings = settingsOf({
      hosts: [
        {
          id: REMOTE,
          address: '127.0.0.1',
          port: peer.port,
          user: 'op',
          auth: { kind: 'password' },
          hostKey: peer.fingerprint,
        },
      ],
    });
    const secrets = memorySecrets({ 'password:remote': 'x' });
    const hostKeys = await createHostKeyStore({ settings, secrets });
    const hostKeyWatch = { changed: () => {} };
    const access = createHostAccess({
      settings,
      secrets,
      hostKeys,
      hostKeyWatch,
      clock: wallClock(),
      log: quiet,
      env: {},
    });
    let heard = '';
    const stream = access.stream(
      REMOTE,
      { argv: ['forever'], onStdout: (bytes) => (heard += bytes), onStderr: () => {} },
      never,
    );
    const outcome = expect(stream).rejects.toMatchObject({ code: 'aborted' });
    await vi.waitFor(() => expect(heard).toBe('on\n'), 20_000);
    await vi.waitFor(() => expect(access.states()[0]?.latencyMs).not.toBeNull());
    peer.hang();
    const started = performance.now();
    await access.close();
    await outcome;
    expect(performance.now() - started).toBeLessThan(4_000);
  });
});
