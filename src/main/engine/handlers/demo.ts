import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '#shared/errors/app-error.ts';
import type { DemoControl } from '../demo-control.ts';
import type { Watcher } from '../watch/watcher.ts';
import type { HandlerDeps } from './handler-deps.ts';
import { os } from './router.ts';

const HEARD_WITHIN_MS = 10_000;
const LOOK_AGAIN_MS = 50;

/** The embedded demo; `not_found` where the desk serves real hosts. */
export function createDemoHandlers({ demo, watcher }: Pick<HandlerDeps, 'demo' | 'watcher'>) {
  return {
    get: os.demo.get.handler(() => present(demo).get()),
    break: os.demo.break.handler(async ({ input, signal }) => {
      const control = present(demo);
      await untilFollowed(watcher, signal);
      return control.break(input.fault);
    }),
  };
}

/** A log is followed from its end: a fault that writes one line right after the start would be missed. */
async function untilFollowed(watcher: Watcher, signal: AbortSignal | undefined): Promise<void> {
  const deadline = AbortSignal.timeout(HEARD_WITHIN_MS);
  while (!deadline.aborted && watcher.running() && !isFollowing(watcher))
    await delay(LOOK_AGAIN_MS, undefined, { signal });
}

function isFollowing(watcher: Watcher): boolean {
  const sources = watcher.sources();
  return sources.length > 0 && sources.every(({ state }) => state === 'following');
}

function present(demo: DemoControl | undefined): DemoControl {
  if (demo === undefined) throw new AppError('not_found', 'This desk does not run the demo.');
  return demo;
}
