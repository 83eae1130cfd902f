import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { TestSshd } from '../fixtures/sshd.ts';

/** The cipher that the product prefers with the native parts of ssh2; the anchors use it too. */
export const CIPHER = 'aes128-gcm@openssh.com';

/** Arguments of OpenSSH's client for the test server. */
export function sshArgs(sshd: TestSshd): string[] {
  const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR', 'BatchMode=yes'];
  const shown = options.flatMap((option) => ['-o', option]);
  return ['-F', 'none', ...shown, '-c', CIPHER, '-i', sshd.keyPath, '-p', String(sshd.port), '-l', sshd.user];
}

/** Milliseconds that a command takes. Throws when it fails. */
export function timeCommand(command: string, args: readonly string[]): number {
  const start = performance.now();
  const { status, error, stderr } = spawnSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ms = performance.now() - start;
  // `rg` says 1 when nothing was found.
  if (error !== undefined || (status ?? 2) > 1) throw error ?? new Error(`${command} failed: ${stderr.toString()}`);
  return ms;
}

/** Whether a program is installed. */
export function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
}

/** A running `ssh … tail -F`. */
export interface SshTail {
  onLine(listener: (line: string) => void): void;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Follows a file as an operator would. */
export async function startSshTail(sshd: TestSshd, path: string): Promise<SshTail> {
  const args = [...sshArgs(sshd), sshd.address, 'tail', '-n', '1', '-F', path];
  const child = spawn('ssh', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  let listener: (line: string) => void = () => {};
  const first = once(child.stdout.setEncoding('utf8'), 'data', { signal: AbortSignal.timeout(30_000) });
  child.stdout.on('data', (text: string) => {
    for (const line of text.split('\n')) if (line !== '') listener(line);
  });
  await first;
  return { onLine: (next) => (listener = next), [Symbol.asyncDispose]: () => end(child) };
}

async function end(child: ChildProcessByStdio<null, Readable, null>): Promise<void> {
  const gone = once(child, 'exit');
  child.kill();
  await gone;
}

/** OpenSSH's shared connection, open until it is disposed of. */
export interface ControlMaster {
  /** Milliseconds of `ssh -S … host true`. */
  time(): number;
  [Symbol.dispose](): void;
}

/** Opens a shared connection. */
export function startControlMaster(sshd: TestSshd): ControlMaster {
  const socket = join(sshd.dir, 'control');
  const shared = ['-S', socket, ...sshArgs(sshd)];
  timeCommand('ssh', ['-M', '-N', '-f', ...shared, sshd.address]);
  return {
    time: () => timeCommand('ssh', [...shared, sshd.address, 'true']),
    [Symbol.dispose]: () => void timeCommand('ssh', ['-O', 'exit', ...shared, sshd.address]),
  };
}
