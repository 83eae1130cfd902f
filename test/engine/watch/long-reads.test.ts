import { appendFile, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { LOCAL, SHOP } from '../hosts/host-rig.ts';
import { openWatch, type WatchRig } from './watch-rig.ts';

const soon = { timeout: 20_000, interval: 10 };

describe('a long read', () => {
  const closing: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  const open = async (data: string, log: string): Promise<WatchRig> => {
    const rig = await openWatch(data, {
      hosts: [{ id: LOCAL, address: 'local' }],
      services: [{ id: SHOP, host: LOCAL, sourcePath: '/srv/shop', logs: [{ kind: 'file', glob: log }] }],
    });
    closing.push(() => rig.close());
    return rig;
  };

  it('shows how far it has come, and is given up for a row of the ledger that says how much was left', async () => {
    const dir = await tempDir();
    closing.push(() => dir[Symbol.asyncDispose]());
    const log = join(dir.path, 'log', 'app.log');
    await mkdir(join(dir.path, 'log'));
    await writeFile(log, '');
    const first = await open(join(dir.path, 'data'), log);
    first.watcher.start();
    await vi.waitFor(() => expect(first.source(log)?.state).toBe('following'), soon);
    await appendFile(log, 'known\n');
    await vi.waitFor(() => expect(first.texts()).toEqual(['known']), soon);
    await closing.pop()?.();
    const line = `${'x'.repeat(999)}\n`;
    await appendFile(log, line.repeat(60_000));
    await rename(log, `${log}.1`);
    await writeFile(log, line.repeat(2_000));

    const rig = await open(join(dir.path, 'data'), log);
    const total = 62_000_000;
    const seen: number[] = [];
    const given = { done: false };
    rig.onBatch = () => {
      const progress = rig.source(log)?.progress ?? null;
      if (progress === null) return;
      expect(progress.totalBytes).toBe(total);
      seen.push(progress.readBytes);
      if (progress.readBytes > 0 && !given.done) given.done = rig.watcher.skipToEnd(`${LOCAL}:${log}`);
    };
    rig.watcher.start();
    await vi.waitFor(() => expect(rig.source(log)).toMatchObject({ state: 'following', progress: null }), soon);
    expect(given.done).toBe(true);
    expect(seen.length).toBeGreaterThan(0);
    const read = rig.batches.reduce((sum, batch) => sum + batch.block.end - batch.block.start, 0);
    expect(read).toBeLessThan(total);
    const [row] = rig.source(log)?.blindWindows ?? [];
    expect(row).toMatchObject({ bytes: total - read, recovered: false, why: expect.stringContaining('an operator') });
    await appendFile(log, 'after\n');
    await vi.waitFor(() => expect(rig.texts().at(-1)).toBe('after'), soon);
    expect(rig.watcher.skipToEnd(`${LOCAL}:${log}`)).toBe(false);
  });
});
