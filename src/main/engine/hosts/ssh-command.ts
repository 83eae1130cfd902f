import type { Client, ClientChannel } from 'ssh2';
import { AppError } from '#shared/errors/app-error.ts';
import { createPidLine } from './pid-line.ts';
import { remoteKillLine } from './remote-command.ts';
import { type ChannelEnding, channelEnding, type EndCommand } from './ssh-channel.ts';
import type { SshConnection } from './ssh-connection.ts';

/** A command line to start, and where its output goes. */
export interface CommandRequest {
  readonly connection: SshConnection;
  /** From `remoteCommandLine`. */
  readonly line: string;
  readonly onStdout: (chunk: Buffer) => void;
  readonly onStderr: (chunk: Buffer) => void;
}

/** A command that was started. */
export interface OpenCommand {
  readonly channel: ClientChannel;
  /** Waits for its end; aborting the signal ends it on the host. */
  ending(signal: AbortSignal): Promise<ChannelEnding>;
}

/** Starts a command, once more on a fresh connection when it is certain that nothing was sent on the old one. */
export async function openCommand(request: CommandRequest, signal: AbortSignal): Promise<OpenCommand> {
  const client = await request.connection.client(signal);
  try {
    return await startCommand(client, request, signal);
  } catch (error) {
    // Only when the library refused before it wrote a byte is it certain that nothing ran.
    if (!(error instanceof NothingSent)) throw error;
    return startCommand(await request.connection.client(signal), request, signal);
  }
}

class NothingSent extends Error {}

function startCommand(client: Client, request: CommandRequest, signal: AbortSignal): Promise<OpenCommand> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new AppError('aborted', 'opening a channel was given up'));
    signal.addEventListener('abort', abort, { once: true });
    try {
      client.exec(request.line, (error, channel) => {
        signal.removeEventListener('abort', abort);
        if (error) return reject(new AppError('host_unreachable', `the host opened no channel: ${error.message}`));
        const command = attach(client, channel, request);
        // It started after its caller had given up: it is ended like any other.
        if (signal.aborted) void command.ending(signal);
        else resolve(command);
      });
    } catch (error) {
      signal.removeEventListener('abort', abort);
      reject(new NothingSent('the connection was closed', { cause: error }));
    }
    if (signal.aborted) abort();
  });
}

function attach(client: Client, channel: ClientChannel, request: CommandRequest): OpenCommand {
  const stderr = createPidLine(request.onStderr);
  channel.on('data', request.onStdout);
  channel.stderr.on('data', stderr.add);
  const end: EndCommand = (name) => {
    signalQuietly(channel, name);
    killQuietly(client, stderr.pid(), name);
  };
  return {
    channel,
    ending: (signal) => channelEnding({ channel, end }, signal).finally(() => stderr.flush()),
  };
}

function signalQuietly(channel: ClientChannel, name: 'TERM' | 'KILL'): void {
  try {
    channel.signal(name);
  } catch {
    // The channel is closed already: there is nothing left to end.
  }
}

function killQuietly(client: Client, pid: number | null, name: 'TERM' | 'KILL'): void {
  if (pid === null) return;
  try {
    client.exec(remoteKillLine(pid, name), (error, channel) => {
      if (error) return;
      channel.on('error', () => channel.close());
      channel.resume();
      channel.stderr.resume();
    });
  } catch {
    // The connection is gone, and the command's channel with it: the host ends the command at its own limit.
  }
}
