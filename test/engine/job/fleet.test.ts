import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { HostTest, HostView } from '../../../src/shared/contract/hosts.ts';
import { LogLine, LogRates } from '../../../src/shared/contract/logs.ts';
import { BuiltinPattern, PatternTrial } from '../../../src/shared/contract/patterns.ts';
import { Status } from '../../../src/shared/contract/status.ts';
import { Silence } from '../../../src/shared/domain/noise.ts';
import { type DeskProcess, startDesk, until } from '../../fixtures/desk-process.ts';
import { lists } from '../../fixtures/shop-desk.ts';
import { sshdAvailable, startSshd, type TestSshd } from '../../fixtures/sshd.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

const Answer = z.looseObject({});
const Hosts = z.object({ hosts: z.array(HostView) });
const Found = z.object({ lines: z.array(LogLine), searched: z.number() });
const Patterns = z.object({ builtin: z.array(BuiltinPattern), own: z.array(z.looseObject({ id: z.string() })) });

function hostOf(sshd: TestSshd) {
  const { address, port, user, keyPath } = sshd;
  return { id: 'web-1', address, port, user, hostKey: sshd.fingerprint(), auth: { kind: 'key', path: keyPath } };
}

/** A desk without settings, a host to add to it, and a log that is written there. */
async function startEmptyDesk() {
  const dir = await tempDir();
  const sshd = await startSshd();
  await mkdir(join(dir.path, 'shop'));
  const log = join(dir.path, 'shop', 'shop.log');
  await writeFile(log, 'INFO before anyone looked\n');
  const dataDir = join(dir.path, 'data');
  const desk = await startDesk(['serve', '--data-dir', dataDir]);
  const service = {
    id: 'shop',
    host: 'web-1',
    sourcePath: join(dir.path, 'shop'),
    logs: [{ kind: 'file', glob: log }],
  };
  return {
    desk,
    sshd,
    log,
    service,
    settings: async (): Promise<unknown> => JSON.parse(await readFile(join(dataDir, 'settings.json'), 'utf8')),
    async [Symbol.asyncDispose]() {
      await desk[Symbol.asyncDispose]();
      await sshd.stop();
      await dir[Symbol.asyncDispose]();
    },
  };
}

function following(desk: DeskProcess): Promise<string> {
  return until(async () => {
    const { watcher } = await desk.call(Status, '/api/status');
    const [source] = watcher.sources;
    if (source?.state !== 'following') throw new Error(`not followed: ${JSON.stringify(watcher)} ${desk.stderr()}`);
    return source.id;
  });
}

