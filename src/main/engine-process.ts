import { userInfo } from 'node:os';
import { RPCHandler } from '@orpc/server/message-port';
import { AppError } from '#shared/errors/app-error.ts';
import { createStderrLogger } from './cli/stderr-logger.ts';
import { startDemo } from './demo/start-demo.ts';
import { demoEnvironment } from './demo-environment.ts';
import type { Logger } from './engine/core/logger.ts';
import { createEngine } from './engine/create-engine.ts';
import type { Engine } from './engine/engine.ts';
import { createSecretStore, keychainAnsweredFile } from './engine/secrets/create-secret-store.ts';
import type { EngineInit, PortOwner } from './engine-messages.ts';
import { type EngineParent, findParent } from './engine-parent.ts';
import { guardPort } from './guarded-port.ts';
import type { FramePort } from './port-over-ipc.ts';

interface Running {
  readonly engine: Engine;
  close(): Promise<void>;
}

/** What an engine needs of its process. */
interface EngineLife {
  readonly log: Logger;
  readonly changeDesk: () => Promise<void>;
}

const STOP_WITHIN_MS = 5_000;
const FAREWELL_MS = 500;

/** Starts what `init` asks for: the demo where wanted, the engine, its watcher. */
async function startEngine(init: EngineInit, { log, changeDesk }: EngineLife): Promise<Running> {
  const demo = init.demo ? await startDemo({ log }) : null;
  try {
    const env = environmentOf(init);
    const secrets = await createSecretStore({ env, log, answeredFile: keychainAnsweredFile(init.dataDir) });
    const configFile = demo?.settingsFile ?? init.configFile;
    const engine = await createEngine({
      dataDir: init.dataDir,
      ...(configFile === undefined ? {} : { configFile }),
      env,
      version: init.version,
      resourcesDir: init.resourcesDir,
      secrets,
      log,
      ...(demo === null ? {} : { demo: demo.control }),
      ...(init.deskChange ? { deskChange: { to: init.deskChange, change: changeDesk } } : {}),
    });
    await engine.start();
    return {
      engine,
      close: async () => {
        await engine.stop();
        await demo?.close();
      },
    };
  } catch (error) {
    await demo?.close();
    throw error;
  }
}

function environmentOf({ demo, temporary }: EngineInit): NodeJS.ProcessEnv {
  const env = demo ? demoEnvironment(process.env) : process.env;
  return temporary === true ? { ...env, SENTRY_DESK_KEYCHAIN: 'off' } : env;
}

function serve(running: Running, port: FramePort, owner: PortOwner): void {
  const handler = new RPCHandler(running.engine.router);
  const via = owner === 'window' ? 'window' : 'tray';
  handler.upgrade(guardPort(port), {
    context: { caller: { user: userInfo().username, via } },
  });
  port.start();
}

/** Asks the parent for the other desk; who asks meanwhile gets the same answer. */
function askForDesk(parent: EngineParent): { change(): Promise<void>; answer(why: string | null): void } {
  let answered: Promise<string | null> | null = null;
  let answer: (why: string | null) => void = () => undefined;
  return {
    change: async () => {
      answered ??= new Promise((resolve) => {
        answer = resolve;
        parent.send({ type: 'desk_wanted' });
      });
      const why = await answered;
      if (why !== null) throw new AppError('not_supported', why);
    },
    answer: (why) => {
      answered = null;
      answer(why);
    },
  };
}

/** Follows the parent's commands until it says stop or goes away. */
function follow(parent: EngineParent, log: Logger): void {
  let started: Promise<Running> | null = null;
  let stopping = false;
  const served = new Set<FramePort>();
  const desks = askForDesk(parent);

  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    const overdue = setTimeout(() => process.exit(1), STOP_WITHIN_MS);
    const running = await started?.catch(() => null);
    // First, so that no call reaches an engine that is closing its files.
    served.forEach((port) => port.close());
    await running?.close();
    clearTimeout(overdue);
    process.exit(0);
  };
  const stopOrFail = (): void =>
    void stop().catch((error: unknown) => {
      log.error('The engine did not stop cleanly', error);
      process.exit(1);
    });
  const init = (command: EngineInit): void => {
    started ??= startEngine(command, { log, changeDesk: () => desks.change() });
    started.then(
      () => parent.send({ type: 'ready' }),
      (error: unknown) => {
        log.error('The engine did not start', error);
        parent.send({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
        // Not at once: the message must leave the process first.
        setTimeout(stopOrFail, FAREWELL_MS);
      },
    );
  };

  parent.listen({
    init,
    port: (port, owner) => {
      const take = (running: Running): void => {
        if (stopping) return port.close();
        served.add(port);
        port.on('close', () => served.delete(port));
        serve(running, port, owner);
      };
      void started?.then(take, () => port.close());
    },
    deskAnswer: (why) => desks.answer(why),
    stop: stopOrFail,
  });
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, stopOrFail);
  parent.send({ type: 'loaded' });
}

const log = createStderrLogger({ env: process.env, stderr: process.stderr });
const parent = findParent();
if (parent === null) {
  log.error(
    'This file is the engine of the desktop app and is started by it; to run without a window: sentry-desk serve',
  );
  process.exitCode = 2;
} else {
  follow(parent, log);
}
