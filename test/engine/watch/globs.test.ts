import { execFileSync } from 'node:child_process';
import { appendFile, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { linesOf } from '../../../src/main/engine/watch/line-block.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { LOCAL, SHOP, wallClock } from '../hosts/host-rig.ts';
import { openWatch, type WatchRig } from './watch-rig.ts';

const soon = { timeout: 15_000, interval: 20 };

describe('what a glob follows', () => {
  const closing: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  const folder = async () => {
    const dir = await tempDir();
    closing.push(() => dir[Symbol.asyncDispose]());
    const logs = join(dir.path, 'log');
    await mkdir(logs);
    return { data: join(dir.path, 'data'), in: (name: string) => join(logs, name) };
  };
  const open = async (data: string, glob: string, clock = wallClock()): Promise<WatchRig> => {
    const service = { id: SHOP, host: LOCAL, sourcePath: '/srv/shop', logs: [{ kind: 'file', glob }] };
    const rig = await openWatch(data, { hosts: [{ id: LOCAL, address: 'local' }], services: [service] }, clock);
    closing.push(() => rig.close());
    rig.watcher.start();
    return rig;
  };
  const paths = (rig: WatchRig) => rig.watcher.sources().map(({ path }) => path);
  const following = (rig: WatchRig, path: string) =>
    vi.waitFor(() => expect(rig.source(path)).toMatchObject({ state: 'following' }), soon);

  it('is the logs, not their rotated files, and compressed files never', async () => {
    const { data, in: at } = await folder();
    for (const name of ['app.log', 'app.log.1', 'app.log-20260102', 'app.log.2.gz', 'app.log.err', 'other.gz'])
      await writeFile(at(name), 'old\n');
    const rig = await open(data, at('*'));
    await vi.waitFor(() => expect(paths(rig).toSorted()).toEqual([at('app.log'), at('app.log.err')]), soon);
  });

  it('reads all of the files that came while the app was off, and the rest of those that were compressed', async () => {
    const { data, in: at } = await folder();
    await writeFile(at('app-1.log'), 'old\n');
    const first = await open(data, at('app-*.log'));
    await following(first, at('app-1.log'));
    await appendFile(at('app-1.log'), 'one\n');
    await vi.waitFor(() => expect(first.texts()).toEqual(['one']), soon);
    // What the glob matches is known by the first look after all of it is open.
    const heard = first.source(at('app-1.log'))?.heardAt ?? '';
    await vi.waitFor(() => expect((first.source(at('app-1.log'))?.heardAt ?? '') > heard).toBe(true), soon);
    await closing.pop()?.();
    await appendFile(at('app-1.log'), 'two\n');
    execFileSync('gzip', [at('app-1.log')]);
    await writeFile(at('app-2.log'), 'three\n');
    const rig = await open(data, at('app-*.log'));
    await vi.waitFor(() => expect(rig.texts().toSorted()).toEqual(['three', 'two']), soon);
    expect(rig.backlog()).toEqual([]);
    const places = rig.batches.flatMap((batch) => linesOf(batch.block).map(({ text }) => `${text} of ${batch.path}`));
    expect(new Set(places)).toEqual(new Set([`two of ${at('app-1.log')}`, `three of ${at('app-2.log')}`]));
    await vi.waitFor(() => expect(rig.source(at('app-1.log'))?.state).toBe('waiting'), soon);
  });

  it('reads a file once that got the name of another source', async () => {
    const { data, in: at } = await folder();
    await writeFile(at('app.log'), '');
    const first = await open(data, at('*.log'));
    await following(first, at('app.log'));
    await appendFile(at('app.log'), 'one\n');
    await vi.waitFor(() => expect(first.texts()).toEqual(['one']), soon);
    await closing.pop()?.();
    await appendFile(at('app.log'), 'two\n');
    await rename(at('app.log'), at('app-20260102.log'));
    await writeFile(at('app.log'), 'three\n');
    const rig = await open(data, at('*.log'));
    await vi.waitFor(() => expect(rig.texts()).toEqual(['two', 'three']), soon);
    await following(rig, at('app.log'));
    expect(paths(rig)).toEqual([at('app.log')]);
  });

  it('is opened anew when this machine slept, and says so', async () => {
    const { data, in: at } = await folder();
    await writeFile(at('app.log'), '');
    const slept = { ms: 0 };
    const wall = wallClock();
    const rig = await open(data, at('app.log'), { ...wall, now: () => new Date(Date.now() + slept.ms) });
    await following(rig, at('app.log'));
    await appendFile(at('app.log'), 'one\n');
    await vi.waitFor(() => expect(rig.texts()).toEqual(['one']), soon);
    slept.ms = 60_000;
    const why = 'this machine slept, or its clock was changed';
    await vi.waitFor(
      () => expect(rig.source(at('app.log'))?.blindWindows).toMatchObject([{ why, bytes: 0, recovered: true }]),
      soon,
    );
    await appendFile(at('app.log'), 'two\n');
    await vi.waitFor(() => expect(rig.texts()).toEqual(['one', 'two']), soon);
  });
});
