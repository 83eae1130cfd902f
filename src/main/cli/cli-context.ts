import type { Readable, Writable } from 'node:stream';
import type { AppPaths } from '../app-paths.ts';

/** What a command may use of the process it runs in. */
export interface CliContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Readable & { readonly isTTY?: boolean; setRawMode?(raw: boolean): void };
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly paths: AppPaths;
  /** Aborted when the process is asked to stop. */
  readonly stop: AbortSignal;
}

/** Options of every command. */
export interface GlobalOptions {
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** Done, the thing asked for failed, bad usage or bad input. */
export type ExitCode = 0 | 1 | 2;

/** One command: does its work and says how it went. */
export type Task<Options = object> = (context: CliContext, options: GlobalOptions & Options) => Promise<ExitCode>;

/** Bad usage or bad input: one line on stderr, exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Writes one line to stdout. */
export function print(context: CliContext, line: string): void {
  context.stdout.write(`${line}\n`);
}

/** Writes one line to stderr. */
export function complain(context: CliContext, line: string): void {
  context.stderr.write(`sentry-desk: ${line.replaceAll(/\s*\n\s*/g, ' ')}\n`);
}
