import { spawn } from 'node:child_process';
import type { ServerChannel } from 'ssh2';
import type { DemoHost } from './demo-host.ts';
import { endGroup, type Supervisor } from './supervisor.ts';

/** Where commands over SSH run. */
export interface CommandPlace {
  readonly host: DemoHost;
  readonly supervisor: Supervisor;
}

/** A command that runs over an SSH channel. */
export interface RunningCommand {
  signal(signal: NodeJS.Signals): void;
}

/** Runs a command line as a log-in shell of the host would; its process group ends with the channel. */
export function runCommand(place: CommandPlace, command: string, channel: ServerChannel): RunningCommand {
  const { host, supervisor } = place;
  const child = spawn('/bin/sh', ['-c', command], { cwd: host.root, env: host.env, detached: true });
  const group = child.pid;
  const end = (signal: NodeJS.Signals): void => {
    if (group !== undefined) endGroup(group, signal);
  };
  if (group !== undefined) supervisor.guard(group);
  channel.pipe(child.stdin);
  // A command that does not read all of its input, or a client that is gone, is no failure of the demo.
  child.stdin.on('error', () => {});
  channel.on('error', () => {});
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  child.on('error', () => {
    channel.exit(126);
    channel.end();
  });
  child.on('close', (code, signal) => {
    if (signal === null) channel.exit(code ?? 1);
    else channel.exit(signal.replace(/^SIG/, ''), false, '');
    channel.end();
  });
  channel.on('close', () => {
    end('SIGKILL');
    if (group !== undefined) supervisor.forget(group);
  });
  return { signal: end };
}
