import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { createDeskChanger, type DeskChanger } from '../desk-changer.ts';
import type { Logger } from '../engine/core/logger.ts';
import type { DemoControl } from '../engine/demo-control.ts';
import type { Engine } from '../engine/engine.ts';
import { createHeadlessHost, type HeadlessHost } from '../headless/headless-host.ts';
import { type CliContext, type ExitCode, print } from './cli-context.ts';
import { removeHostFile, writeHostFile } from './host-file.ts';
import { type DeskOptions, makeDesk, openDemoDesk, openDesk, type ServedDesk } from './serve-desks.ts';

const STOP_LIMIT_MS = 4_500;

export interface RunHostOptions {
  readonly dataDir: string;
  readonly configFile?: string;
  readonly port: number;
  readonly tokenFile?: string;
  readonly env: CliContext['env'];
  readonly log: Logger;
  readonly demo?: { readonly control: DemoControl; readonly announce: () => Promise<object> };
}

/** Serves the desk until the process is asked to stop, then stops cleanly within 5 s. */
export async function runHost(context: CliContext, options: RunHostOptions): Promise<ExitCode> {
  const { dataDir, log } = options;
  const own = ownDesk(options, () => desks.change('demo'));
  const first = await makeDesk(context, own);
  const host = await startHost(context, { ...options, engine: first.engine }).catch(async (error: unknown) => {
    await within(STOP_LIMIT_MS, first.close(), log);
    throw error;
  });
  const back = { to: 'own', change: () => desks.change('own') } as const;
  const desks: DeskChanger<ServedDesk> = createDeskChanger({
    first,
    open: (kind) =>
      kind === 'own' ? openDesk(context, own) : openDemoDesk(context, { env: options.env, log, deskChange: back }),
    show: ({ engine }) => host.serve(engine.router),
    failed: (error) => log.error('A desk did not end cleanly', error),
  });
  try {
    await first.engine.start();
    await announce(context, host, options);
    await aborted(context.stop);
  } finally {
    await within(STOP_LIMIT_MS, Promise.all([host.close(), desks.close()]), log);
    await removeHostFile(dataDir);
  }
  return 0;
}

/** Beside what the host was asked for, a desk of a person's own can give way to the demo. */
function ownDesk({ dataDir, configFile, demo, env, log }: RunHostOptions, toDemo: () => Promise<void>): DeskOptions {
  return {
    dataDir,
    ...(configFile === undefined ? {} : { configFile }),
    ...(demo === undefined ? { deskChange: { to: 'demo', change: toDemo } } : { demo: demo.control }),
    env,
    log,
  };
}

function startHost(context: CliContext, options: RunHostOptions & { engine: Engine }): Promise<HeadlessHost> {
  const { engine, dataDir, log, port } = options;
  return createHeadlessHost({
    engine,
    port,
    tokenFile: resolve(options.tokenFile ?? join(dataDir, 'token')),
    rendererDir: context.paths.rendererDir,
    version: context.paths.version,
    user: userInfo().username,
    log,
  });
}

/** The first line on stdout is for programs. */
async function announce(context: CliContext, host: HeadlessHost, options: RunHostOptions): Promise<void> {
  const { url, openUrl, port, tokenFile } = host;
  await writeHostFile(options.dataDir, { url, port, tokenFile, pid: process.pid });
  const demo = options.demo === undefined ? {} : { demo: await options.demo.announce() };
  print(context, JSON.stringify({ url, openUrl, port, tokenFile, ...demo }));
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    // Keeps the process alive: a listener of a signal does not.
    const alive = setInterval(() => undefined, 60_000);
    const finish = () => {
      clearInterval(alive);
      done();
    };
    if (signal.aborted) finish();
    else signal.addEventListener('abort', finish, { once: true });
  });
}

async function within(limitMs: number, work: Promise<unknown>, log: Logger): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((done) => {
    timer = setTimeout(() => done('late'), limitMs);
  });
  const outcome = await Promise.race([work, late]);
  clearTimeout(timer);
  if (outcome === 'late') log.error('The desk did not stop in time; it is ended now.');
}
