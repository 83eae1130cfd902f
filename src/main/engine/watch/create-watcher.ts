import type { SourceStatus } from '#shared/contract/status.ts';
import type { HostId, ServiceId } from '#shared/domain/ids.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { SettingsSource } from '../settings/settings-source.ts';
import type { FileSourceDeps } from './file-source.ts';
import { startHostWatch } from './host-watch.ts';
import type { LogFollower } from './log-follower.ts';
import { nameOfSource } from './source-name.ts';
import { createStatusBoard } from './source-status.ts';
import { startStreams } from './start-streams.ts';
import type { Watcher } from './watcher.ts';

export interface WatcherDeps extends FileSourceDeps {
  readonly settings: SettingsSource;
}

interface Running {
  readonly followers: readonly LogFollower[];
}

/** Creates the watcher, stopped. `start` fails with `settings_invalid` while a field of the settings is bad. */
export function createWatcher(deps: WatcherDeps): Watcher {
  const state = { running: null as Running | null, last: [] as readonly SourceStatus[] };
  const current = () => (state.running === null ? stopped(deps, state.last) : statuses(state.running));
  return {
    start: () => {
      if (state.running !== null) return;
      const { problems } = deps.settings.view();
      const [first] = problems;
      if (first !== undefined) {
        throw new AppError('settings_invalid', `${first.field}: ${first.message}`, { field: first.field });
      }
      recordChange(deps, true);
      state.running = startAll(deps);
    },
    stop: async () => {
      const { running } = state;
      if (running === null) return;
      state.last = statuses(running);
      state.running = null;
      await Promise.all(running.followers.map((follower) => follower.stop()));
      recordChange(deps, false);
    },
    running: () => state.running !== null,
    sources: current,
    skipToEnd: () => false,
  };
}

function startAll(deps: WatcherDeps): Running {
  const { services, watch } = deps.settings.current();
  const globs = new Map<HostId, { service: ServiceId; glob: string }[]>();
  for (const service of services) {
    for (const log of service.logs) {
      if (log.kind !== 'file') continue;
      globs.set(service.host, [...(globs.get(service.host) ?? []), { service: service.id, glob: log.glob }]);
    }
  }
  const { pollIntervalSeconds } = watch;
  const files = [...globs].map(([host, wanted]) => startHostWatch(deps, { host, globs: wanted, pollIntervalSeconds }));
  return { followers: [...files, ...startStreams(deps, { services, watch })] };
}

function statuses(running: Running): SourceStatus[] {
  return running.followers.flatMap((follower) => follower.sources());
}

/** What was followed last; before the first start, what the settings name. */
function stopped(deps: WatcherDeps, last: readonly SourceStatus[]): SourceStatus[] {
  if (last.length > 0) return last.map((source) => ({ ...source, state: 'stopped', why: 'the watcher is stopped' }));
  return deps.settings.current().services.flatMap((service) =>
    service.logs.map((log): SourceStatus => {
      const path = nameOfSource(log);
      const spec = { key: `${service.host}:${path}`, host: service.host, service: service.id, path };
      return { ...createStatusBoard(deps, spec).current(), state: 'stopped', why: 'the watcher is stopped' };
    }),
  );
}

function recordChange(deps: WatcherDeps, running: boolean): void {
  const why = running ? 'the watcher was started' : 'the watcher was stopped';
  deps.journal.commit(() => ({ events: [{ incidentId: null, type: 'watcher_changed', data: { running, why } }] }));
}
