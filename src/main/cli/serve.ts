import type { Task } from './cli-context.ts';
import { dataDirOf } from './data-dir.ts';
import { readPort } from './read-port.ts';
import { readableFile } from './readable-file.ts';
import { createStderrLogger } from './stderr-logger.ts';

export interface ServeOptions {
  readonly config?: string;
  readonly port: string;
  readonly tokenFile?: string;
}

/** The headless host; bad settings do not keep it from serving. */
export const serveCommand: Task<ServeOptions> = async (context, options) => {
  const port = readPort(options.port);
  const configFile = options.config === undefined ? undefined : await readableFile('--config', options.config);
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
