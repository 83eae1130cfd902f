import { CommanderError } from 'commander';
import { AppError } from '#shared/errors/app-error.ts';
import { findAppPaths } from '../app-paths.ts';
import { type CliContext, complain, type ExitCode, UsageError } from './cli-context.ts';
import { createProgram } from './program.ts';

const NO_COMMAND = 'name a command; `--help` lists them';

/** The command line in its process: arguments, streams and signals are the process's own. */
export async function runProcess(): Promise<number> {
  const stop = new AbortController();
  // Not once: a terminal's Ctrl-C arrives here and again through a parent that forwards it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
  const { env, stdin, stdout, stderr } = process;
  stdout.on('error', () => stop.abort());
  const paths = findAppPaths(import.meta.url);
  const code = await runCommandLine({ env, stdin, stdout, stderr, paths, stop: stop.signal }, process.argv.slice(2));
  // What a command could not end in time must not keep the process, once all output is written.
  stdout.write('', () => setTimeout(() => process.exit(code), 250).unref());
  return code;
}

/** Runs one command; every failure is one line on stderr and an exit status. */
export async function runCommandLine(context: CliContext, args: readonly string[]): Promise<ExitCode> {
  const outcome: { code: ExitCode } = { code: 0 };
  try {
    if (args.length === 0) throw new UsageError(NO_COMMAND);
    await createProgram(context, outcome).parseAsync(args, { from: 'user' });
    return outcome.code;
  } catch (error) {
    return explain(context, error);
  }
}

function explain(context: CliContext, error: unknown): ExitCode {
  if (error instanceof CommanderError && error.code === 'commander.help' && error.exitCode !== 0) {
    complain(context, NO_COMMAND);
    return 2;
  }
  // Commander has written its one line, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  complain(context, error instanceof Error ? error.message : String(error));
  if (error instanceof UsageError) return 2;
  return error instanceof AppError && error.code === 'invalid_input' ? 2 : 1;
}
