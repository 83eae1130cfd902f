import { type BenchBrowser, wheel } from './bench-browser.ts';
import type { Figure, Measured } from './figures.ts';
import { type Frames, type MainThread, measureFrames, medianFrames, traceThread } from './frames.ts';

/** So long is each look at the frames. */
export const STRETCH_MS = 4_000;
const IN_FRONT_MS = 500;
/** As fast as a person turns a wheel to get somewhere. */
export const SCROLL = { pixels: 24_000, ms: STRETCH_MS };

/** One thing that is done to a page while its frames are watched. */
export interface Scene {
  readonly name: string;
  /** Once, before all runs. */
  prepare(): Promise<void>;
  /** Before each run, unwatched. */
  begin(): Promise<void>;
  work(): Promise<void>;
  end(): Promise<void>;
}

/** Measures a scene and the plain page beside it. */
export async function measureScene(bench: BenchBrowser, scene: Scene, runs: number): Promise<Figure> {
  await scene.prepare();
  const measured = await alternate(bench, scene, runs);
  await scene.end();
  return figureOf(scene, measured, runs);
}

interface SceneFrames {
  readonly app: Frames;
  readonly plain: Frames;
  readonly thread: MainThread;
  readonly plainThread: MainThread;
}

/** The scene and the plain page in turn, so that what disturbs the machine disturbs both. */
async function alternate(bench: BenchBrowser, scene: Scene, runs: number): Promise<SceneFrames> {
  const [app, plain]: [Frames[], Frames[]] = [[], []];
  const scrollPlain = (run: number) =>
    wheel(bench.plain, { ...SCROLL, pixels: SCROLL.pixels * (run % 2 === 0 ? 1 : -1) });
  for (let run = 0; run < runs; run += 1) {
    await bench.plain.bringToFront();
    // A page that comes to the front draws its first frames late.
    await bench.plain.waitForTimeout(IN_FRONT_MS);
    plain.push(await measureFrames(bench.plain, () => scrollPlain(run)));
    await bench.app.bringToFront();
    await scene.begin();
    app.push(await measureFrames(bench.app, () => scene.work()));
  }
  await scene.begin();
  const thread = await traceThread(bench.browser, bench.app, () => scene.work());
  await bench.plain.bringToFront();
  const plainThread = await traceThread(bench.browser, bench.plain, () => scrollPlain(runs));
  await bench.app.bringToFront();
  return { app: medianFrames(app), plain: medianFrames(plain), thread, plainThread };
}

function figureOf(
  { name }: Pick<Scene, 'name'>,
  { app, plain, thread, plainThread }: SceneFrames,
  runs: number,
): Figure {
  const anchor: Measured = { name: 'a plain page scrolled, frames at p95', value: plain.p95, unit: 'ms' };
  return {
    id: 'P10',
    name: `${name}: frames at p95`,
    value: app.p95,
    unit: 'ms',
    runs,
    anchors: [anchor, { name: 'the plain page at p99', value: plain.p99, unit: 'ms' }],
    goals: [
      { name: `× ${anchor.name}`, value: app.p95 / plain.p95, limit: 1.15, better: 'lower' },
      { name: 'frames at p99, in ms', value: app.p99, limit: 32, better: 'lower' },
      { name: 'main thread per frame, in ms', value: thread.perFrame, limit: 8, better: 'lower' },
    ],
    notes: [
      `${app.count.toFixed(0)} frames of ${app.p50.toFixed(1)} ms at the median; the plain page ${plain.count.toFixed(0)} of ${plain.p50.toFixed(1)} ms, ${plainThread.perFrame.toFixed(2)} ms of its main thread per frame`,
      `the longest task took ${thread.longest.toFixed(1)} ms of the main thread, ${thread.p99.toFixed(1)} ms at p99; ${plainThread.longest.toFixed(1)} ms on the plain page`,
    ],
  };
}
