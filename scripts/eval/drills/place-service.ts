import { execFile } from 'node:child_process';
import { appendFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { DrillSite, LogStyle, PlacedDrill } from './drill.ts';

const run = promisify(execFile);
const SOURCE = new URL('./service/', import.meta.url).pathname;
const TRAFFIC_MS = 250;
const CONTROL_TIMEOUT_MS = 20_000;

/** What kind of service, and what stands in its folder. */
export interface ServicePlan {
  readonly name: string;
  readonly style: Exclude<LogStyle, 'nginx' | 'none'>;
  readonly job: 'nothing' | 'upstream' | 'secure' | 'descriptors' | 'memory' | 'state' | 'secretFile';
  /** The file that it reads its settings from, and its text. */
  readonly config: { readonly path: string; readonly text: string };
  /** More of what `service.mjs` looks at. */
  readonly more?: Readonly<Record<string, unknown>>;
  /** Variables of the shell that starts it: `FILES`, `NODE_FLAGS`, `RUN_AS`, and its own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Other files by name. */
  readonly files?: Readonly<Record<string, string>>;
  readonly mayChange?: readonly string[];
  /** What else must be there before it starts, and goes when it has stopped. */
  prepare?(root: string): Promise<() => Promise<void>>;
}

/** A service that was placed, for whoever breaks it. */
export interface PlacedService {
  readonly root: string;
  readonly listenOn: number;
  /** Status of one request; 0 when nobody answers. */
  ask(path: string): Promise<number>;
  /** Changes its configuration and starts it again, as a bad deployment does. */
  deploy(text: string): Promise<void>;
  ctl(word: 'restart' | 'stop'): Promise<void>;
  setEnv(env: Readonly<Record<string, string>>): Promise<void>;
}

/** Places the service and starts it; `provoke` breaks it. */
export async function placeService(
  site: DrillSite,
  plan: ServicePlan,
  provoke: (service: PlacedService) => Promise<void>,
): Promise<PlacedDrill> {
  const { root } = site;
  const listenOn = await freePort();
  await writeFiles(root, plan, listenOn);
  const undo = (await plan.prepare?.(root)) ?? (async () => undefined);
  const placed = placedService(root, plan, listenOn);
  await placed.ctl('restart');
  let traffic: NodeJS.Timeout | undefined;
  return {
    service: {
      sourcePath: root,
      logs: [{ kind: 'file', glob: `${root}/logs/*.log` }],
      control: { kind: 'command', restart: ['./ctl', 'restart'], status: ['./ctl', 'status'] },
      health: { url: `http://127.0.0.1:${listenOn}/health` },
      ports: [listenOn],
    },
    mayChange: plan.mayChange ?? [],
    provoke: async () => {
      traffic = setInterval(() => void placed.ask('/work'), TRAFFIC_MS);
      await provoke(placed);
    },
    works: async () => (await placed.ask('/health')) === 200,
    starts: () => startsOf(root),
    stop: async () => {
      clearInterval(traffic);
      await placed.ctl('stop').catch(() => undefined);
      await undo();
    },
  };
}

/** Writes the program, its configuration and whatever else stands in its folder. */
export async function writeFiles(root: string, plan: ServicePlan, listenOn: number): Promise<void> {
  const { name, style, job, config, env = {}, files = {}, more = {} } = plan;
  for (const folder of ['logs', 'run']) await mkdir(join(root, folder), { recursive: true });
  await cp(SOURCE, root, { recursive: true });
  await writeFile(join(root, 'run/node'), process.execPath);
  await writeFile(join(root, 'run/restarts'), '');
  await writeFile(join(root, 'run/env'), shellLines(env));
  await writeFile(
    join(root, 'drill.json'),
    JSON.stringify({ name, style, job, config: config.path, listenOn, runner: process.pid, ...more }),
  );
  for (const [path, text] of [[config.path, config.text] as const, ...Object.entries(files)]) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

function shellLines(env: Readonly<Record<string, string>>): string {
  return Object.entries(env)
    .map(([name, value]) => `export ${name}='${value}'\n`)
    .join('');
}

function placedService(root: string, plan: ServicePlan, listenOn: number): PlacedService {
  const ctl = async (word: 'restart' | 'stop'): Promise<void> => {
    // A service that ends at once has its say in the log.
    await run('./ctl', [word], { cwd: root, timeout: CONTROL_TIMEOUT_MS }).catch(() => undefined);
  };
  return {
    root,
    listenOn,
    ask: (path) => askService(listenOn, path),
    deploy: async (text) => {
      await writeFile(join(root, plan.config.path), text);
      await ctl('restart');
    },
    ctl,
    setEnv: (env) => appendFile(join(root, 'run/env'), shellLines(env)),
  };
}

/** Status of one request; 0 when nobody answers. */
export async function askService(port: number, path: string): Promise<number> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}

async function startsOf(root: string): Promise<number> {
  return (await readFile(join(root, 'run/restarts'), 'utf8')).split('\n').filter((line) => line !== '').length;
}

/** Below the ephemeral range, so that nobody is given it by chance while the service is down. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 21_000 + Math.floor(Math.random() * 10_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
