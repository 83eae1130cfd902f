import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { DrillSite, PlacedDrill } from './drill.ts';
import { askService } from './place-service.ts';

const run = promisify(execFile);
const STOP_MS = 10_000;
const TRAFFIC_MS = 250;

/** A program under a supervisord of its own. */
export interface SupervisedPlan {
  /** Its command line. */
  readonly command: string;
  readonly listenOn: number;
  /** Name or glob of the logs that are followed. */
  readonly logs: string;
  /** More of its entry, as `autorestart=false`. */
  readonly entry: readonly string[];
  readonly configTest?: readonly string[];
  readonly mayChange: readonly string[];
}

/** A drill whose program whoever breaks it can start again. */
export interface SupervisedDrill extends PlacedDrill {
  restart(): Promise<void>;
}

/** Starts the program under a real supervisord; `provoke` breaks it. */
export async function placeSupervised(
  { root, id, bin }: DrillSite,
  plan: SupervisedPlan,
  provoke: () => Promise<void>,
): Promise<SupervisedDrill> {
  const { command, listenOn, logs, entry, configTest, mayChange } = plan;
  for (const folder of ['logs', 'run']) await mkdir(join(root, folder), { recursive: true });
  const config = join(bin, `${id}.conf`);
  await writeFile(config, supervisorConfig({ root, id }, [`command=${command}`, ...entry]));
  await writeSupervisorctl(bin);
  // It goes with the run of drills, however that ends.
  const supervisor = spawn('setpriv', ['--pdeathsig', 'TERM', 'supervisord', '-n', '-c', config], { stdio: 'ignore' });
  let traffic: NodeJS.Timeout | undefined;
  return {
    service: {
      sourcePath: root,
      logs: [{ kind: 'file', glob: `${root}/logs/${logs}` }],
      control: { kind: 'supervisor', program: id },
      health: { url: `http://127.0.0.1:${listenOn}/health` },
      ports: [listenOn],
      ...(configTest === undefined ? {} : { configTest }),
    },
    mayChange,
    provoke: async () => {
      traffic = setInterval(() => void askService(listenOn, '/work'), TRAFFIC_MS);
      await provoke();
    },
    works: async () => (await askService(listenOn, '/health')) === 200,
    restart: async () => void (await run(join(bin, 'supervisorctl'), ['restart', id])),
    starts: async () => (await readFile(join(root, 'run/supervisord.log'), 'utf8')).split(' spawned: ').length - 1,
    stop: async () => {
      clearInterval(traffic);
      await end(supervisor);
    },
  };
}

function supervisorConfig({ root, id }: { root: string; id: string }, entry: readonly string[]): string {
  return `[unix_http_server]
file=${root}/run/s
[supervisord]
logfile=${root}/run/supervisord.log
pidfile=${root}/run/supervisord.pid
user=root
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
[supervisorctl]
serverurl=unix://${root}/run/s
[program:${id}]
directory=${root}
startsecs=0
${entry.join('\n')}
`;
}

/** Many supervisors on one machine: the right one is asked by the name of its program. */
async function writeSupervisorctl(bin: string): Promise<void> {
  const path = join(bin, 'supervisorctl');
  const script = `for word; do [ -f "${bin}/$word.conf" ] && exec /usr/bin/supervisorctl -c "${bin}/$word.conf" "$@"; done\nexit 2\n`;
  await writeFile(path, `#!/bin/sh\n${script}`);
  await chmod(path, 0o755);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await gone;
  clearTimeout(late);
}
