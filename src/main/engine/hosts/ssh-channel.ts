import type { ClientChannel } from 'ssh2';

/** How long a command may go on after it was asked to end, before it is killed and the channel closed. */
const KILL_AFTER_MS = 1_000;
/** How long output may still come after the command ended: a daemon that it started may keep the channel open. */
const LINGER_MS = 500;

/** How a channel ended. */
export interface ChannelEnding {
  readonly exitCode: number | null;
  readonly interrupted: boolean;
  /** False when the channel ended without a word about the command: the connection was lost. */
  readonly exited: boolean;
}

/** Asks the host to end the command. */
export type EndCommand = (name: 'TERM' | 'KILL') => void;

/** A channel whose end is noticed from now on. */
export interface WatchedChannel {
  /** Waits for the command's end; aborting the signal ends the command on the host by `end`, then the channel. */
  ending(end: EndCommand, signal: AbortSignal): Promise<ChannelEnding>;
}

/**
 * Listens for the end at once: a short command may have ended in the same packet that said that it began, before whoever
 * started it gets to wait for it.
 */
export function watchChannel(channel: ClientChannel): WatchedChannel {
  const state = { exitCode: null as number | null, exited: false, interrupted: false, done: false };
  const timers: NodeJS.Timeout[] = [];
  let tell: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (tell = resolve));
  const finish = () => {
    if (state.done) return;
    state.done = true;
    for (const timer of timers) clearTimeout(timer);
    channel.close();
    tell();
  };
  const linger = () => {
    // What has come and is not handed on yet belongs to the command.
    const wait = () => (channel.readableLength > 0 ? linger() : finish());
    timers.push(setTimeout(wait, LINGER_MS));
  };
  channel.once('exit', (code: number | null) => {
    state.exitCode = code;
    state.exited = true;
    linger();
  });
  channel.once('close', finish);
  channel.on('error', finish);
  return {
    ending: async (end, signal) => {
      const interrupt = () => {
        if (state.done) return;
        state.interrupted = true;
        end('TERM');
        timers.push(setTimeout(() => end('KILL'), KILL_AFTER_MS));
        timers.push(setTimeout(finish, KILL_AFTER_MS * 2));
      };
      signal.addEventListener('abort', interrupt, { once: true });
      if (signal.aborted) interrupt();
      await ended;
      signal.removeEventListener('abort', interrupt);
      return { exitCode: state.exitCode, interrupted: state.interrupted, exited: state.exited };
    },
  };
}
