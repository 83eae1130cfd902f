import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** One command to run to its end. */
export interface ToolRun {
  readonly root: string;
  /** A tool of `node_modules/.bin` or of the system. */
  readonly tool: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Keeps the output back instead of passing it on as it comes. */
  readonly quiet?: boolean;
  readonly timeoutMs?: number;
}

export interface ToolResult {
  /** The exit status; 124 when it ran out of time, 127 when it is not there. */
  readonly status: number;
  /** Output and errors, as they came. */
  readonly output: string;
}

/** Runs a tool with `node_modules/.bin` first on the path, in its own process group, which ends with it. */
export function runTool(run: ToolRun): Promise<ToolResult> {
  const bin = join(run.root, 'node_modules', '.bin');
  const path = `${bin}${delimiter}${process.env['PATH'] ?? ''}`;
  return new Promise((resolve) => {
    const child = spawn(run.tool, run.args, {
      cwd: run.root,
      env: { ...process.env, ...run.env, PATH: path },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    });
    const chunks: Buffer[] = [];
    const take = (chunk: Buffer): void => {
      chunks.push(chunk);
      if (run.quiet !== true) process.stdout.write(chunk);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    let late = false;
    const overdue = setTimeout(() => {
      late = true;
      killGroup(child.pid);
    }, run.timeoutMs ?? 600_000);
    const end = (status: number): void => {
      clearTimeout(overdue);
      resolve({ status: late ? 124 : status, output: Buffer.concat(chunks).toString('utf8') });
    };
    child.on('error', () => end(127));
    child.on('close', (status, signal) => {
      if (signal !== null) take(Buffer.from(`\n${run.tool} was ended by ${signal}\n`));
      end(status ?? 1);
    });
  });
}

/** Whether a program can be found, also where only root looks. */
export function hasProgram(name: string): boolean {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => folder !== '' && existsSync(join(folder, name)));
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself meanwhile.
  }
}
