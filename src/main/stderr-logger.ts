import { inspect } from 'node:util';
import type { Logger } from './engine/core/logger.ts';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
type Level = (typeof LEVELS)[number];

/** Writes to standard error, a line each, from the given level on (default `info`). */
export function createStderrLogger(minimum: string | undefined): Logger {
  const wanted = LEVELS.findIndex((level) => level === minimum?.toLowerCase());
  const from = wanted === -1 ? LEVELS.indexOf('info') : wanted;
  const write = (level: Level, message: string, error?: unknown): void => {
    if (LEVELS.indexOf(level) < from) return;
    const cause = error === undefined ? '' : `: ${inspect(error)}`;
    process.stderr.write(`${new Date().toISOString()} ${level} ${message}${cause}\n`);
  };
  return {
    debug: (message) => write('debug', message),
    info: (message) => write('info', message),
    warn: (message) => write('warn', message),
    error: (message, error) => write('error', message, error),
  };
}
