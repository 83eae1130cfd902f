import { copyFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestSshd } from '../fixtures/sshd.ts';
import { startSshd } from '../fixtures/sshd.ts';
import { tempDir } from '../fixtures/temp-dir.ts';
import { startBenchDesk, until } from './bench-desk.ts';
import { writeBenchLog } from './bench-log.ts';
import { type Figure, type Measured, median, ratiosTo } from './figures.ts';
import { isInstalled, sshArgs, timeCommand } from './openssh.ts';

/** How much is measured. */
export interface FollowPlan {
  readonly bytes: number;
  readonly runs: number;
}

/** What the product looks for, as far as the anchors can say it. */
const PATTERNS = (
  'out of memory|segfault|no space left|panic|\\bfatal\\b|\\bcritical\\b|traceback|exception|connection refused|timed out' +
  '|permission denied|too many open files|already in use|certificate.*expired|exited with|HTTP 5\\d\\d|unhealthy|\\bfail(ed|ure)?\\b' +
  '|unreachable|\\berror\\b'
).split('|');

const LIMITS = {
  OpenSSH: { limit: 0.4, better: 'higher' },
  lnav: { limit: 2, better: 'higher' },
  rg: { limit: 0.3, better: 'higher' },
} as const;

/** P1: follow, split, match and keep one busy source over SSH. A log with levels, and one without. */
export async function measureFollowing(plan: FollowPlan): Promise<Figure[]> {
  await using sshd = await startSshd();
  const figures: Figure[] = [];
  for (const levels of [true, false]) figures.push(await measureLog(sshd, plan, levels));
  return figures;
}

async function measureLog(sshd: TestSshd, plan: FollowPlan, levels: boolean): Promise<Figure> {
  await using dir = await tempDir();
  const source = join(dir.path, 'source');
  const { bytes } = writeBenchLog({ path: source, bytes: plan.bytes, levels });
  const speeds: Record<string, number[]> = { product: [], OpenSSH: [], lnav: [], rg: [] };
  for (let run = 0; run < plan.runs; run += 1) {
    const times = {
      ...anchorTimes(sshd, source),
      product: await timeProduct(sshd, source, join(dir.path, `run-${run}`)),
    };
    for (const [name, ms] of Object.entries(times)) speeds[name]?.push(bytes / 1_000 / ms);
  }
  const anchors = ['OpenSSH', 'lnav', 'rg'].flatMap((name): Measured[] => {
    const values = speeds[name] ?? [];
    return values.length === 0 ? [] : [{ name, value: median(values), unit: 'MB/s' }];
  });
  const value = median(speeds['product'] ?? []);
  const notes = ['lnav', 'rg'].filter((name) => !isInstalled(name)).map((name) => `${name} is not installed`);
  const name = `following a busy log ${levels ? 'with' : 'without'} levels`;
  return {
    id: 'P1',
    name,
    value,
    unit: 'MB/s',
    runs: plan.runs,
    anchors,
    goals: ratiosTo(value, anchors, LIMITS),
    notes,
  };
}

function anchorTimes(sshd: TestSshd, path: string): Record<string, number> {
  const expressions = PATTERNS.flatMap((pattern) => ['-e', pattern]);
  const ssh = ['ssh', ...sshArgs(sshd), sshd.address, `cat ${path}`].map((word) => `'${word}'`).join(' ');
  const times: Record<string, number> = { OpenSSH: timeCommand('sh', ['-c', `${ssh} | wc -l`]) };
  if (isInstalled('lnav')) times['lnav'] = timeCommand('lnav', ['-n', '-c', `:filter-in ${PATTERNS.join('|')}`, path]);
  if (isInstalled('rg')) times['rg'] = timeCommand('rg', ['-i', '-c', ...expressions, path]);
  return times;
}

/** From the file's appearance to its last byte kept, by an engine of its own; that it appeared is noticed by the poll. */
async function timeProduct(sshd: TestSshd, source: string, folder: string): Promise<number> {
  await mkdir(folder);
  const path = join(folder, 'busy.log');
  await using desk = await startBenchDesk(sshd, [{ id: 'busy', globs: [path] }], 0.2);
  const found = async () => (await desk.sources()).find((one) => one.path === path);
  await until(async () => (await found())?.state === 'waiting', 30_000);
  await copyFile(source, `${path}.new`);
  await rename(`${path}.new`, path);
  const start = performance.now();
  const { size } = await stat(path);
  await until(async () => ((await found())?.offset ?? 0) >= size, 300_000, 20);
  const ms = performance.now() - start;
  await rm(folder, { recursive: true });
  return ms;
}
