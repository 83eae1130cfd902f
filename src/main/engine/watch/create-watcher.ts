import type { SourceStatus } from '#shared/contract/status.ts';
import type { HostId } from '#shared/domain/ids.ts';
import type { ServiceSettings, WatchSettings } from '#shared/domain/settings.ts';
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

/** What is followed on one host, and what it was started from. */
interface HostRun {
  readonly spec: string;
  readonly followers: readonly LogFollower[];
}

type Running = Map<HostId, HostRun>;

/** Creates the watcher, stopped. `start` fails with `settings_invalid` while a field of the settings is bad. */
export function createWatcher(deps: WatcherDeps): Watcher {
  const state = { running: null as Running | null, last: [] as readonly SourceStatus[] };
  /** One host is never followed twice at a time: what is stopped has ended before its successor begins. */
  let turn: Promise<void> = Promise.resolve();
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
      state.running = new Map();
      for (const [host, wanted] of wantedHosts(deps)) state.running.set(host, startHost(deps, host, wanted));
    },
    refresh: () => {
      turn = turn
        .then(() => (state.running === null ? undefined : followChanges(deps, state.running)))
        .catch((error: unknown) => {
          deps.log.error('the changed settings could not be followed', error);
        });
      return turn;
    },
    stop: async () => {
      const { running } = state;
      if (running === null) return;
      state.last = statuses(running);
      state.running = null;
      await turn;
      await Promise.all([...running.values()].map(stopHost));
      recordChange(deps, false);
    },
    running: () => state.running !== null,
    sources: current,
    wake: () => {
      for (const follower of followersOf(state.running)) follower.wake();
    },
    skipToEnd: (source) => followersOf(state.running).some((follower) => follower.skipToEnd?.(source) === true),
  };
}

interface WantedHost {
  readonly services: ServiceSettings[];
  readonly watch: WatchSettings;
  /** All that a follower is built from, to tell whether it must be started anew. */
  readonly spec: string;
}

function wantedHosts({ settings }: WatcherDeps): Map<HostId, WantedHost> {
  const { hosts, services, watch } = settings.current();
  const wanted = new Map<HostId, WantedHost>();
  for (const host of hosts) {
    const here = services.filter((service) => service.host === host.id);
    if (here.length === 0) continue;
    const logs = here.map(({ id, logs: sources }) => [id, sources]);
    wanted.set(host.id, { services: here, watch, spec: JSON.stringify([host, logs, watch.pollIntervalSeconds]) });
  }
  return wanted;
}

function startHost(deps: WatcherDeps, host: HostId, { services, watch, spec }: WantedHost): HostRun {
  const globs = services.flatMap((service) =>
    service.logs.flatMap((log) => (log.kind === 'file' ? [{ service: service.id, glob: log.glob }] : [])),
  );
  const { pollIntervalSeconds } = watch;
  const files = globs.length === 0 ? [] : [startHostWatch(deps, { host, globs, pollIntervalSeconds })];
  return { spec, followers: [...files, ...startStreams(deps, { services, watch })] };
}

async function stopHost({ followers }: HostRun): Promise<void> {
  await Promise.all(followers.map((follower) => follower.stop()));
}

/** Stops what is not wanted any more or was changed, then starts what is new; all else goes on undisturbed. */
async function followChanges(deps: WatcherDeps, running: Running): Promise<void> {
  const wanted = wantedHosts(deps);
  const over = [...running].filter(([host, run]) => wanted.get(host)?.spec !== run.spec);
  for (const [host] of over) running.delete(host);
  await Promise.all(over.map(([, run]) => stopHost(run)));
  for (const [host, spec] of wanted) if (!running.has(host)) running.set(host, startHost(deps, host, spec));
}

function followersOf(running: Running | null): LogFollower[] {
  return [...(running?.values() ?? [])].flatMap(({ followers }) => followers);
}

function statuses(running: Running): SourceStatus[] {
  return followersOf(running).flatMap((follower) => follower.sources());
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
