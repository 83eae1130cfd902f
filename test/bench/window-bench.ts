import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { freePort } from '../../src/main/demo/free-port.ts';
import { environment, makeHome } from '../e2e/fixtures/electron-desk.ts';
import { type ElectronStage, prepareStage } from '../e2e/fixtures/electron-stage.ts';
import { tempDir } from '../fixtures/temp-dir.ts';
import { until } from './bench-desk.ts';
import { type Figure, median } from './figures.ts';
import { memoryOfTree, processTree } from './process-memory.ts';

const PATIENCE_MS = 60_000;

/** P9: from the start of the desktop app to its window, connected; and what the whole of it needs while nothing happens. */
export async function measureWindow({ runs, idleMs }: { runs: number; idleMs: number }): Promise<Figure[]> {
  if (process.platform !== 'linux') throw new Error('P9 reads /proc, so it needs Linux');
  await using display = await startDisplay();
  await using dir = await tempDir();
  const empty = emptyApp(dir.path);
  const stages = { app: await prepareStage(), empty: await prepareStage(empty) };
  const home = makeHome(stages.app);
  const emptyHome = makeHome(stages.empty);
  try {
    const open = (which: 'app' | 'empty') =>
      openOnce(stages[which], { home: which === 'app' ? home.path : emptyHome.path, display: display.name, idleMs });
    const [cold, emptyCold] = [await open('app'), await open('empty')];
    const [warm, emptyWarm]: [Opened[], Opened[]] = [[], []];
    for (let run = 0; run < runs; run += 1) {
      warm.push(await open('app'));
      emptyWarm.push(await open('empty'));
    }
    return figuresOf({ cold, warm }, { cold: emptyCold, warm: emptyWarm });
  } finally {
    await home.remove();
    await emptyHome.remove();
    stages.app.close();
    stages.empty.close();
  }
}

/** One opening: seconds from the start of the process, megabytes of all its processes. */
interface Opened {
  readonly painted: number;
  readonly ready: number;
  readonly memory: number;
  readonly parts: ReadonlyMap<string, number>;
}

interface Openings {
  readonly cold: Opened;
  readonly warm: readonly Opened[];
}

function figuresOf(app: Openings, empty: Openings): Figure[] {
  const middle = ({ warm }: Openings, of: (opened: Opened) => number) => median(warm.map(of));
  const ready = middle(app, (opened) => opened.ready);
  const memory = middle(app, (opened) => opened.memory);
  const emptyMemory = middle(empty, (opened) => opened.memory);
  const seconds = (value: number) => `${value.toFixed(2)} s`;
  const parts = [...(app.warm.at(-1)?.parts ?? [])].map(([name, size]) => `${name} ${size.toFixed(0)}`);
  const about = { id: 'P9', runs: app.warm.length };
  return [
    {
      ...about,
      name: 'the window, warm, shown and connected to a ready engine',
      value: ready,
      unit: 's',
      anchors: [{ name: 'an empty Electron window', value: middle(empty, (opened) => opened.ready), unit: 's' }],
      goals: [{ name: 'in s', value: ready, limit: 2, better: 'lower' }],
      notes: [
        `first drawn after ${seconds(middle(app, (opened) => opened.painted))}`,
        `first opening with a fresh profile: ${seconds(app.cold.ready)}; an empty window ${seconds(empty.cold.ready)}; the files may be in the page cache`,
      ],
    },
    {
      ...about,
      name: 'memory of the whole app idle (proportional share of all processes)',
      value: memory,
      unit: 'MB',
      anchors: [{ name: 'an empty Electron window', value: emptyMemory, unit: 'MB' }],
      goals: [{ name: 'more than an empty window, in MB', value: memory - emptyMemory, limit: 150, better: 'lower' }],
      notes: [`in MB: ${parts.join(', ')}`],
    },
  ];
}

