import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { findAppPaths } from '../../../src/main/app-paths.ts';
import { runCommandLine } from '../../../src/main/cli/main.ts';

const CLI = fileURLToPath(new URL('../../../src/main/cli.ts', import.meta.url));

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliRun {
  readonly args: readonly string[];
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
}

function launch({ args, env = {} }: CliRun): ChildProcess {
  return spawn(process.execPath, [CLI, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], SENTRY_DESK_KEYCHAIN: 'off', ...env },
  });
}

/** Runs the command line to its end. */
export async function runCli(run: CliRun): Promise<CliResult> {
  const child = launch(run);
  const output = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk) => (output.stdout += String(chunk)));
  child.stderr?.on('data', (chunk) => (output.stderr += String(chunk)));
  child.stdin?.end(run.stdin ?? '');
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...output };
}

/** A host that serves until it is stopped, or the test ends. */
export async function startCli(run: CliRun) {
  const child = launch(run);
  const output = { stderr: '', stdout: '' };
  child.stderr?.on('data', (chunk) => (output.stderr += String(chunk)));
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (chunk) => {
      output.stdout += String(chunk);
      if (output.stdout.includes('\n')) resolve(output.stdout.split('\n')[0] ?? '');
    });
    child.once('close', () => reject(new Error(`the host ended: ${output.stderr}`)));
  });
  const ended = once(child, 'close');
  return {
    first: JSON.parse(line) as Record<string, unknown> & {
      url: string;
      openUrl: string;
      port: number;
      tokenFile: string;
    },
    output,
    async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
      child.kill(signal);
      return ((await ended) as [number | null])[0];
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Runs a command inside this process: the same code without the start of a process. */
export async function runHere({ args, stdin = '', env = {} }: CliRun): Promise<CliResult> {
  const output = { stdout: '', stderr: '' };
  const sink = (name: 'stdout' | 'stderr') =>
    new Writable({
      write(chunk, _encoding, done) {
        output[name] += String(chunk);
        done();
      },
    });
  const code = await runCommandLine(
    {
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], SENTRY_DESK_KEYCHAIN: 'off', ...env },
      stdin: Readable.from([Buffer.from(stdin)]),
      stdout: sink('stdout'),
      stderr: sink('stderr'),
      paths: findAppPaths(import.meta.url),
      stop: new AbortController().signal,
    },
    args,
  );
  return { code, ...output };
}
