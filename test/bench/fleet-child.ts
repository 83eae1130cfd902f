// Watches the hosts that standard input names, and says what that costs. Run by `fleet-bench.ts`.
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { type BenchHost, startBenchDesk, until } from './bench-desk.ts';
import type { FleetAnswer } from './fleet-bench.ts';

interface Input {
  readonly server: {
    readonly address: '127.0.0.1';
    readonly port: number;
    readonly user: string;
    readonly keyPath: string;
    readonly fingerprint: string;
  };
  readonly hosts: readonly BenchHost[];
  readonly idleMs: number;
}

const { server, hosts, idleMs } = JSON.parse(await text(process.stdin)) as Input;
const sshd = { ...server, fingerprint: () => server.fingerprint };

/** Memory of the process once nothing more can be thrown away, in MB. */
async function memory(): Promise<number> {
  for (let round = 0; round < 3; round += 1) {
    globalThis.gc?.();
    await wait(100);
  }
  return process.memoryUsage().rss / 1e6;
}

const nobody = await startBenchDesk(sshd, []);
const before = await memory();
await nobody[Symbol.asyncDispose]();

const start = performance.now();
const desk = await startBenchDesk(sshd, hosts);
const following = async () => (await desk.sources()).filter(({ state }) => state === 'following').length;
await until(async () => (await following()) === hosts.length, 300_000, 500);
const openMs = performance.now() - start;
await wait(Math.min(5_000, idleMs));
const megabytes = (await memory()) - before;
const used = process.cpuUsage();
const from = performance.now();
await wait(idleMs);
const { user, system } = process.cpuUsage(used);
const idleCpuPercent = ((user + system) / 1_000 / (performance.now() - from)) * 100;
const answer: FleetAnswer = { following: await following(), openMs, megabytes, idleCpuPercent };
process.stdout.write(JSON.stringify(answer));
await desk[Symbol.asyncDispose]();
process.exit(0);
