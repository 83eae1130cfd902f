import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createHostFreezes } from '../../../src/main/engine/guard/create-host-freezes.ts';
import { createHostTrust } from '../../../src/main/engine/guard/create-host-trust.ts';
import { createHostAccess } from '../../../src/main/engine/hosts/create-host-access.ts';
import { fingerprintKey } from '../../../src/main/engine/hosts/fingerprint-key.ts';
import { guardHostAccess } from '../../../src/main/engine/hosts/guard-host-access.ts';
import type { HostKeyChange } from '../../../src/main/engine/hosts/host-key-watch.ts';
import { openWithPin } from '../../../src/main/engine/hosts/open-with-pin.ts';
import { createHostKeyStore } from '../../../src/main/engine/hosts/pinned-host-keys.ts';
import { createProbe } from '../../../src/main/engine/hosts/probe-through.ts';
import { readKnownHosts } from '../../../src/main/engine/hosts/read-known-hosts.ts';
import type { SettingsSource } from '../../../src/main/engine/settings/settings-source.ts';
import { HostId } from '../../../src/shared/domain/ids.ts';
import { MemorySecrets } from '../../fixtures/memory-secrets.ts';
import { type KeptLog, openDesk } from '../../fixtures/open-desk.ts';
import { sshdAvailable, startSshd } from '../../fixtures/sshd.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { REMOTE, remoteHost, settingsOf, wallClock } from './host-rig.ts';

const BY = { user: 'alice', via: 'window' } as const;
const never = new AbortController().signal;
const quick = { argv: ['true'] as [string], timeoutMs: 10_000, maxOutputBytes: 1_000 };

/** Everything between the pins and the hosts, as the engine puts it together. */
async function openReach(dir: string, settings: SettingsSource, secrets = new MemorySecrets()) {
  const desk = await openDesk(join(dir, 'data'), secrets);
  const log: KeptLog = desk.log;
  const hostFreezes = createHostFreezes({ ...desk, settings });
  const hostKeys = await createHostKeyStore({ settings, secrets });
  const access = { settings, secrets, hostKeys, hostKeyWatch: hostFreezes, clock: wallClock(), log, env: process.env };
  const hosts = guardHostAccess(createHostAccess(access), hostFreezes);
  const file = join(dir, 'known_hosts');
  const trust = createHostTrust({
    ...desk,
    settings,
    hostKeys,
    hostFreezes,
    hosts,
    probe: createProbe(hosts),
    knownHosts: ({ address, port }, { publicKey }) => readKnownHosts({ host: address, port, publicKey }, [file]),
  });
  const incidents = () => desk.repositories.incidents.list({ states: ['escalated', 'closed'], limit: 10 });
  const reach = async (id = REMOTE) => (await hosts.exec(id, quick, never)).exitCode;
  return {
    ...desk,
    hosts,
    hostFreezes,
    trust,
    incidents,
    reach,
    [Symbol.asyncDispose]: async () => {
      await hosts.close();
      await desk[Symbol.asyncDispose]();
    },
  };
}

/** A server with keys of two types; `offered` says which of them it shows. */
async function startWithTypes(dir: string, offered: string) {
  const rsa = join(dir, 'rsa_key');
  execFileSync('ssh-keygen', ['-q', '-t', 'rsa', '-b', '2048', '-N', '', '-C', '', '-f', rsa]);
  const sshd = await startSshd([`HostKey ${rsa}`, `HostKeyAlgorithms ${offered}`]);
  const rsaPrint = execFileSync('ssh-keygen', ['-l', '-f', `${rsa}.pub`], { encoding: 'utf8' }).split(' ')[1] ?? '';
  return { sshd, rsaPrint };
}

const BOTH = 'ssh-ed25519,rsa-sha2-512';
const connections = (sshd: { log(): string }) => sshd.log().match(/Connection from/g)?.length ?? 0;

