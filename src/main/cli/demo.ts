import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { demoEnvironment } from '../demo-environment.ts';
import { type CliContext, complain, type ExitCode, type Task } from './cli-context.ts';
import { readPort } from './read-port.ts';
import { createStderrLogger } from './stderr-logger.ts';

export interface DemoOptions {
  readonly port: string;
  readonly headless?: boolean;
}

/** The embedded demo; without `--data-dir` it leaves nothing behind. */
export const demoCommand: Task<DemoOptions> = async (context, options) => {
  const port = readPort(options.port);
  if (options.headless !== true)
    complain(context, 'the command line serves the demo without a window; open the address below.');
  if (options.dataDir !== undefined)
    return runDemo(context, { port, dataDir: resolve(options.dataDir), env: demoEnvironment(context.env) });
  const dataDir = await mkdtemp(join(tmpdir(), 'sentry-desk-demo-'));
  try {
    // In memory, so that no key of a folder that is gone stays in the keychain.
    return await runDemo(context, {
      port,
      dataDir,
      env: { ...demoEnvironment(context.env), SENTRY_DESK_KEYCHAIN: 'off' },
    });
  } finally {
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
};

interface DemoRun {
  readonly port: number;
  readonly dataDir: string;
  readonly env: CliContext['env'];
}

async function runDemo(context: CliContext, { port, dataDir, env }: DemoRun): Promise<ExitCode> {
  const log = createStderrLogger(context);
  const [{ startDemo }, { runHost }] = await Promise.all([import('../demo/start-demo.ts'), import('./run-host.ts')]);
  const demo = await startDemo({ log });
  try {
    const announce = async () => {
      const { service, faults } = await demo.control.get();
      return { service, faults: faults.map((fault) => fault.id) };
    };
    const control = demo.control;
    return await runHost(context, {
      dataDir,
      configFile: demo.settingsFile,
      port,
      env,
      log,
      demo: { control, announce },
    });
  } finally {
    await demo.close();
  }
}
