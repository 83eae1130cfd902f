import type { HostId } from '#shared/domain/ids.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { ExecResult, HostAccess } from '../hosts/host-access.ts';

/** A script of ours with its arguments as data: nothing of them is ever part of the script's text. */
export interface ScriptRequest {
  readonly script: string;
  readonly args: readonly string[];
  readonly stdin?: Uint8Array;
  readonly timeoutMs: number;
  readonly maxOutputBytes: number;
}

/** Runs a script on the host; throws `timed_out` when it took too long and `command_failed` when it broke. */
export async function runScript(
  target: { readonly hosts: HostAccess; readonly host: HostId },
  request: ScriptRequest,
  signal: AbortSignal,
): Promise<ExecResult> {
  const result = await target.hosts.exec(
    target.host,
    {
      argv: ['sh', '-c', request.script, 'sh', ...request.args],
      ...(request.stdin === undefined ? {} : { stdin: request.stdin }),
      timeoutMs: request.timeoutMs,
      maxOutputBytes: request.maxOutputBytes,
    },
    signal,
  );
  if (result.timedOut) throw new AppError('timed_out', `the host did not answer within ${request.timeoutMs / 1_000} s`);
  if (result.exitCode !== 0) {
    const why = result.stderr.toString('utf8').trim().slice(0, 500);
    throw new AppError('command_failed', `the host refused the work: ${why === '' ? 'no reason given' : why}`);
  }
  return result;
}

/** The first `count` fields, each ended by NUL, and what follows them. */
export function splitFields(bytes: Buffer, count: number): { fields: string[]; rest: Buffer } {
  const fields: string[] = [];
  let at = 0;
  while (fields.length < count) {
    const end = bytes.indexOf(0, at);
    if (end < 0) break;
    fields.push(bytes.subarray(at, end).toString('utf8'));
    at = end + 1;
  }
  return { fields, rest: bytes.subarray(at) };
}
