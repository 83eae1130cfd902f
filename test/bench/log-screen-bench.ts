import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, writeSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findAppPaths } from '../../src/main/app-paths.ts';
import { tempDir } from '../fixtures/temp-dir.ts';
import { openBenchBrowser, wheel } from './bench-browser.ts';
import type { Figure } from './figures.ts';
import { measureScene, SCROLL, STRETCH_MS } from './page-scenes.ts';

const WRITE_EVERY_MS = 20;

/** P10, the log: frames while a file on this machine grows and its lines are shown as they come, against a plain page. */
export async function measureLogScreen({ perSecond, runs }: { perSecond: number; runs: number }): Promise<Figure[]> {
  await using dir = await tempDir();
  const log = join(dir.path, 'app.log');
  await using host = await serve(dir.path, log);
  await using bench = await openBenchBrowser(host);
  const { app } = bench;
  const rate = `a log of ${String(perSecond)} lines a second`;
  const list = app.getByRole('listbox');
  const opened = async (): Promise<void> => {
    await app.evaluate(() => (location.hash = '#/logs'));
    const line = list.getByRole('option').first();
    // Nothing that was written before the file was opened is shown.
    while (!(await line.isVisible())) await writeLines(log, { perSecond, ms: 500 });
  };
  const grow = () => writeLines(log, { perSecond, ms: STRETCH_MS });
  const nothing = async (): Promise<void> => undefined;
  const followed = { name: `${rate}, followed`, prepare: opened, begin: nothing, work: grow, end: nothing };
  const scrolled = {
    name: `${rate}, scrolled up`,
    prepare: nothing,
    begin: () =>
      app
        .getByRole('button', { name: /^Follow/ })
        .first()
        .click(),
    work: async () => {
      await Promise.all([grow(), wheel(app, { ...SCROLL, pixels: -SCROLL.pixels })]);
    },
    end: nothing,
  };
  return [await measureScene(bench, followed, runs), await measureScene(bench, scrolled, runs)];
}

/** Appends lines of a service in good health, evenly, as a service would. */
async function writeLines(path: string, { perSecond, ms }: { perSecond: number; ms: number }): Promise<void> {
  const file = openSync(path, 'a');
  const begun = performance.now();
  try {
    for (let done = 0; done < (perSecond * ms) / 1_000; ) {
      const due = Math.floor((perSecond * Math.min(ms, performance.now() - begun)) / 1_000);
      writeSync(file, Array.from({ length: due - done }, (_, index) => lineAt(done + index)).join(''));
      done = due;
      await new Promise((resolve) => setTimeout(resolve, WRITE_EVERY_MS));
    }
  } finally {
    closeSync(file);
  }
}

function lineAt(number: number): string {
  return `${new Date().toISOString()} INFO  [worker-${number % 16}] order ${number} served from cache in ${number % 97} ms\n`;
}

/** The app as it is installed, headless, on a data folder that follows one file of this machine. */
async function serve(folder: string, log: string) {
  const dataDir = join(folder, 'data');
  await mkdir(dataDir, { mode: 0o700 });
  await mkdir(join(folder, 'app'));
  await writeFile(log, '');
  const settings = {
    hosts: [{ id: 'here', address: 'local' }],
    services: [{ id: 'shop', host: 'here', sourcePath: join(folder, 'app'), logs: [{ kind: 'file', glob: log }] }],
    security: { mode: 'DISABLED' },
  };
  await writeFile(join(dataDir, 'settings.json'), JSON.stringify(settings));
  const cli = join(findAppPaths(import.meta.url).root, 'dist', 'cli.js');
  const child = spawn(process.execPath, [cli, 'serve', '--data-dir', dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, SENTRY_DESK_KEYCHAIN: 'off' },
  });
  const [first] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const { url, tokenFile } = JSON.parse(first) as { url: string; tokenFile: string };
  return {
    url,
    tokenFile,
    [Symbol.asyncDispose]: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}
