import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import type { HostId } from '#shared/domain/ids.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { HostAccess } from '../hosts/host-access.ts';
import { createChunkLines } from './chunk-lines.ts';

/** A line of a program may be this long: a journal entry of 1 MiB is told as four bytes each. */
const LONGEST_TOLD_BYTES = 8 * 1_048_576;
const KEPT_ERROR_BYTES = 8_192;

/** A program that tells lines, and who is told. What `onLines` or `onStart` throws ends it. */
export interface ToldRequest {
  readonly argv: readonly [string, ...string[]];
  /** The first line of standard error that says that it runs. */
  readonly marker: string;
  readonly onStart: () => void;
  readonly onLines: (lines: readonly Buffer[]) => void;
  /** Runs beside it; when it fails, the program is ended and its failure is the result. */
  readonly watchOver?: (signal: AbortSignal) => Promise<void>;
}

/** How the program ended by itself. */
export interface ToldEnd {
  readonly exitCode: number | null;
  /** What it wrote to standard error, without the marker. */
  readonly errors: string;
}

/** Runs it until it ends; fails with what ended it otherwise. */
export async function tellLines(
  target: { readonly hosts: HostAccess; readonly host: HostId },
  request: ToldRequest,
  signal: AbortSignal,
): Promise<ToldEnd> {
  const ending = new AbortController();
  const both = AbortSignal.any([signal, ending.signal]);
  const state = { failure: null as { error: unknown } | null };
  const fail = (error: unknown) => {
    state.failure ??= { error };
    ending.abort();
  };
  const output = createOutput(request, (work) => {
    if (both.aborted) return;
    try {
      work();
    } catch (error) {
      fail(error);
    }
  });
  const { argv, watchOver } = request;
  // Others have a turn between chunks, however fast they come.
  const told = { argv, onStdout: output.stdout, onStderr: output.stderr, room: () => nextTurn() };
  const streaming = Promise.resolve()
    .then(() => target.hosts.stream(target.host, told, both))
    .then((end) => {
      // What a lost connection cut off is told again; what a program left without a line end is not.
      if (end.exitCode === 0) output.finish();
      return end;
    })
    .finally(() => ending.abort());
  const watching = watchOver?.(both).catch((error: unknown) => {
    if (!both.aborted) fail(error);
  });
  const [streamed] = await Promise.allSettled([streaming, watching]);
  if (signal.aborted) throw new AppError('aborted', `${argv[0]} was ended`);
  if (state.failure !== null) throw state.failure.error;
  if (streamed.status === 'rejected') throw streamed.reason;
  return { exitCode: streamed.value.exitCode, errors: output.errors() };
}

/** Calls `look` again and again until the signal ends it; what it throws is passed on. */
export async function lookAgain(
  everyMs: number,
  look: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await wait(everyMs, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) await look(signal);
  }
}

function createOutput(request: ToldRequest, guarded: (work: () => void) => void) {
  const lines = createChunkLines(LONGEST_TOLD_BYTES);
  const errorLines = createChunkLines(KEPT_ERROR_BYTES);
  let errors = '';
  const hear = (line: string) => {
    if (line === request.marker) guarded(request.onStart);
    else if (errors.length < KEPT_ERROR_BYTES) errors += `${line}\n`;
  };
  return {
    stdout: (chunk: Buffer) =>
      guarded(() => {
        const whole = lines.push(chunk);
        if (whole.length > 0) request.onLines(whole);
      }),
    stderr: (chunk: Buffer) => {
      for (const line of errorLines.push(chunk)) hear(line.toString('utf8'));
    },
    finish: () =>
      guarded(() => {
        const rest = lines.rest();
        if (rest.length > 0) request.onLines(rest);
      }),
    errors: () => errors + errorLines.rest().join('\n'),
  };
}
