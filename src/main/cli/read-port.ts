import { UsageError } from './cli-context.ts';

/** A port as given on the command line; 0 takes a free one. */
export function readPort(value: string): number {
  const port = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN;
  if (!(port <= 65_535)) throw new UsageError(`--port must be a number from 0 to 65535, not "${value}"`);
  return port;
}
