import { AppError } from '#shared/errors/app-error.ts';
import type { Change } from '../core/journal.ts';
import { wakeDesk } from '../watch/wake-desk.ts';
import type { HandlerDeps } from './handler-deps.ts';
import { type CallContext, os } from './router.ts';

type WatchDeps = Pick<HandlerDeps, 'settings' | 'journal' | 'repositories' | 'watcher' | 'hosts'>;

/** Starts and stops following; the choice is kept over a restart of the app (`deskState` name `watcher`). */
export function createWatchHandlers(deps: WatchDeps) {
  return {
    start: os.watch.start.handler(({ context }) => {
      refuseBadSettings(deps);
      keepChoice(deps, context, true);
      deps.watcher.start();
      return { running: deps.watcher.running() };
    }),
    stop: os.watch.stop.handler(async ({ context }) => {
      keepChoice(deps, context, false);
      await deps.watcher.stop();
      return { running: deps.watcher.running() };
    }),
    wake: os.watch.wake.handler(() => {
      wakeDesk(deps.hosts, deps.watcher);
      return { running: deps.watcher.running() };
    }),
    skip: os.watch.skip.handler(({ input, context }) => skipFirstRead(deps, context, input.source)),
    gaps: os.watch.gaps.handler(({ input }) => ({
      gaps: [...deps.repositories.watch.ledger(input.source ?? null, input.limit)],
    })),
  };
}

function refuseBadSettings({ settings }: WatchDeps): void {
  const first = settings.view().problems[0];
  if (first === undefined) return;
  throw new AppError('settings_invalid', `The settings are not valid: ${first.field} ${first.message}`, {
    field: first.field,
  });
}

/** Nothing is recorded when the watcher is already as wished. */
function keepChoice({ journal, repositories, watcher }: WatchDeps, context: CallContext, running: boolean): void {
  const wished = repositories.deskState.get('watcher') !== 'stopped';
  if (watcher.running() === running && wished === running) return;
  journal.commit((): Change => {
    repositories.deskState.set('watcher', running ? 'started' : 'stopped');
    const why = `by ${context.caller.user} (${context.caller.via})`;
    return {
      events: [{ incidentId: null, type: 'watcher_changed', data: { running, why } }],
      audit: [
        {
          actor: { kind: 'operator', id: context.caller.user },
          action: running ? 'watcher_started' : 'watcher_stopped',
          subject: 'watcher',
          detail: { via: context.caller.via },
        },
      ],
    };
  });
}

function skipFirstRead({ watcher, journal }: WatchDeps, { caller }: CallContext, source: string) {
  if (!watcher.skipToEnd(source)) return { result: 'not_reading' as const };
  const { user, via } = caller;
  journal.commit(() => ({
    audit: [{ actor: { kind: 'operator', id: user }, action: 'first_read_stopped', subject: source, detail: { via } }],
  }));
  return { result: 'skipped' as const };
}