describe.skipIf(!sshdAvailable)('a host with keys of several types', { timeout: 60_000 }, () => {
  it.each(['ssh-ed25519', 'ssh-rsa'])('is reached with its %s key pinned, asked for that type first', async (type) => {
    await using dir = await tempDir();
    const { sshd, rsaPrint } = await startWithTypes(dir.path, BOTH);
    await using _ = sshd;
    const pinned = type === 'ssh-rsa' ? rsaPrint : sshd.fingerprint();
    const secrets = new MemorySecrets();
    secrets.values.set('hostkey:remote', `${pinned} ${type}`);
    await using rig = await openReach(
      dir.path,
      settingsOf({ hosts: [remoteHost(sshd, { hostKey: undefined })] }),
      secrets,
    );
    const before = connections(sshd);
    expect(await rig.reach()).toBe(0);
    expect(connections(sshd) - before).toBe(1);
  });

  it('is asked for its other keys when only a fingerprint was pinned, and does not look changed', async () => {
    await using dir = await tempDir();
    const { sshd, rsaPrint } = await startWithTypes(dir.path, BOTH);
    await using _ = sshd;
    await using rig = await openReach(dir.path, settingsOf({ hosts: [remoteHost(sshd, { hostKey: rsaPrint })] }));
    expect(await rig.reach()).toBe(0);
    expect(rig.incidents()).toEqual([]);
  });

  it('is refused and frozen when it no longer shows the pinned type', async () => {
    await using dir = await tempDir();
    const { sshd, rsaPrint } = await startWithTypes(dir.path, 'rsa-sha2-512');
    await using _ = sshd;
    const secrets = new MemorySecrets();
    secrets.values.set('hostkey:remote', `${sshd.fingerprint()} ssh-ed25519`);
    await using rig = await openReach(
      dir.path,
      settingsOf({ hosts: [remoteHost(sshd, { hostKey: undefined })] }),
      secrets,
    );
    await expect(rig.reach()).rejects.toMatchObject({ code: 'host_key_changed' });
    const [incident] = rig.incidents();
    if (incident === undefined) throw new Error('no incident');
    const told = rig.journal
      .eventsOf(incident.id)
      .flatMap(({ type, data }) => (type === 'host_key_changed' ? [data.why] : []));
    const types = /^the type of the key of remote changed: pinned is .* \(ssh-ed25519\), it showed .* \(ssh-rsa\)\./;
    expect(told).toEqual([expect.stringMatching(types)]);
    expect(rig.hostFreezes.of(REMOTE)?.presented).toEqual({ type: 'ssh-rsa', fingerprint: rsaPrint });
    expect(sshd.log()).not.toMatch(/publickey|Accepted|Postponed/);
  });
});

