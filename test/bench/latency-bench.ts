import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startSshd, type TestSshd } from '../fixtures/sshd.ts';
import { tempDir } from '../fixtures/temp-dir.ts';
import { startBenchDesk, until } from './bench-desk.ts';
import { type Figure, type Measured, median, quantile, ratiosTo } from './figures.ts';
import { startSshTail } from './openssh.ts';

/** Lines of one incident, and of one host's, whose arrival the event stream tells one by one. */
const LINES_PER_FILE = 40;
const POLL_MS = 2_000;

/** How much is measured. */
export interface LatencyPlan {
  readonly lines: number;
  readonly polls: number;
}

/** P2: from the write on the host to the event, against `tail -F` over OpenSSH, and against polling. */
export async function measureLatency(plan: LatencyPlan): Promise<Figure[]> {
  await using sshd = await startSshd();
  await using dir = await tempDir();
  const tail = await timeTail(sshd, join(dir.path, 'tail.log'), plan.lines);
  const product = await timeProduct(sshd, dir.path, plan.lines);
  const polling = await timePolling(join(dir.path, 'poll.log'), plan.polls);
  const anchors: Measured[] = [
    { name: 'ssh tail -F', value: median(tail), unit: 'ms' },
    ...(polling.length === 0 ? [] : [{ name: 'polling every 2 s', value: median(polling), unit: 'ms' as const }]),
  ];
  const value = median(product);
  const goals = [
    { name: 'p50 in ms', value, limit: 3, better: 'lower' as const },
    { name: 'p99 in ms', value: quantile(product, 0.99), limit: 15, better: 'lower' as const },
    ...ratiosTo(value, anchors, { 'ssh tail -F': { limit: 5, better: 'lower' } }),
  ];
  const name = 'a line on the host to its event';
  return [{ id: 'P2', name, value, unit: 'ms', runs: plan.lines, anchors, goals, notes: [] }];
}

interface Arrivals {
  readonly arrived: (text: string) => void;
  /** Appends a line and waits until it arrives; milliseconds. */
  readonly time: (path: string, marker: string) => Promise<number>;
}

function createArrivals(): Arrivals {
  const waiting = new Map<string, () => void>();
  return {
    arrived: (text) => {
      for (const [marker, resolve] of waiting) if (text.includes(marker)) resolve();
    },
    time: async (path, marker) => {
      const come = new Promise<number>((resolve) => waiting.set(marker, () => resolve(performance.now())));
      const start = performance.now();
      appendFileSync(path, `2026-01-02T03:04:05.678Z ERROR payment was lost ${marker}\n`);
      const end = await Promise.race([come, wait(10_000).then(() => Number.NaN)]);
      waiting.delete(marker);
      if (Number.isNaN(end)) throw new Error(`${marker} did not arrive`);
      return end - start;
    },
  };
}

async function timeTail(sshd: TestSshd, path: string, lines: number): Promise<number[]> {
  writeFileSync(path, 'first\n');
  await using tail = await startSshTail(sshd, path);
  const arrivals = createArrivals();
  tail.onLine(arrivals.arrived);
  return await timeAll(lines, (index) => arrivals.time(path, marked(index)));
}

async function timeProduct(sshd: TestSshd, dir: string, lines: number): Promise<number[]> {
  const count = Math.ceil(lines / LINES_PER_FILE);
  const paths = Array.from({ length: count }, (_, index) => join(dir, `product-${index}.log`));
  for (const path of paths) writeFileSync(path, '');
  await using desk = await startBenchDesk(
    sshd,
    paths.map((path, index) => ({ id: `web-${index}`, globs: [path] })),
  );
  await until(async () => (await desk.sources()).filter(({ state }) => state === 'following').length === count, 30_000);
  const arrivals = createArrivals();
  const stop = desk.onEvent((event) => {
    if (event.type === 'line_captured') arrivals.arrived(event.data.text);
  });
  const times = await timeAll(lines, (index) => arrivals.time(paths[index % count] ?? '', marked(index)));
  stop();
  return times;
}

async function timeAll(count: number, time: (index: number) => Promise<number>): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    times.push(await time(index));
    await wait(5);
  }
  return times;
}

/** As the seed watches: a look every two seconds, at any moment of which a line may come. */
async function timePolling(path: string, polls: number): Promise<number[]> {
  writeFileSync(path, '');
  const times: number[] = [];
  for (let poll = 0; poll < polls; poll += 1) {
    const before = Math.random() * POLL_MS;
    await wait(before);
    const start = performance.now();
    appendFileSync(path, `${marked(poll)}\n`);
    await wait(POLL_MS - before);
    if (readFileSync(path, 'utf8').includes(marked(poll))) times.push(performance.now() - start);
  }
  return times;
}

function marked(index: number): string {
  return `mark-${String.fromCharCode(97 + (index % 26))}x${index}x`;
}
