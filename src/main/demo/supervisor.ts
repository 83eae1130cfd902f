import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import type { DemoHost } from './demo-host.ts';
import type { NodeProgram } from './find-node.ts';

/** The process that keeps the host's processes, and ends them and removes the folder when this process ends. */
export interface Supervisor {
  start(program: Program): Promise<void>;
  restart(program: Program): Promise<void>;
  isRunning(program: Program): Promise<boolean>;
  /** Writes a line to the program's standard input. */
  tell(program: Program, line: string): Promise<void>;
  /** Has a process group ended with the demo, until it is forgotten. */
  guard(group: number): void;
  forget(group: number): void;
  /** Ends all processes of the host. */
  close(): Promise<void>;
}

export type Program = 'shop-api' | 'inventory';

interface Request {
  readonly verb: 'start' | 'restart' | 'status' | 'tell';
  readonly program: Program;
  readonly line?: string;
}

const Answer = z.union([z.object({ pid: z.number().nullable() }), z.object({ error: z.string() })]);

/** Starts the supervisor; resolves when it takes requests. */
export async function startSupervisor(host: DemoHost, node: NodeProgram): Promise<Supervisor> {
  const args = [join(host.folder, 'supervisor.mjs'), host.root, host.folder, String(host.inventoryPort)];
  const env = { ...host.env, ...node.env };
  const child = spawn(node.path, args, { env, detached: true, stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.on('error', () => {});
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  await Promise.race([
    once(child.stdout, 'data', { signal: AbortSignal.timeout(15_000) }),
    ended.then(() => Promise.reject(new Error('the supervisor of the demo did not start'))),
  ]);
  const socket = join(host.root, 'run/supervisor.sock');
  return {
    start: async (program) => void (await ask(socket, { verb: 'start', program })),
    restart: async (program) => void (await ask(socket, { verb: 'restart', program })),
    isRunning: async (program) => (await ask(socket, { verb: 'status', program })) !== null,
    tell: async (program, line) => void (await ask(socket, { verb: 'tell', program, line })),
    guard: (group) => child.stdin.write(`group ${group}\n`),
    forget: (group) => child.stdin.write(`forget ${group}\n`),
    close: () => closeSupervisor(child, ended),
  };
}

function ask(path: string, request: Request): Promise<number | null> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(path, () => socket.write(`${JSON.stringify(request)}\n`));
    socket.setTimeout(8_000, () => socket.destroy(new Error('the supervisor of the demo does not answer')));
    socket.on('data', (chunk) => {
      text += chunk.toString('utf8');
    });
    socket.on('error', reject);
    socket.on('end', () => {
      socket.end();
      const answer = Answer.safeParse(JSON.parse(text || 'null'));
      if (answer.success && 'pid' in answer.data) resolve(answer.data.pid);
      else reject(new Error(answer.success && 'error' in answer.data ? answer.data.error : 'bad answer'));
    });
  });
}

async function closeSupervisor({ pid, stdin }: ChildProcess, ended: Promise<void>): Promise<void> {
  stdin?.end();
  const late = setTimeout(() => {
    if (pid !== undefined) endGroup(pid, 'SIGKILL');
  }, 3_000);
  await ended;
  clearTimeout(late);
}

/** Signals a whole process group; one that is gone is well. */
export function endGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
