import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoEnvironment } from '../demo-environment.ts';
import type { RunningDesk } from '../desk-changer.ts';
import type { Logger } from '../engine/core/logger.ts';
import { createEngine } from '../engine/create-engine.ts';
import type { Engine, EngineOptions } from '../engine/engine.ts';
import { createSecretStore, keychainAnsweredFile } from '../engine/secrets/create-secret-store.ts';
import type { CliContext } from './cli-context.ts';

/** A desk that a headless host serves. */
export interface ServedDesk extends RunningDesk {
  readonly engine: Engine;
}

export type DeskOptions = Pick<EngineOptions, 'dataDir' | 'configFile' | 'demo' | 'deskChange'> & {
  readonly env: CliContext['env'];
  readonly log: Logger;
};

/** An engine that was not started yet. */
export async function makeDesk({ paths }: CliContext, options: DeskOptions): Promise<ServedDesk> {
  const { dataDir, env, log } = options;
  const secrets = await createSecretStore({ env, log, answeredFile: keychainAnsweredFile(dataDir) });
  const { version, resourcesDir } = paths;
  const engine = await createEngine({ ...options, version, resourcesDir, secrets });
  return { engine, close: () => engine.stop() };
}

/** The desk again, running. */
export async function openDesk(context: CliContext, options: DeskOptions): Promise<ServedDesk> {
  return started(await makeDesk(context, options));
}

/** A running demo on a fresh folder that goes away with it. */
export async function openDemoDesk(context: CliContext, options: Pick<DeskOptions, 'env' | 'log' | 'deskChange'>) {
  const dataDir = await mkdtemp(join(tmpdir(), 'sentry-desk-demo-'));
  const opened: (() => Promise<void>)[] = [() => rm(dataDir, { recursive: true, force: true, maxRetries: 5 })];
  const close = async (): Promise<void> => {
    for (let step = opened.pop(); step !== undefined; step = opened.pop()) await step();
  };
  try {
    const { startDemo } = await import('../demo/start-demo.ts');
    const demo = await startDemo({ log: options.log });
    opened.push(() => demo.close());
    // In memory, so that no key of a folder that is gone stays in the keychain.
    const env = { ...demoEnvironment(options.env), SENTRY_DESK_KEYCHAIN: 'off' };
    const { control, settingsFile } = demo;
    const desk = await openDesk(context, { ...options, dataDir, configFile: settingsFile, demo: control, env });
    opened.push(() => desk.close());
    return { engine: desk.engine, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function started(desk: ServedDesk): Promise<ServedDesk> {
  try {
    await desk.engine.start();
    return desk;
  } catch (error) {
    await desk.close();
    throw error;
  }
}
