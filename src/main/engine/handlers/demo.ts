import { setTimeout as delay } from 'node:timers/promises';
import type { DeskKind } from '#shared/domain/desk-kind.ts';
import { ACTIVE_STATES } from '#shared/domain/incident.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { DemoControl } from '../demo-control.ts';
import type { Watcher } from '../watch/watcher.ts';
import type { HandlerDeps } from './handler-deps.ts';
import { os } from './router.ts';

const HEARD_WITHIN_MS = 10_000;
const LOOK_AGAIN_MS = 50;

type DemoDeps = Pick<HandlerDeps, 'demo' | 'deskChange' | 'watcher' | 'settings' | 'repositories'>;

/** The embedded demo; `not_found` where the desk serves real hosts. */
export function createDemoHandlers(deps: DemoDeps) {
  const { demo, watcher } = deps;
  return {
    get: os.demo.get.handler(() => present(demo).get()),
    break: os.demo.break.handler(async ({ input, signal }) => {
      const control = present(demo);
      await untilFollowed(watcher, signal);
      return control.break(input.fault);
    }),
    start: os.demo.start.handler(() => changeTo(deps, 'demo')),
    leave: os.demo.leave.handler(() => changeTo(deps, 'own')),
  };
}

/** A desk that has something to watch over is not put away for a demo. */
function whyBusy({ settings, repositories }: DemoDeps): string | null {
  const { hosts, services } = settings.current();
  if (hosts.length + services.length > 0) return 'This desk watches hosts of yours.';
  const active = repositories.incidents.idsIn(ACTIVE_STATES).length > 0;
  return active || repositories.approvals.list('pending').length > 0 ? 'This desk has an incident at work.' : null;
}

async function changeTo(deps: DemoDeps, kind: DeskKind): Promise<{ changed: true }> {
  const { deskChange } = deps;
  if (deskChange?.to !== kind) {
    const way =
      kind === 'demo' ? 'The demo cannot be started from here: sentry-desk demo' : 'There is no desk to go to.';
    throw new AppError('not_supported', way);
  }
  const busy = kind === 'demo' ? whyBusy(deps) : null;
  if (busy !== null) throw new AppError('conflict', `${busy} Start the demo beside it: sentry-desk demo`);
  try {
    await deskChange.change();
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('not_supported', `It could not be started: ${why}`, { cause });
  }
  return { changed: true };
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
