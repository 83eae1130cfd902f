import { AppError } from '#shared/errors/app-error.ts';
import { createCappedOutput } from './capped-output.ts';
import type { ExecRequest, ExecResult, StreamRequest } from './host-access.ts';
import type { HostLanes } from './host-lanes.ts';
import { remoteCommandLine } from './remote-command.ts';
import { type OpenCommand, openCommand } from './ssh-command.ts';

/** Time after our own limit at which the host ends the command by itself, should we be gone by then. */
const HOST_LIMIT_MARGIN_SECONDS = 2;

/** Runs one command on a host; the time limit covers connecting too. */
export async function execOverSsh(lanes: HostLanes, request: ExecRequest, signal: AbortSignal): Promise<ExecResult> {
  const timeout = AbortSignal.timeout(request.timeoutMs);
  const either = AbortSignal.any([signal, timeout]);
  const limitSeconds = request.timeoutMs / 1_000 + HOST_LIMIT_MARGIN_SECONDS;
  const line = remoteCommandLine({ ...request, limitSeconds, inputBytes: request.stdin?.length ?? 0 });
  const stdout = createCappedOutput(request.maxOutputBytes);
  const stderr = createCappedOutput(request.maxOutputBytes);
  const session = { use: 'call', patienceMs: request.timeoutMs } as const;
  const command = await openCommand({ lanes, session, line, onStdout: stdout.add, onStderr: stderr.add }, either).catch(
    (error: unknown) => {
      throw signal.aborted || !timeout.aborted ? error : tooLate(lanes);
    },
  );
  if (request.stdin !== undefined) command.channel.write(Buffer.from(request.stdin));
  const ended = await command.ending(either);
  if (signal.aborted) throw new AppError('aborted', `${request.argv[0]} was ended`);
  if (!ended.exited && !ended.interrupted) throw lost(command, request.argv[0]);
  return {
    exitCode: ended.interrupted ? null : ended.exitCode,
    timedOut: ended.interrupted,
    stdout: stdout.bytes(),
    stderr: stderr.bytes(),
    truncated: stdout.truncated() || stderr.truncated(),
  };
}

/** Runs a command and hands its output on until it ends or the signal ends it. */
export async function streamOverSsh(
  lanes: HostLanes,
  request: StreamRequest,
  signal: AbortSignal,
): Promise<{ exitCode: number | null }> {
  const line = remoteCommandLine({ argv: request.argv, limitSeconds: 0, inputBytes: 0 });
  const session = { use: 'stream', patienceMs: Number.POSITIVE_INFINITY } as const;
  const command = await openCommand({ ...request, lanes, session, line }, signal);
  const ended = await command.ending(signal);
  if (signal.aborted) throw new AppError('aborted', `${request.argv[0]} was ended`);
  if (!ended.exited) throw lost(command, request.argv[0]);
  return { exitCode: ended.exitCode };
}

function lost(command: OpenCommand, program: string): AppError {
  const why = command.lost() ?? 'the host ended the session';
  return new AppError('host_unreachable', `${why}; it is unknown how ${program} ended`);
}

function tooLate(lanes: HostLanes): AppError {
  const { connection, why } = lanes.state();
  if (connection !== 'connected' && why !== '') return new AppError('host_unreachable', why);
  return new AppError('timed_out', 'the host did not answer in time');
}
