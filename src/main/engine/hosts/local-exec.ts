import { type ChildProcessByStdio, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { AppError } from '#shared/errors/app-error.ts';
import { createCappedOutput } from './capped-output.ts';
import { handOn } from './hand-on.ts';
import type { ExecRequest, ExecResult, StreamRequest } from './host-access.ts';

/** How long a command may go on after it was asked to end, before it is killed. */
const KILL_AFTER_MS = 1_000;
/** How long output may still come after the command ended: a daemon that it started may keep the pipe open. */
const LINGER_MS = 300;

/** Variables of ours that a local command may see; never a key or a token. */
const PASSED_ON = ['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'TMPDIR', 'TZ', 'XDG_RUNTIME_DIR'] as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** Runs a command on this machine without a shell, in a process group of its own that is ended as a whole. */
export async function execLocally(request: ExecRequest, env: Environment, signal: AbortSignal): Promise<ExecResult> {
  const [program, ...rest] = request.sudo ? (['sudo', '-n', '--', ...request.argv] as const) : request.argv;
  const child = spawn(program, rest, { cwd: request.cwd, env: passedOn(env), detached: true, stdio: 'pipe' });
  const stdout = createCappedOutput(request.maxOutputBytes);
  const stderr = createCappedOutput(request.maxOutputBytes);
  child.stdout.on('data', stdout.add);
  child.stderr.on('data', stderr.add);
  feed(child, request.stdin);
  const timeout = AbortSignal.timeout(request.timeoutMs);
  const ended = await ending(child, AbortSignal.any([signal, timeout]));
  if (signal.aborted) throw new AppError('aborted', `${program} was ended`);
  if (ended.failure !== null) stderr.add(Buffer.from(`${ended.failure}\n`));
  const timedOut = ended.interrupted && timeout.aborted;
  return {
    exitCode: timedOut ? null : ended.exitCode,
    timedOut,
    stdout: stdout.bytes(),
    stderr: stderr.bytes(),
    truncated: stdout.truncated() || stderr.truncated(),
  };
}

/** Runs a command on this machine and hands its output on until it ends or the signal ends it. */
export async function streamLocally(
  request: StreamRequest,
  env: Environment,
  signal: AbortSignal,
): Promise<{ exitCode: number | null }> {
  const [program, ...rest] = request.argv;
  const child = spawn(program, rest, { env: passedOn(env), detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  handOn(child.stdout, request);
  child.stderr.on('data', request.onStderr);
  const ended = await ending(child, signal);
  if (signal.aborted) throw new AppError('aborted', `${program} was ended`);
  if (ended.failure !== null) request.onStderr(Buffer.from(`${ended.failure}\n`));
  return { exitCode: ended.exitCode };
}

interface Ending {
  readonly exitCode: number | null;
  readonly interrupted: boolean;
  /** Why it could not be started; null when it was. */
  readonly failure: string | null;
}

type Child = ChildProcessWithoutNullStreams | ChildProcessByStdio<null, Readable, Readable>;

function ending(child: Child, signal: AbortSignal): Promise<Ending> {
  return new Promise((resolve) => {
    let interrupted = false;
    const timers: NodeJS.Timeout[] = [];
    const finish = (exitCode: number | null, failure: string | null) => {
      signal.removeEventListener('abort', interrupt);
      for (const timer of timers) clearTimeout(timer);
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ exitCode, interrupted, failure });
    };
    const interrupt = () => {
      interrupted = true;
      killGroup(child.pid, 'SIGTERM');
      timers.push(setTimeout(() => killGroup(child.pid, 'SIGKILL'), KILL_AFTER_MS));
    };
    const linger = (exitCode: number | null) => {
      // What has come and is not handed on yet belongs to the command.
      const wait = () => (child.stdout.readableLength > 0 ? linger(exitCode) : finish(exitCode, null));
      timers.push(setTimeout(wait, LINGER_MS));
    };
    child.once('error', (error) => finish(127, error.message));
    child.once('exit', (exitCode) => {
      if (interrupted) killGroup(child.pid, 'SIGKILL');
      linger(exitCode);
    });
    child.once('close', (exitCode) => finish(exitCode, null));
    signal.addEventListener('abort', interrupt, { once: true });
    if (signal.aborted) interrupt();
  });
}

function feed(child: ChildProcessWithoutNullStreams, stdin: Uint8Array | undefined): void {
  child.stdin.on('error', () => {
    // The command did not read all of it; its exit status says what became of it.
  });
  child.stdin.end(stdin);
}

function killGroup(pid: number | undefined, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The whole group has ended already.
  }
}

function passedOn(env: Environment): NodeJS.ProcessEnv {
  const entries = PASSED_ON.map((name) => [name, env[name]] as const).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(entries), LC_ALL: 'C' };
}