async function openOnce(
  stage: ElectronStage,
  { home, display, idleMs }: { home: string; display: string; idleMs: number },
): Promise<Opened> {
  const port = await freePort();
  const begun = Date.now();
  const child = spawn(stage.executable, [`--remote-debugging-port=${String(port)}`], {
    cwd: home,
    env: { ...environment(stage, home), DISPLAY: display },
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  try {
    const { painted, ready } = await watchPage(port);
    await wait(idleMs);
    const { total, parts } = memoryOfTree(child.pid ?? 0);
    return { painted: (painted - begun) / 1_000, ready: (ready - begun) / 1_000, memory: total, parts };
  } finally {
    await endTree(child);
  }
}

/** Answers once the page is shown and says that it is connected, or is the empty one: when that was, and when it was first drawn. */
const SEEN = `(async () => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const isReady = () =>
    document.title === 'Empty' || [...document.querySelectorAll('dd')].some((each) => each.textContent === 'Connected');
  while (!isReady() || document.visibilityState !== 'visible') await frame();
  await frame();
  const paint = performance.getEntriesByType('paint')[0]?.startTime ?? performance.now();
  return { painted: performance.timeOrigin + paint, ready: performance.timeOrigin + performance.now() };
})()`;

const Targets = z.array(z.object({ type: z.string(), url: z.string(), webSocketDebuggerUrl: z.string().optional() }));
const Answer = z.object({
  id: z.literal(1),
  result: z.object({ result: z.object({ value: z.object({ painted: z.number(), ready: z.number() }) }) }),
});

type Seen = z.infer<typeof Answer>['result']['result']['value'];

/** Asks again until the page answers: one that goes to its address just then does not. */
async function watchPage(port: number): Promise<Seen> {
  let seen: Seen | null = null;
  await until(
    async () => {
      const listed = await fetch(`http://127.0.0.1:${String(port)}/json/list`).catch(() => null);
      const targets = listed === null ? [] : Targets.parse(await listed.json());
      const page = targets.find(({ type, url }) => type === 'page' && /^(app|data):/.test(url));
      seen = page?.webSocketDebuggerUrl === undefined ? null : await askPage(page.webSocketDebuggerUrl);
      return seen !== null;
    },
    PATIENCE_MS,
    10,
  );
  return seen ?? { painted: Number.NaN, ready: Number.NaN };
}

/** Over Chromium's own protocol, which costs the page next to nothing; null when it went elsewhere meanwhile. */
async function askPage(url: string): Promise<Seen | null> {
  const socket = new WebSocket(url);
  try {
    await once(socket, 'open');
    const params = { expression: SEEN, awaitPromise: true, returnByValue: true };
    socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params }));
    const [message] = (await once(socket, 'message', { signal: AbortSignal.timeout(PATIENCE_MS) })) as [MessageEvent];
    const answer = Answer.safeParse(JSON.parse(String(message.data)));
    return answer.success ? answer.data.result.result.value : null;
  } finally {
    socket.close();
  }
}

/** Ends the app as a person would, and what is left of it afterwards. */
async function endTree(child: ChildProcess): Promise<void> {
  const tree = processTree(child.pid ?? 0);
  const ended = child.exitCode === null ? once(child, 'exit') : Promise.resolve();
  child.kill('SIGTERM');
  await Promise.race([ended, wait(8_000)]);
  for (const pid of tree) {
    if (existsSync(`/proc/${String(pid)}`)) killQuietly(pid);
  }
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

/** An app that shows a window with one word in it. */
function emptyApp(folder: string): string {
  const app = join(folder, 'empty');
  // Read by the account that runs Electron.
  chmodSync(folder, 0o755);
  mkdirSync(app, { mode: 0o755 });
  const page = '<!doctype html><title>Empty</title><p>Nothing</p>';
  const main = `const { app, BrowserWindow } = require('electron');
app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1280, height: 800, show: false, webPreferences: { sandbox: true } });
  window.once('ready-to-show', () => window.show());
  void window.loadURL(${JSON.stringify(`data:text/html,${encodeURIComponent(page)}`)});
});
app.on('window-all-closed', () => app.quit());
process.on('SIGTERM', () => app.quit());
`;
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'empty', main: 'main.js' }));
  writeFileSync(join(app, 'main.js'), main);
  return app;
}

/** The display that is there, or one of our own. */
async function startDisplay(): Promise<AsyncDisposable & { readonly name: string }> {
  const given = process.env['DISPLAY'];
  if (given !== undefined && given !== '') return { name: given, [Symbol.asyncDispose]: async () => undefined };
  const child = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1280x1024x24', '-ac', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [number] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return {
    name: `:${number.trim()}`,
    [Symbol.asyncDispose]: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}
