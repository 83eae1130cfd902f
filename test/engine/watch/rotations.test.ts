import { execFileSync } from 'node:child_process';
import { appendFile, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createSoakLog, globOf, METHODS, type SoakLog } from '../../../scripts/soak/methods.ts';
import { linesOf } from '../../../src/main/engine/watch/line-block.ts';
import { busyboxAvailable, busyboxFolder } from '../../fixtures/busybox.ts';
import { sshdAvailable, startSshd, type TestSshd } from '../../fixtures/sshd.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { remoteHost, SHOP } from '../hosts/host-rig.ts';
import { openWatch, type WatchRig } from './watch-rig.ts';

const soon = { timeout: 25_000, interval: 50 };
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const numberOf = (line: string) => Number(/\d+/.exec(line)?.[0]);

/** Methods after which the old file is gone, so that what nobody followed is lost. */
const DELETING: readonly string[] = ['delete', 'compress-delete'];

interface Written {
  readonly log: SoakLog;
  readonly lines: string[];
}

describe.skipIf(!sshdAvailable).each([
  ['GNU', true],
  ['BusyBox', busyboxAvailable],
] as const)('files on a host with %s tools', (tools, available) => {
  describe.skipIf(!available)('that are rotated in every way', () => {
    let sshd: TestSshd;
    let toolsDir: Awaited<ReturnType<typeof tempDir>>;
    const closing: (() => Promise<unknown>)[] = [];
    beforeAll(async () => {
      toolsDir = await tempDir();
      const path = tools === 'GNU' ? [] : [`SetEnv PATH=${busyboxFolder(toolsDir.path)}`];
      sshd = await startSshd(['MaxSessions 100', ...path]);
    });
    afterAll(async () => {
      await sshd.stop();
      await toolsDir[Symbol.asyncDispose]();
    });
    afterEach(async () => {
      for (const close of closing.splice(0).reverse()) await close();
    });

    const folder = async () => {
      const dir = await tempDir();
      closing.push(() => dir[Symbol.asyncDispose]());
      return { data: join(dir.path, 'data'), logs: join(dir.path, 'logs') };
    };
    const open = async (data: string, globs: readonly string[]): Promise<WatchRig> => {
      const logs = globs.map((glob) => ({ kind: 'file', glob }));
      const host = remoteHost(sshd);
      const rig = await openWatch(data, {
        hosts: [host],
        services: [{ id: SHOP, host: host.id, sourcePath: '/srv/shop', logs }],
      });
      closing.push(() => rig.close());
      rig.watcher.start();
      return rig;
    };
    const following = (rig: WatchRig) =>
      vi.waitFor(
        () => expect(new Set(rig.watcher.sources().map(({ state }) => state))).toEqual(new Set(['following'])),
        soon,
      );
    const textsOf = (rigs: readonly WatchRig[], path: string) =>
      rigs
        .flatMap((rig) => rig.batches)
        .filter((batch) => batch.path === path && !batch.backlog)
        .flatMap((batch) => linesOf(batch.block).map(({ text }) => text));
    const prepare = async (logs: string): Promise<ReadonlyMap<string, Written>> => {
      const made = new Map<string, Written>();
      for (const method of METHODS) {
        await mkdir(join(logs, method), { recursive: true });
        made.set(method, { log: createSoakLog(logs, method), lines: [] });
      }
      closing.push(async () => [...made.values()].forEach(({ log }) => log.close()));
      return made;
    };
    const next = (written: Written) => {
      const text = `line ${written.lines.length + 1} of a log with numbered lines`;
      written.lines.push(text);
      return `${text}\n`;
    };
    const writeSome = (made: ReadonlyMap<string, Written>) => {
      for (const written of made.values()) for (let count = 0; count < 20; count += 1) written.log.write(next(written));
    };
    const rotate = async (made: ReadonlyMap<string, Written>) => {
      for (const written of made.values()) written.log.rotate(() => next(written));
      // The next file of one of them is made later.
      await pause(600);
    };
    const all = (logs: string) => METHODS.map((method) => globOf(logs, method));
    const got = (rigs: readonly WatchRig[], made: ReadonlyMap<string, Written>, methods: readonly string[]) =>
      vi.waitFor(() => {
        for (const method of methods) {
          const { log, lines } = made.get(method) ?? { log: { path: '' }, lines: [] };
          // A rotated file may go on beside the one that took its place.
          const texts = textsOf(rigs, log.path).toSorted((a, b) => numberOf(a) - numberOf(b));
          expect({ method, texts }).toEqual({ method, texts: lines });
        }
      }, soon);

    it('are read to the last line, each once, while the host is connected', async () => {
      const { data, logs } = await folder();
      const made = await prepare(logs);
      const rig = await open(data, all(logs));
      await following(rig);
      for (let round = 0; round < 3; round += 1) {
        writeSome(made);
        await pause(700);
        await rotate(made);
      }
      writeSome(made);
      await got([rig], made, METHODS);
      const lost = rig.watcher.sources().filter(({ blindWindows }) => blindWindows.some(({ recovered }) => !recovered));
      const allowed = tools === 'GNU' ? ['copytruncate'] : ['copytruncate', ...DELETING];
      for (const { path } of lost)
        expect(allowed.some((method) => path === globOf(logs, method as 'delete'))).toBe(true);
    });

    it.each(['the server was killed', 'the app was off'] as const)(
      'are read to the last line, each once, after several rotations while %s; what is gone is in the ledger',
      async (situation) => {
        const { data, logs } = await folder();
        const made = await prepare(logs);
        const first = await open(data, all(logs));
        await following(first);
        writeSome(made);
        await got([first], made, METHODS);
        if (situation === 'the app was off') await closing.pop()?.();
        else await sshd.kill();
        for (let round = 0; round < 3; round += 1) {
          writeSome(made);
          await rotate(made);
        }
        writeSome(made);
        if (situation !== 'the app was off') await sshd.restart();
        const rigs = situation === 'the app was off' ? [first, await open(data, all(logs))] : [first];
        await got(
          rigs,
          made,
          METHODS.filter((method) => !DELETING.includes(method)),
        );
        await following(rigs.at(-1) ?? first);
        for (const source of rigs.at(-1)?.watcher.sources() ?? []) {
          const lossy = [...DELETING, 'copytruncate'].some(
            (method) => source.path === globOf(logs, method as 'delete'),
          );
          // Without times of birth, a new file with the number of a deleted one looks like a file that was cut in place.
          const doubtful = tools === 'BusyBox' && source.path === globOf(logs, 'compress');
          const rows = source.blindWindows.filter(
            ({ recovered, why }) => !recovered && !(doubtful && /cut in place/.test(why)),
          );
          expect({ path: source.path, rows }).toEqual({
            path: source.path,
            rows: lossy ? [expect.objectContaining({ bytes: null, to: expect.any(String) })] : [],
          });
        }
        for (const method of DELETING) {
          const { log, lines } = made.get(method) ?? { log: { path: '' }, lines: [] };
          const texts = textsOf(rigs, log.path);
          expect(new Set(texts).size).toBe(texts.length);
          expect(texts.slice(-20)).toEqual(lines.slice(-20));
        }
      },
    );

    it('are neither waited for when they are a pipe nor taken for logs, and are read once they are files', async () => {
      const { data, logs } = await folder();
      await mkdir(logs);
      const log = join(logs, 'app.log');
      await writeFile(log, '');
      const rig = await open(data, [log]);
      await following(rig);
      await appendFile(log, 'one\n');
      await vi.waitFor(() => expect(textsOf([rig], log)).toEqual(['one']), soon);
      await sshd.kill();
      await rename(log, `${log}.1`);
      execFileSync('mkfifo', [log]);
      await sshd.restart();
      const why = `${log} is not a regular file`;
      await vi.waitFor(() => expect(rig.source(log)).toMatchObject({ state: 'blind', why }), soon);
      await rm(log);
      await appendFile(`${log}.1`, 'two\n');
      await writeFile(join(logs, 'target-1.log'), 'three\n');
      await symlink(join(logs, 'target-1.log'), log);
      await vi.waitFor(() => expect(textsOf([rig], log)).toEqual(['one', 'two', 'three']), soon);
    });
  });
});
