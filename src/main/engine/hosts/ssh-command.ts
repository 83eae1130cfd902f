import type { ClientChannel } from 'ssh2';
import { AppError } from '#shared/errors/app-error.ts';
import { handOn } from './hand-on.ts';
import type { StreamRequest } from './host-access.ts';
import type { HostLanes, Lease, LeaseRequest } from './host-lanes.ts';
import { createPidLine } from './pid-line.ts';
import { remoteKillLine } from './remote-command.ts';
import { type ChannelEnding, type EndCommand, watchChannel } from './ssh-channel.ts';

/** How long ending a command on the host may take, with a further connection where the host allows one session each. */
const KILL_TIMEOUT_MS = 2_000;
/** A channel whose end the host has not confirmed after this long gives its place back all the same. */
const CONFIRM_CLOSE_MS = 2_000;

/** A command line to start, and where its output goes. */
export interface CommandRequest extends Pick<StreamRequest, 'onStdout' | 'onStderr' | 'room'> {
  readonly lanes: HostLanes;
  readonly session: LeaseRequest;
  /** From `remoteCommandLine`. */
  readonly line: string;
}

/** A command that was started. */
export interface OpenCommand {
  readonly channel: ClientChannel;
  /** Why its connection was lost; null while it is well. */
  readonly lost: () => string | null;
  /** Waits for its end; aborting the signal ends it on the host. */
  ending(signal: AbortSignal): Promise<ChannelEnding>;
}

/** Starts a command; on another connection when it is certain that nothing ran on the first one. */
export async function openCommand(request: CommandRequest, signal: AbortSignal): Promise<OpenCommand> {
  for (let tries = 1; ; tries += 1) {
    const lease = await request.lanes.lease(request.session, signal);
    try {
      return await startCommand(lease, request, signal);
    } catch (error) {
      if (error instanceof SessionRefused) await lease.refused(tries);
      else if (error instanceof NothingSent) lease.broken();
      else {
        lease.release();
        throw error;
      }
    }
  }
}

/** The library refused before it wrote a byte. */
class NothingSent extends Error {}

/** The host opened no channel, so it started nothing. */
class SessionRefused extends Error {}

function startCommand(lease: Lease, request: CommandRequest, signal: AbortSignal): Promise<OpenCommand> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new AppError('aborted', 'opening a channel was given up'));
    signal.addEventListener('abort', abort, { once: true });
    try {
      lease.client.exec(request.line, (error, channel) => {
        signal.removeEventListener('abort', abort);
        if (error) return reject(whyNotStarted(error, lease));
        const command = attach(lease, channel, request);
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

function whyNotStarted(error: Error, lease: Lease): Error {
  // A number is what RFC 4254 says of a channel that was not opened.
  if ('reason' in error && typeof error.reason === 'number') return new SessionRefused(error.message);
  const why = lease.lost() ?? `the host opened no channel: ${error.message}`;
  return new AppError('host_unreachable', why, { cause: error });
}

function attach(lease: Lease, channel: ClientChannel, request: CommandRequest): OpenCommand {
  const watched = watchChannel(channel);
  const stderr = createPidLine(request.onStderr);
  handOn(channel, request);
  channel.stderr.on('data', stderr.add);
  const closed = new Promise<void>((resolve) => channel.once('close', () => resolve()));
  void closed.then(lease.release);
  const end: EndCommand = (name) => {
    signalQuietly(channel, name);
    const pid = stderr.pid();
    if (pid !== null && lease.lost() === null) void killQuietly(request.lanes, pid, name);
  };
  return {
    channel,
    lost: lease.lost,
    ending: async (signal) => {
      const ended = await watched.ending(end, signal);
      stderr.flush();
      setTimeout(lease.release, CONFIRM_CLOSE_MS).unref();
      return ended;
    },
  };
}

function signalQuietly(channel: ClientChannel, name: 'TERM' | 'KILL'): void {
  try {
    channel.signal(name);
  } catch {
    // The channel is closed already: there is nothing left to end.
  }
}

/** Over any connection to the host: the one of the command may have no session left. */
async function killQuietly(lanes: HostLanes, pid: number, name: 'TERM' | 'KILL'): Promise<void> {
  const signal = AbortSignal.timeout(KILL_TIMEOUT_MS);
  try {
    const session = { use: 'call', patienceMs: 0 } as const;
    const request = { lanes, session, line: remoteKillLine(pid, name), onStdout: ignore, onStderr: ignore };
    const command = await openCommand(request, signal);
    await command.ending(signal);
  } catch {
    // The host cannot be reached, or gives no session: it ends the command at its own limit.
  }
}

function ignore(): void {}