describe.skipIf(!sshdAvailable)('setting up hosts while the desk runs', { timeout: 120_000 }, () => {
  it('follows a host and a service as soon as they are added, and stops when they are removed', async () => {
    await using site = await startEmptyDesk();
    const { desk, log, service, sshd } = site;
    await desk.call(Answer, '/api/hosts', { host: hostOf(sshd) });
    await desk.call(Answer, '/api/services', { services: [service] });
    const source = await following(desk);
    const stated = new Date(Date.now() - 5_000).toISOString();
    await appendFile(log, `${stated} ERROR payment 17 failed with token=hunter2hunter2\n`);
    const opened = await until(async () => {
      const { active, escalated, ignored } = await lists(desk);
      const [incident] = [...active, ...escalated, ...ignored];
      if (incident === undefined) throw new Error('no incident');
      return incident;
    });
    expect(opened).toMatchObject({ service: 'shop', host: 'web-1', kind: 'error', count: 1 });

    const { hosts } = await desk.call(Hosts, '/api/hosts');
    expect(hosts).toMatchObject([
      { host: { id: 'web-1' }, connection: 'connected', pinned: sshd.fingerprint(), services: ['shop'], frozen: null },
    ]);
    const query = `source=${encodeURIComponent(source)}`;
    const found = await desk.call(Found, `/api/logs/search?${query}&text=payment`);
    expect(found.lines.map(({ level, matched, text, statedAt }) => ({ level, matched, text, statedAt }))).toEqual([
      {
        level: 'error',
        matched: true,
        text: `${stated} ERROR payment 17 failed with token=[redacted:secret]`,
        statedAt: stated,
      },
    ]);
    const rates = await desk.call(LogRates, `/api/logs/rates?${query}`);
    expect([rates.lines.at(-1), rates.matched.at(-1), rates.lines.at(0)]).toEqual([1, 1, null]);

    expect((await desk.request('POST', '/api/hosts/web-1/remove', {})).body).toMatchObject({
      error: { code: 'conflict' },
    });
    await desk.call(Answer, '/api/services/shop/remove', {});
    await desk.call(Answer, '/api/hosts/web-1/remove', {});
    await until(async () => {
      expect((await desk.call(Status, '/api/status')).watcher.sources).toEqual([]);
    });
    expect(await site.settings()).toEqual({ hosts: [], services: [] });
  });

  it('refuses a bad host by the field of the call, and keeps the file as it was', async () => {
    await using site = await startEmptyDesk();
    const host = { ...hostOf(site.sshd), address: 'no such name' };
    expect(await site.desk.request('POST', '/api/hosts', { host })).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_input', field: 'host.address' } },
    });
    await expect(site.settings()).rejects.toThrow(/ENOENT/);
  });

  it('takes over patterns at once: tried, kept, muted', async () => {
    await using site = await startEmptyDesk();
    const { desk, log } = site;
    await desk.call(Answer, '/api/hosts', { host: hostOf(site.sshd) });
    await desk.call(Answer, '/api/services', { services: [site.service] });
    const source = await following(desk);
    await appendFile(log, 'INFO cache is cold in zone b\n');
    await until(async () => {
      const query = `source=${encodeURIComponent(source)}&text=cold`;
      expect((await desk.call(Found, `/api/logs/search?${query}`)).lines).toHaveLength(1);
    });
    expect(await desk.call(PatternTrial, '/api/patterns/try', { regex: '(?=cold)' })).toMatchObject({
      type: 'refused',
    });
    const trial = await desk.call(PatternTrial, '/api/patterns/try', {
      regex: 'cache is cold',
      pasted: 'the cache is cold\nnothing',
    });
    expect(trial).toEqual({
      type: 'tried',
      warnings: [],
      pasted: [
        { text: 'the cache is cold', matched: true },
        { text: 'nothing', matched: false },
      ],
      recent: { searched: 2, matched: 1, samples: [{ source, text: 'INFO cache is cold in zone b' }] },
    });
    expect((await lists(desk)).active).toEqual([]);
    await desk.call(Answer, '/api/patterns', { pattern: { id: 'cold', regex: 'cache is cold', level: 'error' } });
    await appendFile(log, 'INFO cache is cold in zone c\n');
    await until(async () => {
      const { active, escalated, ignored } = await lists(desk);
      expect([...active, ...escalated, ...ignored]).toHaveLength(1);
    });
    await desk.call(Answer, '/api/patterns/failed/mute', { muted: true });
    const { builtin, own } = await desk.call(Patterns, '/api/patterns');
    expect(builtin.filter(({ muted }) => muted).map(({ id }) => id)).toEqual(['failed']);
    expect(own.map(({ id }) => id)).toEqual(['cold']);
  });

  it('keeps a silenced service quiet, counts its lines, and tells of them again when the silence ends', async () => {
    await using site = await startEmptyDesk();
    const { desk, log } = site;
    await desk.call(Answer, '/api/hosts', { host: hostOf(site.sshd) });
    await desk.call(Answer, '/api/services', { services: [site.service] });
    await following(desk);
    const endsAt = new Date(Date.now() + 3_600_000).toISOString();
    const scope = { service: 'shop' };
    expect(await desk.request('POST', '/api/silences', { scope: {}, reason: 'x', endsAt })).toMatchObject({
      status: 400,
    });
    const added = { scope, reason: 'deploying', endsAt, kind: 'maintenance' };
    const { silence } = await desk.call(z.object({ silence: Silence }), '/api/silences', added);
    await appendFile(log, 'ERROR one\nERROR two\n');
    const listed = () => desk.call(z.object({ silences: z.array(Silence) }), '/api/silences');
    await until(async () => {
      expect((await listed()).silences).toMatchObject([{ id: silence.id, suppressed: 2, kind: 'maintenance' }]);
    });
    expect((await lists(desk)).active).toEqual([]);
    expect(await desk.call(Answer, `/api/silences/${silence.id}/end`, {})).toEqual({ result: 'ended' });
    await appendFile(log, 'ERROR three\n');
    await until(async () => {
      const { active, escalated, ignored } = await lists(desk);
      expect([...active, ...escalated, ...ignored]).toHaveLength(1);
    });
    expect((await listed()).silences).toEqual([]);
  });

  it('tests a host, shows its key before anything is sent, pins it, and follows it', async () => {
    await using site = await startEmptyDesk();
    const { desk, sshd, service } = site;
    const { hostKey, ...host } = hostOf(sshd);
    const first = await desk.call(HostTest, '/api/hosts/test', { host });
    expect(first).toMatchObject({ ok: false, key: { type: 'ssh-ed25519', fingerprint: hostKey } });
    expect(first.steps.at(-1)).toMatchObject({ name: 'host_key', ok: false });
    expect(sshd.log()).not.toMatch(/Accepted publickey|Failed publickey/);
    const second = await desk.call(HostTest, '/api/hosts/test', { host, accept: hostKey });
    expect(second.steps.map(({ name, ok }) => [name, ok])).toEqual([
      ['resolve', true],
      ['reach', true],
      ['host_key', true],
      ['log_in', true],
      ['shell', true],
    ]);
    await desk.call(Answer, '/api/hosts', { host });
    await desk.call(Answer, '/api/services', { services: [service] });
    const other = `SHA256:${'A'.repeat(43)}`;
    expect(await desk.request('POST', '/api/hosts/web-1/trust', { fingerprint: other })).toMatchObject({
      body: { error: { code: 'host_key_changed' } },
    });
    await desk.call(Answer, '/api/hosts/web-1/trust', { fingerprint: hostKey });
    await following(desk);
  });

  it('freezes a host whose key changed, with an incident, until a person has pinned the new key', async () => {
    await using site = await startEmptyDesk();
    const { desk, sshd } = site;
    const { hostKey, ...host } = hostOf(sshd);
    await desk.call(Answer, '/api/hosts', { host });
    await desk.call(Answer, '/api/services', { services: [site.service] });
    await desk.call(Answer, '/api/hosts/web-1/trust', { fingerprint: hostKey });
    await following(desk);
    await sshd.swapHostKey();
    const incident = await until(async () => {
      const { active, escalated } = await lists(desk);
      const [found] = [...active, ...escalated];
      if (found === undefined) throw new Error('no incident');
      return found;
    });
    expect(incident).toMatchObject({ kind: 'host_key', host: 'web-1', severity: 'critical' });
    const presented = { type: 'ssh-ed25519', fingerprint: sshd.fingerprint() };
    const view = async () => (await desk.call(Hosts, '/api/hosts')).hosts[0];
    expect(await view()).toMatchObject({ frozen: { incidentId: incident.id, pinned: hostKey, presented } });
    const release = await desk.request('POST', '/api/hosts/web-1/release', {});
    expect(release).toMatchObject({ body: { error: { code: 'host_key_changed' } } });
    await desk.call(Answer, '/api/hosts/web-1/trust', { fingerprint: sshd.fingerprint() });
    await following(desk);
    expect(await view()).toMatchObject({ frozen: null, pinned: sshd.fingerprint() });
    expect((await lists(desk)).escalated).toEqual([]);
  });

  it('lists what the configuration of ssh holds, and takes a password into the store of secrets', async () => {
    await using site = await startEmptyDesk();
    const Importable = z.object({ file: z.string(), hosts: z.array(z.unknown()), left: z.array(z.unknown()) });
    const { file } = await site.desk.call(Importable, '/api/hosts/importable');
    expect(file).toMatch(/\.ssh\/config$/);
    const secret = { name: 'password:web-1', value: 'correct horse' };
    expect(await site.desk.call(Answer, '/api/secrets', secret)).toEqual({ kept: 'session' });
    expect(await site.desk.request('POST', '/api/secrets', { ...secret, name: 'audit-key' })).toMatchObject({
      status: 400,
      body: { error: { field: 'name' } },
    });
  });
});
