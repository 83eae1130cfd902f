import type { Logger } from '../engine/core/logger.ts';
import type { CliContext } from './cli-context.ts';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
type Level = (typeof LEVELS)[number];

/** Diagnostic messages on stderr, from `LOG_LEVEL` on (default `warn`). */
export function createStderrLogger({ env, stderr }: Pick<CliContext, 'env' | 'stderr'>): Logger {
  const from = LEVELS.indexOf(readLevel(env['LOG_LEVEL']));
  const write = (level: Level, message: string) => {
    if (LEVELS.indexOf(level) >= from) stderr.write(`${level}: ${message}\n`);
  };
  return {
    debug: (message) => write('debug', message),
    info: (message) => write('info', message),
    warn: (message) => write('warn', message),
    error: (message, error) => write('error', error === undefined ? message : `${message}: ${explain(error)}`),
  };
}

function readLevel(value: string | undefined): Level {
  const wanted = value?.toLowerCase().replace('warning', 'warn');
  return LEVELS.find((level) => level === wanted) ?? 'warn';
}

function explain(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
