import type { Client, ClientChannel } from 'ssh2';
import { AppError } from '#shared/errors/app-error.ts';
import { createCappedOutput } from './capped-output.ts';
import type { ExecRequest, ExecResult, StreamRequest } from './host-access.ts';
import { remoteCommandLine } from './remote-command.ts';
import { channelEnding } from './ssh-channel.ts';
import type { SshConnection } from './ssh-connection.ts';

/** Time after our own limit at which the host ends the command by itself, should we be gone by then. */
const HOST_LIMIT_MARGIN_SECONDS = 2;

/** Runs one command over the connection; the time limit covers connecting too. */
export async function execOverSsh(
  connection: SshConnection,
  request: ExecRequest,
  signal: AbortSignal,
): Promise<ExecResult> {
  const timeout = AbortSignal.timeout(request.timeoutMs);
  const either = AbortSignal.any([signal, timeout]);
  const limitSeconds = request.timeoutMs / 1_000 + HOST_LIMIT_MARGIN_SECONDS;
  const line = remoteCommandLine({ ...request, limitSeconds });
  const channel = await openChannel({ connection, line }, either).catch((error: unknown) => {
    throw signal.aborted || !timeout.aborted ? error : new AppError('timed_out', 'the host did not answer in time');
  });
  const stdout = createCappedOutput(request.maxOutputBytes);
  const stderr = createCappedOutput(request.maxOutputBytes);
  channel.on('data', stdout.add);
  channel.stderr.on('data', stderr.add);
  channel.end(request.stdin === undefined ? undefined : Buffer.from(request.stdin));
  const ended = await channelEnding(channel, either);
  if (signal.aborted) throw new AppError('aborted', `${request.argv[0]} was ended`);
  if (!ended.exited && !ended.interrupted) throw lost(request.argv[0]);
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
  connection: SshConnection,
  request: StreamRequest,
  signal: AbortSignal,
): Promise<{ exitCode: number | null }> {
  const line = remoteCommandLine({ argv: request.argv, limitSeconds: 0 });
  const channel = await openChannel({ connection, line }, signal);
  channel.on('data', request.onStdout);
  channel.stderr.on('data', request.onStderr);
  channel.end();
  const ended = await channelEnding(channel, signal);
  if (signal.aborted) throw new AppError('aborted', `${request.argv[0]} was ended`);
  if (!ended.exited) throw lost(request.argv[0]);
  return { exitCode: ended.exitCode };
}

interface ChannelRequest {
  readonly connection: SshConnection;
  readonly line: string;
}

async function openChannel(request: ChannelRequest, signal: AbortSignal): Promise<ClientChannel> {
  const client = await request.connection.client(signal);
  try {
    return await startCommand(client, request.line, signal);
  } catch (error) {
    // Only when the library refused before it wrote a byte is it certain that nothing ran.
    if (!(error instanceof NothingSent)) throw error;
    return startCommand(await request.connection.client(signal), request.line, signal);
  }
}

class NothingSent extends Error {}

function startCommand(client: Client, line: string, signal: AbortSignal): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new AppError('aborted', 'opening a channel was given up'));
    signal.addEventListener('abort', abort, { once: true });
    try {
      client.exec(line, (error, channel) => {
        signal.removeEventListener('abort', abort);
        if (error) reject(new AppError('host_unreachable', `the host opened no channel: ${error.message}`));
        else if (signal.aborted) endUnwanted(channel);
        else resolve(channel);
      });
    } catch (error) {
      signal.removeEventListener('abort', abort);
      reject(new NothingSent('the connection was closed', { cause: error }));
    }
    if (signal.aborted) abort();
  });
}

/** The command started after its caller had given up: it is ended like any other. */
function endUnwanted(channel: ClientChannel): void {
  channel.resume();
  channel.stderr.resume();
  void channelEnding(channel, AbortSignal.abort());
}

function lost(program: string): AppError {
  return new AppError('host_unreachable', `the connection was lost while ${program} ran: it is unknown how it ended`);
}
