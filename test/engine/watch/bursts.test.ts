import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { LOCAL, SHOP } from '../hosts/host-rig.ts';
import { openWatch, type WatchRig } from './watch-rig.ts';

const soon = { timeout: 20_000, interval: 10 };
const LINES = Array.from({ length: 10_000 }, (_, index) => `ERROR the ${index}th cart is lost`);

describe('a burst of lines of which each is work', () => {
  const closing: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  /** A followed file that is empty yet. */
  const setUp = async (): Promise<{ log: string; open: () => Promise<WatchRig> }> => {
    const dir = await tempDir();
    closing.push(() => dir[Symbol.asyncDispose]());
    const log = join(dir.path, 'log', 'app.log');
    await mkdir(join(dir.path, 'log'));
    await writeFile(log, '');
    const open = async (): Promise<WatchRig> => {
      const rig = await openWatch(join(dir.path, 'data'), {
        hosts: [{ id: LOCAL, address: 'local' }],
        services: [{ id: SHOP, host: LOCAL, sourcePath: '/srv/shop', logs: [{ kind: 'file', glob: log }] }],
      });
      rig.workOf = ({ block }) => block.count;
      closing.push(() => rig.close());
      rig.watcher.start();
      await vi.waitFor(() => expect(rig.source(log)?.state).toBe('following'), soon);
      return rig;
    };
    return { log, open };
  };

  it('is kept in slices, each with its own place, and others have a turn after each', async () => {
    const { log, open } = await setUp();
    const rig = await open();
    let turns = 0;
    const taken: number[] = [];
    rig.onBatch = () => {
      const before = turns;
      taken.push(before);
      setImmediate(() => {
        turns = Math.max(turns, before + 1);
      });
    };
    await appendFile(log, `${LINES.join('\n')}\n`);
    await vi.waitFor(() => expect(rig.texts()).toHaveLength(LINES.length), soon);
    expect(rig.texts()).toEqual(LINES);
    const slices = rig.batches.filter(({ block }) => block.count > 0);
    expect(slices.map(({ cursor }) => cursor.offset)).toEqual(slices.map(({ block }) => block.end));
    expect(slices.length).toBeGreaterThan(15);
    expect(Math.max(...slices.map(({ block }) => block.count))).toBeLessThan(1_000);
    // A turn went by between every two of them, but for those that came with the very first bytes.
    expect(new Set(taken).size).toBeGreaterThanOrEqual(slices.length - 2);
  });

  it('is neither lost nor doubled when following ends in the middle of it', async () => {
    const { log, open } = await setUp();
    const first = await open();
    const stopped = new Promise<void>((resolve) => {
      first.onBatch = () => {
        if (first.texts().length > 3_000) resolve(first.watcher.stop());
      };
    });
    await appendFile(log, `${LINES.join('\n')}\n`);
    await stopped;
    const before = first.texts();
    expect(before.length).toBeLessThan(LINES.length);
    await closing.pop()?.();
    const second = await open();
    await vi.waitFor(() => expect([...before, ...second.texts()]).toHaveLength(LINES.length), soon);
    expect([...before, ...second.texts()]).toEqual(LINES);
  });

  it('is read on from the last slice that was kept when one is refused', async () => {
    const { log, open } = await setUp();
    const rig = await open();
    const refusals: string[] = [];
    rig.onBatch = () => {
      if (rig.texts().length < 3_000 || refusals.length > 0) return;
      rig.refuse = 'the disk is full';
      refusals.push(rig.refuse);
    };
    await appendFile(log, `${LINES.join('\n')}\n`);
    await vi.waitFor(() => expect(rig.source(log)?.state).toBe('blind'), soon);
    expect(rig.texts().length).toBeLessThan(LINES.length);
    rig.refuse = null;
    await vi.waitFor(() => expect(rig.texts()).toHaveLength(LINES.length), soon);
    expect(rig.texts()).toEqual(LINES);
  });
});
