import { appendFile, mkdir, rename, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { processesWith, sshdAvailable, startSshd, type TestSshd } from '../../fixtures/sshd.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { LOCAL, remoteHost, SHOP } from '../hosts/host-rig.ts';
import { openWatch, type WatchRig } from './watch-rig.ts';

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`);
const text = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');
const soon = { timeout: 10_000, interval: 20 };

describe.skipIf(!sshdAvailable)('the watcher', () => {
  let sshd: TestSshd;
  const closing: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterAll(() => sshd.stop());
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  const folder = async () => {
    const dir = await tempDir();
    closing.push(() => dir[Symbol.asyncDispose]());
    await mkdir(join(dir.path, 'log'));
    return { data: join(dir.path, 'data'), log: join(dir.path, 'log', 'shop.log'), logs: join(dir.path, 'log') };
  };
  const open = async (place: 'ssh' | 'local', data: string, glob: string): Promise<WatchRig> => {
    const host = place === 'ssh' ? remoteHost(sshd) : { id: LOCAL, address: 'local' };
    const service = { id: SHOP, host: host.id, sourcePath: '/srv/shop', logs: [{ kind: 'file', glob }] };
    const rig = await openWatch(data, { hosts: [host], services: [service] });
    closing.push(() => rig.close());
    rig.watcher.start();
    return rig;
  };
  const following = (rig: WatchRig, path: string) =>
    vi.waitFor(() => expect(rig.source(path)).toMatchObject({ state: 'following', why: '' }), soon);
  const got = (rig: WatchRig, lines: readonly string[]) => vi.waitFor(() => expect(rig.texts()).toEqual(lines), soon);

  describe.each(['ssh', 'local'] as const)('over %s', (place) => {
    it('hands out old lines as backlog and new ones at once, with exact offsets, and leaves no process', async () => {
      const { data, log } = await folder();
      await writeFile(log, 'old 1\nold 2\n');
      const rig = await open(place, data, log);
      await following(rig, log);
      await vi.waitFor(() => expect(rig.backlog()).toEqual(['old 1', 'old 2']), soon);
      await appendFile(log, 'ERROR ha');
      await appendFile(log, 'lf\r\nu\u2028v\n');
      await appendFile(log, Buffer.from([0x61, 0xff, 0x62, 0x0a]));
      await got(rig, ['ERROR half', 'u\u2028v', 'a\\xffb']);
      const last = rig.batches.at(-1);
      expect(last?.cursor.offset).toBe(12 + 12 + 6 + 4);
      expect(last?.block.line(last.block.count - 1)).toEqual({ offset: 30, text: 'a\\xffb' });
      expect(processesWith(log).length).toBeGreaterThan(0);
      await rig.watcher.stop();
      expect(rig.source(log)?.state).toBe('stopped');
      await vi.waitFor(() => expect(processesWith(log)).toEqual([]), soon);
      expect((await rig.events()).map(({ type, data }) => ({ type, ...(data as object) }))).toEqual([
        { type: 'watcher_changed', running: true, why: 'the watcher was started' },
        expect.objectContaining({ type: 'source_changed', state: 'following' }),
        { type: 'watcher_changed', running: false, why: 'the watcher was stopped' },
      ]);
    });

    it('resumes at its cursor after a stop and loses nothing to a rename rotation, also of an unread tail', async () => {
      const { data, log } = await folder();
      await writeFile(log, '');
      const first = await open(place, data, log);
      await following(first, log);
      await appendFile(log, text(numbered(1, 3)));
      await got(first, numbered(1, 3));
      await first.close();
      closing.pop();
      await appendFile(log, text(numbered(4, 5)));
      await rename(log, `${log}.1`);
      await writeFile(log, text(numbered(6, 7)));
      const rig = await open(place, data, log);
      await got(rig, numbered(4, 7));
      await appendFile(`${log}.1`, 'late\n');
      await appendFile(log, 'line 8\n');
      await vi.waitFor(() => expect(rig.texts().toSorted()).toEqual(['late', ...numbered(4, 8)]), soon);
      expect(rig.batches.flatMap((batch) => batch.gaps)).toEqual([]);
    });

    it('reads everything through rename rotations under load, not one line lost or doubled', async () => {
      const { data, log } = await folder();
      await writeFile(log, '');
      const rig = await open(place, data, `${log}*`);
      await following(rig, log);
      for (let round = 0; round < 3; round += 1) {
        await appendFile(log, text(numbered(round * 1_000 + 1, round * 1_000 + 500)));
        await rename(log, `${log}.${round}`);
        await appendFile(`${log}.${round}`, text(numbered(round * 1_000 + 501, round * 1_000 + 1_000)));
        await writeFile(log, '');
        const before = rig.batches.length;
        await appendFile(log, '');
        await vi.waitFor(
          () => expect(rig.batches.slice(before).some((batch) => batch.cursor.offset === 0)).toBe(true),
          soon,
        );
      }
      await appendFile(log, 'line 3001\n');
      await got(rig, numbered(1, 3_001));
    });

    it('notices a cut, goes on at its beginning and records a gap of unknown size', async () => {
      const { data, log } = await folder();
      await writeFile(log, '');
      const rig = await open(place, data, log);
      await following(rig, log);
      await appendFile(log, text(numbered(1, 100)));
      await got(rig, numbered(1, 100));
      await truncate(log, 0);
      await vi.waitFor(() => expect(rig.source(log)?.blindWindows).toHaveLength(1), soon);
      await appendFile(log, 'after\n');
      await got(rig, [...numbered(1, 100), 'after']);
      expect(rig.source(log)).toMatchObject({ offset: 6, blindWindows: [{ bytes: null, recovered: false }] });
    });
  });

  it('keeps every line of a writer that goes on while its file is rotated faster than the desk looks', async () => {
    const { data, log } = await folder();
    await writeFile(log, '');
    const rig = await open('ssh', data, `${log}*`);
    await following(rig, log);
    for (let round = 0; round < 6; round += 1) {
      for (let part = 0; part < 20; part += 1) {
        await appendFile(log, text(numbered(round * 200 + part * 10 + 1, round * 200 + part * 10 + 10)));
        await new Promise((resolve) => setTimeout(resolve, 15));
      }
      await rename(log, `${log}.${round}`);
      await writeFile(log, '');
    }
    await vi.waitFor(() => expect(rig.texts().length).toBeGreaterThanOrEqual(1_200), soon);
    expect(new Set(rig.texts())).toEqual(new Set(numbered(1, 1_200)));
    expect(rig.texts()).toHaveLength(1_200);
  });

  it('takes 10,000 lines at once, each once, in order', async () => {
    const { data, log } = await folder();
    await writeFile(log, '');
    const rig = await open('ssh', data, log);
    await following(rig, log);
    await appendFile(log, text(numbered(1, 10_000)));
    await got(rig, numbered(1, 10_000));
  });

  it('waits for a file, reads all of it when it appears, and follows every match of a glob', async () => {
    const { data, log, logs } = await folder();
    const rig = await open('ssh', data, join(logs, '*.log'));
    await vi.waitFor(
      () => expect(rig.watcher.sources()).toMatchObject([{ state: 'waiting', why: 'no file matches yet' }]),
      soon,
    );
    await writeFile(log, 'one\n');
    await writeFile(join(logs, "it's $(id).log"), 'two\n');
    await writeFile(join(logs, 'other.txt'), 'three\n');
    await vi.waitFor(() => expect(rig.texts().toSorted()).toEqual(['one', 'two']), soon);
  });

  it('loses no line and doubles none when the server is killed in the middle, and closes the blind window', async () => {
    const { data, log } = await folder();
    await writeFile(log, '');
    const rig = await open('ssh', data, log);
    await following(rig, log);
    await appendFile(log, text(numbered(1, 50)));
    await got(rig, numbered(1, 50));
    await sshd.kill();
    await vi.waitFor(
      () => expect(rig.source(log)).toMatchObject({ state: 'blind', blindWindows: [{ to: null }] }),
      soon,
    );
    await appendFile(log, text(numbered(51, 100)));
    await sshd.restart();
    await got(rig, numbered(1, 100));
    const source = rig.source(log);
    expect(source).toMatchObject({
      state: 'following',
      blindWindows: [{ bytes: text(numbered(51, 100)).length, recovered: true }],
    });
    expect(source?.blindWindows).toHaveLength(1);
  });

  it('proves by its heartbeat that a silent source is heard', async () => {
    const { data, log } = await folder();
    await writeFile(log, '');
    const rig = await open('ssh', data, log);
    await following(rig, log);
    const before = rig.source(log)?.heardAt ?? '';
    await vi.waitFor(() => expect((rig.source(log)?.heardAt ?? '') > before).toBe(true), soon);
    expect(rig.source(log)?.lastByteAt).toBeNull();
  });

  it('goes blind while lines cannot be kept, and hands them out again once they can', async () => {
    const { data, log } = await folder();
    await writeFile(log, '');
    const rig = await open('local', data, log);
    await following(rig, log);
    rig.refuse = 'disk full';
    await appendFile(log, 'line 1\n');
    await vi.waitFor(() => expect(rig.source(log)).toMatchObject({ state: 'blind', why: 'disk full' }), soon);
    rig.refuse = null;
    await got(rig, ['line 1']);
    await following(rig, log);
  });

  it('cannot be made to believe in a cut by a line that pretends to be a notice', async () => {
    const { data, log } = await folder();
    await writeFile(log, '');
    const rig = await open('local', data, log);
    await following(rig, log);
    const lie = `/usr/bin/tail: ${log}: file truncated`;
    await appendFile(log, `${lie}\nsentry-follow 1:1 1 1 /x\nend\n`);
    await got(rig, [lie, 'sentry-follow 1:1 1 1 /x', 'end']);
    expect(rig.batches.flatMap((batch) => batch.gaps)).toEqual([]);
  });

  it('says that a host is not pinned, and shows its sources as stopped before', async () => {
    const { data, log } = await folder();
    const host = remoteHost(sshd, { hostKey: undefined });
    const logs = [{ kind: 'file', glob: log }];
    const rig = await openWatch(data, {
      hosts: [host],
      services: [{ id: SHOP, host: host.id, sourcePath: '/srv/shop', logs }],
    });
    closing.push(() => rig.close());
    expect(rig.watcher.sources().map((source) => source.state)).toEqual(['stopped']);
    rig.watcher.start();
    const why = expect.stringContaining('is not pinned');
    await vi.waitFor(() => expect(rig.source(log)).toMatchObject({ state: 'blind', why }), soon);
  });

  it.skipIf(process.getuid?.() === 0)('says that a file cannot be read', async () => {
    const { data, log } = await folder();
    await writeFile(log, 'x\n', { mode: 0o000 });
    const rig = await open('local', data, log);
    await vi.waitFor(() => expect(rig.source(log)?.why).toContain('permission denied'), soon);
  });
});
