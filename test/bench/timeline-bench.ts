import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Page } from '@playwright/test';
import { tempDir } from '../fixtures/temp-dir.ts';
import { openBenchBrowser, wheel } from './bench-browser.ts';
import type { Figure } from './figures.ts';
import { measureScene, SCROLL, type Scene, STRETCH_MS } from './page-scenes.ts';

const HOST = join(import.meta.dirname, 'timeline-child.ts');
const PER_SECOND = 500;
const LOAD_MS = 120_000;

interface Sizes {
  readonly rows: number;
  readonly runs: number;
}

/** P10, the timeline: frames while it is scrolled, filtered, and grows, against a plain page in the same browser. */
export async function measureTimeline({ rows, runs }: Sizes): Promise<Figure[]> {
  await using dir = await tempDir();
  await using host = await startHost(join(dir.path, 'data'), rows);
  await using bench = await openBenchBrowser(host);
  const scenes = createScenes(bench.app, host);
  const figures: Figure[] = [];
  for (const scene of scenes) figures.push(await measureScene(bench, scene, runs));
  return figures;
}

const nothing = async (): Promise<void> => undefined;

function createScenes(app: Page, host: TimelineHost): readonly Scene[] {
  const long = `a timeline of ${host.events.toLocaleString('en')} events`;
  const feed = app.getByRole('feed', { name: 'Timeline' });
  const filter = app.getByRole('searchbox', { name: 'Filter by text' });
  const opened = async (): Promise<void> => {
    await app.evaluate(() => (location.hash = '#/now'));
    await feed.waitFor({ state: 'detached' });
    await app.evaluate(() => (location.hash = '#/incident/inc-long'));
    await feed.getByRole('article').first().waitFor();
  };
  const loaded = async (): Promise<void> => {
    await feed.focus();
    await app.keyboard.press('Home');
    await app.locator('[aria-posinset="1"]').waitFor({ timeout: LOAD_MS });
  };
  const end = () => feed.press('End');
  return [
    {
      name: `${long} scrolled up from its end, older events loaded on the way`,
      prepare: nothing,
      begin: opened,
      work: () => wheel(app, { ...SCROLL, pixels: -SCROLL.pixels }),
      end: nothing,
    },
    {
      name: `${long} scrolled with all rows loaded`,
      prepare: loaded,
      begin: loaded,
      work: () => wheel(app, SCROLL),
      end: nothing,
    },
    {
      name: `${long} filtered by text with all rows loaded`,
      prepare: nothing,
      begin: () => filter.fill(''),
      work: async () => {
        await typeSlowly(app, filter, 'connection refused on port 99');
        await app.locator('.timeline-count', { hasText: /^[\d,]+ of / }).waitFor({ timeout: LOAD_MS });
      },
      end: () => filter.fill(''),
    },
    {
      name: `${long} growing by ${String(PER_SECOND)} events a second, followed`,
      prepare: nothing,
      begin: async () => {
        await end();
        await host.settled();
      },
      work: () => host.publish(PER_SECOND, STRETCH_MS / 1_000),
      end: nothing,
    },
    {
      name: `${long} growing by ${String(PER_SECOND)} events a second, scrolled`,
      prepare: nothing,
      begin: loaded,
      work: async () => {
        await Promise.all([host.publish(PER_SECOND, STRETCH_MS / 1_000), wheel(app, SCROLL)]);
      },
      end: nothing,
    },
  ];
}

async function typeSlowly(app: Page, filter: ReturnType<Page['locator']>, text: string): Promise<void> {
  await filter.focus();
  for (const letter of text) {
    await app.keyboard.type(letter);
    await app.waitForTimeout(STRETCH_MS / text.length);
  }
}

/** The process that holds the timeline. */
interface TimelineHost extends AsyncDisposable {
  readonly url: string;
  readonly tokenFile: string;
  readonly events: number;
  /** Has it publish so many rows a second, and waits until it has. */
  publish(perSecond: number, seconds: number): Promise<void>;
  /** Once nothing is published any more. */
  settled(): Promise<void>;
}

async function startHost(dataDir: string, rows: number): Promise<TimelineHost> {
  const child = spawn(process.execPath, [HOST, dataDir, String(rows)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const first = JSON.parse(await nextLine(child, lines)) as Pick<TimelineHost, 'url' | 'tokenFile' | 'events'>;
  let publishing: Promise<unknown> = Promise.resolve();
  return {
    ...first,
    publish: async (perSecond, seconds) => {
      const done = nextLine(child, lines);
      publishing = done;
      child.stdin.write(`${String(perSecond)} ${String(seconds)}\n`);
      await done;
    },
    settled: async () => {
      await publishing;
    },
    [Symbol.asyncDispose]: async () => {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
    },
  };
}

async function nextLine(child: ChildProcess, lines: Interface): Promise<string> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the host of the timeline ended with ${String(code)}`);
  });
  const [line] = (await Promise.race([once(lines, 'line'), ended])) as [string];
  ended.catch(() => undefined);
  return line;
}