describe.skipIf(!sshdAvailable)('a host that swapped its key', { timeout: 60_000 }, () => {
  async function withSwapped(use: (site: Awaited<ReturnType<typeof swapped>>) => Promise<void>): Promise<void> {
    await using dir = await tempDir();
    await using site = await swapped(dir.path);
    await use(site);
  }
  async function swapped(dir: string) {
    const sshd = await startSshd();
    const secrets = new MemorySecrets();
    const pinned = sshd.fingerprint();
    secrets.values.set('hostkey:remote', pinned);
    const settings = settingsOf({ hosts: [remoteHost(sshd, { hostKey: undefined })] });
    const rig = await openReach(dir, settings, secrets);
    expect(await rig.reach()).toBe(0);
    await sshd.swapHostKey();
    await expect(rig.reach()).rejects.toMatchObject({ code: 'host_key_changed' });
    const close = async () => {
      await rig[Symbol.asyncDispose]();
      await sshd.stop();
    };
    return { ...rig, dir, sshd, secrets, pinned, [Symbol.asyncDispose]: close };
  }

  it('is not so much as connected to again until a person has decided', async () => {
    await withSwapped(async (site) => {
      const before = connections(site.sshd);
      await expect(site.reach()).rejects.toMatchObject({ code: 'host_key_changed' });
      await expect(site.reach()).rejects.toMatchObject({ message: expect.stringContaining('is frozen') });
      expect(connections(site.sshd)).toBe(before);
      expect(site.incidents()).toHaveLength(1);
    });
  });

  it('is reached again once a person pinned the key that it shows, by its fingerprint', async () => {
    await withSwapped(async (site) => {
      const { sshd, trust, journal } = site;
      const other = { host: REMOTE, fingerprint: `SHA256:${'A'.repeat(43)}` };
      await expect(trust.trust(other, BY, never)).rejects.toMatchObject({
        code: 'host_key_changed',
        message: expect.stringContaining('nothing was pinned'),
      });
      const fingerprint = sshd.fingerprint();
      expect(await trust.trust({ host: REMOTE, fingerprint: `${fingerprint}=` }, BY, never)).toEqual({
        type: 'ssh-ed25519',
        fingerprint,
      });
      expect(site.secrets.values.get('hostkey:remote')).toBe(`${fingerprint} ssh-ed25519`);
      expect(await site.reach()).toBe(0);
      const [incident] = site.incidents();
      expect(incident).toMatchObject({ kind: 'host_key', state: 'closed' });
      if (incident === undefined) throw new Error('no incident');
      const types = journal.eventsOf(incident.id).map(({ type }) => type);
      expect(types.slice(-3)).toEqual(['host_key_pinned', 'host_freeze_changed', 'state_changed']);
      const actions: string[] = [];
      for await (const line of site.audit.exportLines()) actions.push((JSON.parse(line) as { action: string }).action);
      expect(actions).toEqual(expect.arrayContaining(['host_key_pinned', 'host_released', 'incident_closed']));
    });
  });

  it('stays frozen when it shows the pinned key again, until a person releases it', async () => {
    await withSwapped(async (site) => {
      const { sshd, trust, pinned } = site;
      await expect(trust.release({ host: REMOTE }, BY, never)).rejects.toMatchObject({
        code: 'host_key_changed',
        message: expect.stringContaining(`remote stays frozen: it shows ${sshd.fingerprint()}`),
      });
      await sshd.restoreHostKey();
      expect(sshd.fingerprint()).toBe(pinned);
      await expect(site.reach()).rejects.toMatchObject({ message: expect.stringContaining('is frozen') });
      expect(await trust.release({ host: REMOTE }, BY, never)).toEqual({ frozen: false });
      expect(await site.reach()).toBe(0);
      expect(site.incidents()).toEqual([expect.objectContaining({ state: 'closed' })]);
    });
  });

  it('is not trusted while the keychain or the record is away', async () => {
    await withSwapped(async ({ secrets, sshd, trust, hostFreezes }) => {
      secrets.current = 'unavailable';
      const request = { host: REMOTE, fingerprint: sshd.fingerprint() };
      await expect(trust.trust(request, BY, never)).rejects.toMatchObject({
        code: expect.stringMatching(/unavailable|unwritable/),
      });
      await expect(trust.release(request, BY, never)).rejects.toMatchObject({
        code: expect.stringMatching(/unavailable|unwritable/),
      });
      expect(hostFreezes.refusal(REMOTE)).not.toBeNull();
    });
  });

  it('is not pinned to a key that known_hosts revoke', async () => {
    await withSwapped(async ({ dir, sshd, trust }) => {
      const key = readFileSync(join(sshd.dir, 'host_key_1.pub'), 'utf8').split(' ').slice(0, 2).join(' ');
      writeFileSync(join(dir, 'known_hosts'), `@revoked * ${key}\n`);
      const request = { host: REMOTE, fingerprint: sshd.fingerprint() };
      await expect(trust.trust(request, BY, never)).rejects.toMatchObject({
        code: 'conflict',
        message: 'known_hosts line 1 revokes the key: a revoked key is not pinned',
      });
    });
  });
});

