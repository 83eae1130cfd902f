import type { Browser, Page } from '@playwright/test';
import { z } from 'zod';
import { median, quantile } from './figures.ts';

/** What the frames of a stretch were like, in milliseconds. */
export interface Frames {
  /** From one frame to the next. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly count: number;
}

/** What the main thread of a page did meanwhile, in milliseconds of its own time: others on the machine do not count. */
export interface MainThread {
  /** The mean per frame. */
  readonly perFrame: number;
  /** The longest task, and the one at p99. */
  readonly longest: number;
  readonly p99: number;
}

/** Records the frames of a page from now on; the time between two is kept, not what is done in them. */
const RECORD = () => {
  const times: number[] = [];
  const frame = (time: number): void => {
    times.push(time);
    if (bench.on) requestAnimationFrame(frame);
  };
  const bench = { on: true, times };
  (globalThis as { bench?: typeof bench }).bench = bench;
  performance.mark('bench-begin');
  requestAnimationFrame(frame);
};

const STOP = () => {
  const { bench } = globalThis as { bench?: { on: boolean; times: number[] } };
  if (bench === undefined) return [];
  bench.on = false;
  performance.mark('bench-end');
  return bench.times;
};

/** Does the work and says what the frames were like meanwhile. */
export async function measureFrames(page: Page, work: () => Promise<void>): Promise<Frames> {
  await page.evaluate(RECORD);
  await work();
  return framesOf(await page.evaluate(STOP));
}

/** Does the work and says what it cost the main thread; tracing takes a little time of its own. */
export async function traceThread(browser: Browser, page: Page, work: () => Promise<void>): Promise<MainThread> {
  await browser.startTracing(page, { categories: ['toplevel', 'blink.user_timing'] });
  await page.evaluate(RECORD);
  await work();
  const times = await page.evaluate(STOP);
  const trace = Trace.parse(JSON.parse((await browser.stopTracing()).toString('utf8')));
  const tasks = tasksOf(trace);
  const sum = tasks.reduce((total, ms) => total + ms, 0);
  return { perFrame: sum / Math.max(1, times.length - 1), longest: Math.max(...tasks), p99: quantile(tasks, 0.99) };
}

function framesOf(times: readonly number[]): Frames {
  const deltas = times.slice(1).map((time, index) => time - (times[index] ?? time));
  if (deltas.length === 0) throw new Error('the page drew no frames');
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => quantile(deltas, share));
  return { p50: p50 ?? 0, p95: p95 ?? 0, p99: p99 ?? 0, count: deltas.length };
}

const TraceEvent = z.object({
  name: z.string(),
  cat: z.string().default(''),
  ph: z.string(),
  pid: z.number(),
  tid: z.number(),
  ts: z.number(),
  /** Time that the thread ran, in microseconds; the wall clock where that is not known. */
  tdur: z.number().optional(),
  dur: z.number().optional(),
});
const Trace = z.object({ traceEvents: z.array(z.looseObject({})).transform((all) => all.flatMap(readEvent)) });

function readEvent(event: unknown): z.infer<typeof TraceEvent>[] {
  const read = TraceEvent.safeParse(event);
  return read.success ? [read.data] : [];
}

/** The tasks of the thread that set the marks between them. */
function tasksOf({ traceEvents }: z.infer<typeof Trace>): number[] {
  const mark = (name: string) => traceEvents.findLast((event) => event.name === name);
  const [begin, end] = [mark('bench-begin'), mark('bench-end')];
  if (begin === undefined || end === undefined) throw new Error('the trace does not hold the marks');
  const tasks = traceEvents.filter(
    ({ name, ph, pid, tid, ts }) =>
      ph === 'X' &&
      name === 'ThreadControllerImpl::RunTask' &&
      pid === begin.pid &&
      tid === begin.tid &&
      ts >= begin.ts &&
      ts <= end.ts,
  );
  return tasks.map(({ tdur, dur }) => (tdur ?? dur ?? 0) / 1_000);
}

/** The middle of several runs, each figure by itself. */
export function medianFrames(runs: readonly Frames[]): Frames {
  const middle = (of: (frames: Frames) => number) => median(runs.map(of));
  return {
    p50: middle(({ p50 }) => p50),
    p95: middle(({ p95 }) => p95),
    p99: middle(({ p99 }) => p99),
    count: middle(({ count }) => count),
  };
}
