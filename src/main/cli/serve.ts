import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Task, UsageError } from './cli-context.ts';
import { dataDirOf } from './data-dir.ts';
import { readPort } from './read-port.ts';
import { createStderrLogger } from './stderr-logger.ts';

export interface ServeOptions {
  readonly config?: string;
  readonly port: string;
  readonly tokenFile?: string;
}

/** The headless host; bad settings do not keep it from serving. */
export const serveCommand: Task<ServeOptions> = async (context, options) => {
  const port = readPort(options.port);
  const configFile = options.config === undefined ? undefined : await readableConfig(options.config);
  const { runHost } = await import('./run-host.ts');
  return runHost(context, {
    dataDir: dataDirOf(context, options),
    ...(configFile === undefined ? {} : { configFile }),
    port,
    ...(options.tokenFile === undefined ? {} : { tokenFile: options.tokenFile }),
    env: context.env,
    log: createStderrLogger(context),
  });
};

async function readableConfig(file: string): Promise<string> {
  const absolute = resolve(file);
  await access(absolute, constants.R_OK).catch(() => {
    throw new UsageError(`--config: ${absolute} cannot be read`);
  });
  return absolute;
}
