import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { journalAvailable, startJournal, type TestJournal } from '../../fixtures/journal.ts';
import { processesWith, sshdAvailable, startSshd, type TestSshd } from '../../fixtures/sshd.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { LOCAL, remoteHost, SHOP } from '../hosts/host-rig.ts';
import { killAgainAndAgain, openStreams, type StreamRig } from './stream-rig.ts';

const soon = { timeout: 15_000, interval: 20 };
const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`);

describe.skipIf(!sshdAvailable || !journalAvailable)('a unit of the journal', () => {
  let sshd: TestSshd;
  let bin: string;
  let journal: TestJournal;
  const closing: (() => Promise<unknown>)[] = [];
  const dirs: AsyncDisposable[] = [];
  beforeAll(async () => {
    const dir = await tempDir();
    dirs.push(dir);
    bin = join(dir.path, 'bin');
    sshd = await startSshd([`SetEnv PATH=${bin}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin`]);
  });
  afterAll(async () => {
    await sshd.stop();
    for (const dir of dirs) await dir[Symbol.asyncDispose]();
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  /** Puts a folder of programs into the PATH of the host. */
  const usePrograms = async (folder: string) => {
    await rm(bin, { force: true });
    await symlink(folder, bin);
  };
  const prepare = async () => {
    const dir = await tempDir();
    closing.push(() => dir[Symbol.asyncDispose]());
    journal = await startJournal(dir.path);
    closing.push(() => journal.stop());
    await usePrograms(journal.bin);
    return join(dir.path, 'data');
  };
  const open = async (data: string, unit = 'shop'): Promise<StreamRig> => {
    const host = remoteHost(sshd);
    const logs = [{ kind: 'journald', unit }];
    const rig = await openStreams(data, {
      hosts: [host],
      services: [{ id: SHOP, host: host['id'], sourcePath: '/srv/shop', logs }],
    });
    closing.push(() => rig.close());
    return rig;
  };
  const following = (rig: StreamRig) =>
    vi.waitFor(() => expect(rig.source()).toMatchObject({ state: 'following', why: '' }), soon);
  const got = (rig: StreamRig, lines: readonly string[]) => vi.waitFor(() => expect(rig.texts()).toEqual(lines), soon);

  it('hands out old entries as backlog and new ones as they come, printed lines as printed', async () => {
    const data = await prepare();
    journal.write('old');
    const rig = await open(data);
    await following(rig);
    expect(rig.backlog()).toEqual(['old']);
    journal.write('ready');
    journal.write('cannot open the door', { PRIORITY: '3' });
    journal.write('bad request', { _TRANSPORT: 'syslog', PRIORITY: '4', __REALTIME_TIMESTAMP: '1700000000123456' });
    journal.write('first\n  at second', {
      _TRANSPORT: 'journal',
      PRIORITY: '2',
      __REALTIME_TIMESTAMP: '1700000000123457',
    });
    journal.write(Buffer.from([0x61, 0xff, 0x62]));
    journal.write('of another unit', { _SYSTEMD_UNIT: 'other.service' });
    journal.write('x'.repeat(5_000));
    await got(rig, [
      'ready',
      '<3>cannot open the door',
      '<4>2023-11-14T22:13:20.123Z web-1 shop[42]: bad request',
      '<2>2023-11-14T22:13:20.123Z web-1 shop[42]: first\n  at second',
      'a\\xffb',
      'x'.repeat(5_000),
    ]);
    expect(rig.source()).toMatchObject({ id: 'remote:journald:shop', path: 'journald:shop', blindWindows: [] });
  });

  it('goes on exactly where it stood after a stop, with no process left over', async () => {
    const data = await prepare();
    journal.write('line 1');
    const first = await open(data);
    await following(first);
    for (const line of numbered(2, 50)) journal.write(line);
    await got(first, numbered(2, 50));
    await first.close();
    closing.pop();
    await vi.waitFor(() => expect(processesWith('--unit=shop')).toEqual([]), soon);
    for (const line of numbered(51, 120)) journal.write(line);
    const rig = await open(data);
    await got(rig, numbered(51, 120));
    expect(rig.batches.flatMap((batch) => batch.gaps)).toEqual([]);
    expect(rig.backlog()).toEqual([]);
  });

  it('loses nothing and doubles nothing when the server is killed again and again', async () => {
    const data = await prepare();
    const rig = await open(data);
    journal.write('line 1');
    for (let round = 0; round < 3; round += 1) {
      await following(rig);
      for (const line of numbered(round * 100 + 2, round * 100 + 60)) journal.write(line);
      await sshd.kill();
      for (const line of numbered(round * 100 + 61, round * 100 + 101)) journal.write(line);
      await vi.waitFor(() => expect(rig.source()?.state).toBe('blind'), soon);
      await sshd.restart();
    }
    await vi.waitFor(() => expect([...rig.backlog(), ...rig.texts()]).toEqual(numbered(1, 301)), soon);
    const windows = rig.source()?.blindWindows ?? [];
    expect(windows.map(({ recovered }) => recovered)).toEqual([true, true, true]);
  });

  it('loses nothing and doubles nothing when the desk itself is killed in the middle, again and again', async () => {
    const data = await prepare();
    const host = remoteHost(sshd);
    const services = [
      { id: SHOP, host: host['id'], sourcePath: '/srv/shop', logs: [{ kind: 'journald', unit: 'shop' }] },
    ];
    const settings = JSON.stringify({ watch: { pollIntervalSeconds: 0.2 }, hosts: [host], services });
    const writing = setInterval(() => journal.write(`line ${(written += 1)}`), 2);
    closing.push(async () => clearInterval(writing));
    let written = 0;
    const kept = await killAgainAndAgain(data, settings, async (lines) => {
      clearInterval(writing);
      await vi.waitFor(() => expect(lines().at(-1)).toBe(`line ${written}`), soon);
    });
    // Of what was there before the desk saw the unit for the first time it takes the end only.
    const first = Number(kept[0]?.slice('line '.length));
    expect(kept).toEqual(numbered(first, written));
  }, 60_000);

  it('records a gap of unknown size when the place to go on from was vacuumed, and loses no entry after it', async () => {
    const data = await prepare();
    journal.write('line 1');
    const first = await open(data);
    await following(first);
    await first.close();
    closing.pop();
    journal.write('never read');
    await journal.vacuum();
    journal.write('line 3');
    journal.write('line 4');
    const rig = await open(data);
    await got(rig, ['line 3', 'line 4']);
    expect(rig.source()?.blindWindows).toMatchObject([
      { bytes: null, recovered: false, why: expect.stringContaining('vacuumed') },
    ]);
  });

  it('takes the first entries of a unit that had none for new, also over a restart of the desk', async () => {
    const data = await prepare();
    journal.write('of another unit', { _SYSTEMD_UNIT: 'other.service' });
    const first = await open(data);
    await vi.waitFor(() => expect(first.source()?.state).not.toBe('connecting'), soon);
    await vi.waitFor(() => expect(first.batches.length).toBeGreaterThan(0), soon);
    await first.close();
    closing.pop();
    journal.write('born');
    const rig = await open(data);
    await got(rig, ['born']);
    expect(rig.backlog()).toEqual([]);
  });

  it('waits for a unit that the host does not know, and takes its first entry for new', async () => {
    const data = await prepare();
    await writeFile(join(journal.bin, 'systemctl'), '#!/bin/sh\necho LoadState=not-found\n', { mode: 0o755 });
    journal.write('of another unit', { _SYSTEMD_UNIT: 'other.service' });
    const rig = await open(data);
    const waiting = { state: 'waiting', why: expect.stringContaining('knows no unit shop'), blindWindows: [] };
    await vi.waitFor(() => expect(rig.source()).toMatchObject(waiting), soon);
    journal.write('born');
    await got(rig, ['born']);
  });

  it('waits for the first entry of an empty journal without ado, and takes it for new', async () => {
    const data = await prepare();
    const rig = await open(data);
    const waiting = { state: 'waiting', why: 'the journal of the host is empty', blindWindows: [] };
    await vi.waitFor(() => expect(rig.source()).toMatchObject(waiting), soon);
    journal.write('born');
    await got(rig, ['born']);
    expect(rig.source()?.blindWindows).toEqual([]);
  });

  it('joins what journald cut of one long line, and reads a cut line again from its beginning after a stop', async () => {
    const data = await prepare();
    journal.write('old');
    const first = await open(data);
    await following(first);
    journal.write('whole');
    journal.write('begin ', { _LINE_BREAK: 'line-max', _STREAM_ID: 'c'.repeat(32) });
    await got(first, ['whole']);
    await first.close();
    closing.pop();
    journal.write('end', { _STREAM_ID: 'c'.repeat(32) });
    const rig = await open(data);
    await got(rig, ['begin end']);
  });

  it('is followed on this machine as on another one', async () => {
    const data = await prepare();
    vi.stubEnv('PATH', `${journal.bin}:${process.env['PATH'] ?? ''}`);
    closing.push(async () => vi.unstubAllEnvs());
    journal.write('old');
    const logs = [{ kind: 'journald', unit: 'shop' }];
    const services = [{ id: SHOP, host: LOCAL, sourcePath: '/srv/shop', logs }];
    const rig = await openStreams(data, { hosts: [{ id: LOCAL, address: 'local' }], services });
    closing.push(() => rig.close());
    await following(rig);
    journal.write('new');
    await got(rig, ['new']);
    expect(rig.backlog()).toEqual(['old']);
  });

  it('goes blind while lines cannot be kept, and hands them out again once they can', async () => {
    const data = await prepare();
    journal.write('old');
    const rig = await open(data);
    await following(rig);
    rig.refuse = 'disk full';
    journal.write('line 1');
    await vi.waitFor(() => expect(rig.source()).toMatchObject({ state: 'blind', why: 'disk full' }), soon);
    rig.refuse = null;
    await got(rig, ['line 1']);
  });

  it('proves by its heartbeat that a silent unit is heard, and starts a follower again that stopped telling', async () => {
    const data = await prepare();
    journal.write('old');
    const rig = await open(data);
    await following(rig);
    const before = rig.source()?.heardAt ?? '';
    await vi.waitFor(() => expect((rig.source()?.heardAt ?? '') > before).toBe(true), soon);
    expect(rig.source()?.lastByteAt).not.toBeNull();
    const [pid = 0] = processesWith('--follow --no-tail');
    process.kill(pid, 'SIGSTOP');
    journal.write('while it slept');
    await vi.waitFor(() => expect(rig.texts()).toEqual(['while it slept']), soon);
    expect(rig.source()?.blindWindows[0]).toMatchObject({
      recovered: true,
      why: 'journalctl stopped telling new entries',
    });
  });

  it.each([
    [
      'another user',
      'echo "Hint: You are currently not seeing messages from other users and the system." >&2; exit 0',
      'group systemd-journal',
    ],
    ['old', `echo "journalctl: unrecognized option '--output-fields'" >&2; exit 1`, 'systemd 236 or newer'],
  ])('says why a journal cannot be read (%s)', async (_, script, why) => {
    const data = await prepare();
    await writeFile(join(journal.bin, 'journalctl'), `#!/bin/sh\n${script}\n`);
    const rig = await open(data);
    await vi.waitFor(
      () => expect(rig.source()).toMatchObject({ state: 'blind', why: expect.stringContaining(why) }),
      soon,
    );
  });

  it('says that a host has no journal', async () => {
    const data = await prepare();
    const empty = join(data, '..', 'tools');
    await mkdir(empty);
    for (const tool of ['sh', 'env', 'head']) await symlink(`/bin/${tool}`, join(empty, tool)).catch(() => undefined);
    const bare = await startSshd([`SetEnv PATH=${empty}`]);
    closing.push(() => bare.stop());
    const host = remoteHost(bare);
    const logs = [{ kind: 'journald', unit: 'shop' }];
    const services = [{ id: SHOP, host: host['id'], sourcePath: '/srv/shop', logs }];
    const rig = await openStreams(data, { hosts: [host], services });
    closing.push(() => rig.close());
    await vi.waitFor(
      () => expect(rig.source()).toMatchObject({ state: 'blind', why: expect.stringContaining('not on this host') }),
      soon,
    );
  });
});
