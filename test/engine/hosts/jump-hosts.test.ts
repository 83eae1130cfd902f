import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ExecRequest } from '../../../src/main/engine/hosts/host-access.ts';
import { HostId } from '../../../src/shared/domain/ids.ts';
import { sshdAvailable, startSshd, type TestSshd } from '../../fixtures/sshd.ts';
import { openHosts, remoteHost, settingsOf } from './host-rig.ts';

const never = new AbortController().signal;
const id = (name: string) => HostId.parse(name);
const request = (...argv: [string, ...string[]]): ExecRequest => ({ argv, timeoutMs: 8_000, maxOutputBytes: 10_000 });
/** The port from which the server saw the connection come, and the one it came to. */
const ports = request('sh', '-c', 'echo $SSH_CONNECTION');

describe.skipIf(!sshdAvailable)('jump hosts', () => {
  let bastion: TestSshd;
  let middle: TestSshd;
  let inner: TestSshd;
  beforeAll(async () => {
    [bastion, middle, inner] = await Promise.all([startSshd(), startSshd(), startSshd()]);
  });
  afterAll(() => Promise.all([bastion.stop(), middle.stop(), inner.stop()]));
  const chain = (changes: { middle?: object; inner?: object; bastion?: object } = {}) =>
    settingsOf({
      hosts: [
        remoteHost(bastion, { id: 'bastion', ...changes.bastion }),
        remoteHost(middle, { id: 'middle', jump: 'bastion', ...changes.middle }),
        remoteHost(inner, { id: 'inner', jump: 'middle', ...changes.inner }),
      ],
    });

  it('reaches a host two jumps deep, each hop with its own key and log-in', async () => {
    await using hosts = await openHosts(chain());
    const result = await hosts.exec(id('inner'), ports, never);
    expect(result.stdout.toString()).toContain(` ${inner.port}\n`);
    expect(hosts.states().map(({ connection, lanes, streams }) => ({ connection, lanes, streams }))).toEqual(
      Array.from({ length: 3 }, () => ({ connection: 'connected', lanes: 1, streams: 0 })),
    );
  });

  it('shares the connection of the jump host with commands there and with every host behind it', async () => {
    const settings = settingsOf({
      hosts: [
        remoteHost(bastion, { id: 'bastion' }),
        remoteHost(middle, { id: 'one', jump: 'bastion' }),
        remoteHost(inner, { id: 'two', jump: 'bastion' }),
      ],
    });
    const before = bastion.log().match(/Accepted publickey/g)?.length ?? 0;
    await using hosts = await openHosts(settings);
    await Promise.all(['one', 'two', 'bastion'].map((name) => hosts.exec(id(name), ports, never)));
    expect((bastion.log().match(/Accepted publickey/g)?.length ?? 0) - before).toBe(1);
  });

  it('refuses an unpinned jump host, naming it, and sends nothing through it', async () => {
    await using hosts = await openHosts(chain({ bastion: { hostKey: undefined } }));
    const before = middle.log().length;
    await expect(hosts.exec(id('middle'), ports, never)).rejects.toMatchObject({
      code: 'host_unreachable',
      message: expect.stringMatching(
        /^middle: its jump host bastion cannot be reached: the key of bastion is not pinned/,
      ),
    });
    expect(middle.log().slice(before)).not.toContain('Connection from');
  });

  it('refuses a changed key behind the jump host before anything is sent', async () => {
    await using hosts = await openHosts(chain({ inner: { hostKey: `SHA256:${'A'.repeat(43)}` } }));
    const before = inner.log().length;
    await expect(hosts.exec(id('inner'), ports, never)).rejects.toMatchObject({ code: 'host_key_changed' });
    expect(inner.log().slice(before)).not.toMatch(/publickey|Accepted|userauth/i);
  });

  it('says what the jump host could not reach', async () => {
    await using hosts = await openHosts(chain({ middle: { port: 1 } }));
    await expect(hosts.exec(id('middle'), ports, never)).rejects.toMatchObject({
      code: 'host_unreachable',
      message: expect.stringMatching(/^middle: its jump host bastion cannot reach 127\.0\.0\.1:1: /),
    });
    expect(hosts.states()[0]).toMatchObject({ connection: 'connected' });
  });

  it('says that a jump host lets nothing through', async () => {
    await using closed = await startSshd(['AllowTcpForwarding no']);
    const settings = settingsOf({
      hosts: [remoteHost(closed, { id: 'closed' }), remoteHost(inner, { id: 'inner', jump: 'closed' })],
    });
    await using hosts = await openHosts(settings);
    await expect(hosts.exec(id('inner'), ports, never)).rejects.toMatchObject({
      message: expect.stringMatching(/closed lets no connections through to .*AllowTcpForwarding/),
    });
  });

  it('ends what runs behind a jump host that is lost, naming it, and reconnects through it', async () => {
    await using hosts = await openHosts(chain());
    let heard = '';
    const stream = hosts.stream(
      id('inner'),
      { argv: ['sh', '-c', 'echo on; exec sleep 30'], onStdout: (bytes) => (heard += bytes), onStderr: () => {} },
      never,
    );
    const outcome = expect(stream).rejects.toMatchObject({
      code: 'host_unreachable',
      message: expect.stringMatching(/the connection to its jump host middle was lost: .*jump host bastion was lost/),
    });
    await vi.waitFor(() => expect(heard).toBe('on\n'), 5_000);
    await bastion.restart();
    await outcome;
    expect(await hosts.exec(id('inner'), ports, never)).toMatchObject({ exitCode: 0 });
  });

  it('asks a dead jump host once a turn, however many hosts are behind it', async () => {
    await using dead = await startSshd();
    const names = Array.from({ length: 10 }, (_, index) => `web-${index}`);
    const settings = settingsOf({
      hosts: [
        remoteHost(dead, { id: 'bastion', hostKey: `SHA256:${'A'.repeat(43)}` }),
        ...names.map((name) => remoteHost(inner, { id: name, jump: 'bastion' })),
      ],
    });
    await using hosts = await openHosts(settings);
    // Asked for its key, and for its keys of other types, of which it has none.
    const before = dead.log().match(/Connection from/g)?.length ?? 0;
    const failed = await Promise.allSettled(names.map((name) => hosts.exec(id(name), ports, never)));
    expect(failed.map(({ status }) => status)).toEqual(names.map(() => 'rejected'));
    expect((dead.log().match(/Connection from/g)?.length ?? 0) - before).toBe(2);
  });

  it('goes round in no circle even when the settings lead there', async () => {
    await using hosts = await openHosts(chain({ bastion: { jump: 'inner' } }));
    await expect(hosts.exec(id('inner'), ports, never)).rejects.toMatchObject({
      code: 'settings_invalid',
      message: expect.stringContaining('inner: jump leads back to "inner" (middle → bastion → inner)'),
    });
  });
});