describe.skipIf(!sshdAvailable)('trusting a host key', { timeout: 60_000 }, () => {
  it('names hostKey in the settings when that holds another key, and pins nothing', async () => {
    await using dir = await tempDir();
    await using sshd = await startSshd();
    const other = `SHA256:${'A'.repeat(43)}`;
    await using rig = await openReach(dir.path, settingsOf({ hosts: [remoteHost(sshd, { hostKey: other })] }));
    await expect(rig.trust.trust({ host: REMOTE, fingerprint: sshd.fingerprint() }, BY, never)).rejects.toMatchObject({
      code: 'conflict',
      field: 'hostKey',
      message: expect.stringContaining(other),
    });
    expect(rig.secrets.values.has('hostkey:remote')).toBe(false);
  });

  it('takes the fingerprint of any key that the host has', async () => {
    await using dir = await tempDir();
    const { sshd, rsaPrint } = await startWithTypes(dir.path, BOTH);
    await using _ = sshd;
    await using rig = await openReach(dir.path, settingsOf({ hosts: [remoteHost(sshd, { hostKey: undefined })] }));
    expect(await rig.trust.trust({ host: REMOTE, fingerprint: rsaPrint }, BY, never)).toMatchObject({
      type: 'ssh-rsa',
    });
    expect(await rig.reach()).toBe(0);
  });

  it.each([
    ['not_found', 'nowhere', `SHA256:${'A'.repeat(43)}`],
    ['invalid_input', 'here', `SHA256:${'A'.repeat(43)}`],
    ['invalid_input', 'remote', 'MD5:00:11'],
  ])('fails with %s for %s and %s', async (code, host, fingerprint) => {
    await using dir = await tempDir();
    const hosts = [
      { id: 'here', address: 'local' },
      { id: 'remote', address: '127.0.0.1', user: 'ops' },
    ];
    await using rig = await openReach(dir.path, settingsOf({ hosts }));
    await expect(rig.trust.trust({ host: HostId.parse(host), fingerprint }, BY, never)).rejects.toMatchObject({ code });
  });

  it('reaches a host behind a jump host, and nothing behind a frozen one', async () => {
    await using dir = await tempDir();
    await using jump = await startSshd();
    await using inner = await startSshd();
    const bastion = remoteHost(jump, { id: 'bastion', hostKey: undefined });
    const hidden = remoteHost(inner, { hostKey: undefined, jump: 'bastion' });
    await using rig = await openReach(dir.path, settingsOf({ hosts: [bastion, hidden] }));
    const trust = (id: string, sshd: typeof jump) =>
      rig.trust.trust({ host: HostId.parse(id), fingerprint: sshd.fingerprint() }, BY, never);
    await trust('bastion', jump);
    await trust('remote', inner);
    expect(await rig.reach()).toBe(0);
    await jump.swapHostKey();
    await expect(rig.reach(HostId.parse('bastion'))).rejects.toMatchObject({ code: 'host_key_changed' });
    const before = connections(jump);
    await expect(rig.reach()).rejects.toMatchObject({
      message: expect.stringMatching(/^remote is reached through bastion\. bastion is frozen/),
    });
    await expect(trust('remote', inner)).rejects.toMatchObject({
      message: expect.stringContaining('bastion is frozen'),
    });
    expect(connections(jump)).toBe(before);
    expect(rig.incidents().map(({ host }) => host)).toEqual(['bastion']);
    await trust('bastion', jump);
    expect(await rig.reach()).toBe(0);
  });
});

describe('an attempt that was under way while a person pinned the new key', () => {
  it('is refused, and freezes nothing', async () => {
    const key = (letter: string) =>
      Buffer.concat([Buffer.from('\0\0\0\x0bssh-ed25519\0\0\0\x20'), Buffer.alloc(32, letter)]);
    const secrets = new MemorySecrets();
    secrets.values.set('hostkey:remote', `${fingerprintKey(key('a'))} ssh-ed25519`);
    const settings = settingsOf({ hosts: [{ id: 'remote', address: '192.0.2.1', user: 'ops' }] });
    const hostKeys = await createHostKeyStore({ settings, secrets });
    const reported: string[] = [];
    const opening = {
      host: REMOTE,
      hostKeys,
      watch: { changed: ({ presented }: HostKeyChange) => reported.push(presented) },
    };
    const shows = (shown: Buffer, meanwhile: () => unknown) =>
      openWithPin(opening, async ({ verify }) => {
        const refusal = verify(shown);
        await meanwhile();
        if (refusal !== null) throw refusal;
      });
    const pin = () => hostKeys.pin(REMOTE, { fingerprint: fingerprintKey(key('b')), type: 'ssh-ed25519' });
    await expect(shows(key('b'), pin)).rejects.toMatchObject({ code: 'host_key_changed' });
    expect(reported).toEqual([]);
    await shows(key('b'), () => undefined);
    await expect(shows(key('c'), () => undefined)).rejects.toMatchObject({ code: 'host_key_changed' });
    expect(reported).toEqual([fingerprintKey(key('c'))]);
  });
});

describe('known_hosts files', () => {
  it('name the file and the line, leave out what is not there, and settle nothing where one cannot be read', async () => {
    await using dir = await tempDir();
    const file = join(dir.path, 'known_hosts');
    const key = `ssh-ed25519 ${Buffer.concat([Buffer.from('\0\0\0\x0bssh-ed25519\0\0\0\x20'), Buffer.alloc(32, 7)]).toString('base64')}`;
    writeFileSync(file, `# comment\n\n[192.0.2.1]:2222 ${key}\n`);
    const shown = { host: '192.0.2.1', port: 2222, publicKey: key };
    const absent = join(dir.path, 'known_hosts2');
    expect(await readKnownHosts(shown, [file, absent])).toEqual({
      verdict: 'accept',
      reason: 'known_hosts line 3 holds the same key',
      revoked: false,
    });
    expect(await readKnownHosts(shown, [file, dir.path])).toMatchObject({
      verdict: 'unknown',
      reason: expect.stringContaining('cannot be read (EISDIR)'),
    });
  });
});
