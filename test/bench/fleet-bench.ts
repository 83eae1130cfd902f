import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSshd } from '../fixtures/sshd.ts';
import { tempDir } from '../fixtures/temp-dir.ts';
import type { Figure } from './figures.ts';

/** How much is measured. */
export interface FleetPlan {
  /** Numbers of hosts. */
  readonly hosts: readonly number[];
  /** How long the idle processor time is watched. */
  readonly idleMs: number;
}

/** What a child process says of its engine. */
export interface FleetAnswer {
  readonly following: number;
  readonly openMs: number;
  readonly megabytes: number;
  readonly idleCpuPercent: number;
}

/** P3: hosts watched by one process, one file each. */
export async function measureFleet(plan: FleetPlan): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const hosts of plan.hosts) {
    const answer = await watchFleet(hosts, plan.idleMs);
    const perHost = answer.megabytes / hosts;
    const largest = hosts === Math.max(...plan.hosts);
    const goals = [
      { name: 'hosts held', value: answer.following, limit: hosts, better: 'higher' as const },
      { name: 'MB per connection', value: perHost, limit: 0.3, better: 'lower' as const },
      { name: 'idle processor time in % of a core', value: answer.idleCpuPercent, limit: 2, better: 'lower' as const },
    ];
    const notes = [`all followed after ${(answer.openMs / 1_000).toFixed(1)} s`];
    const name = `${hosts} hosts watched by one process`;
    figures.push({
      id: 'P3',
      name,
      value: answer.following,
      unit: 'hosts',
      runs: 1,
      anchors: [],
      goals: largest ? goals : goals.slice(0, 1),
      notes: largest
        ? notes
        : [...notes, `${perHost.toFixed(2)} MB per connection, ${answer.idleCpuPercent.toFixed(1)} % idle`],
    });
  }
  return figures;
}

/** In a process of its own, whose memory and processor time are nothing but the engine's. */
async function watchFleet(hosts: number, idleMs: number): Promise<FleetAnswer> {
  await using sshd = await startSshd(['MaxStartups 2000:30:2000', 'MaxSessions 100', 'LogLevel ERROR']);
  await using dir = await tempDir();
  const input = Array.from({ length: hosts }, (_, index) => ({
    id: `host-${index}`,
    globs: [join(dir.path, `${index}.log`)],
  }));
  for (const { globs } of input) writeFileSync(globs[0] ?? '', 'started\n');
  const { address, port, user, keyPath } = sshd;
  const server = { address, port, user, keyPath, fingerprint: sshd.fingerprint() };
  const child = spawn(process.execPath, ['--expose-gc', join(import.meta.dirname, 'fleet-child.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stdin.end(JSON.stringify({ server, hosts: input, idleMs }));
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`the fleet's process ended with ${String(code)}`);
  return JSON.parse(output) as FleetAnswer;
}
