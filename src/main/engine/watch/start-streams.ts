import { assertNever } from '#shared/domain/assert-never.ts';
import type { HostId } from '#shared/domain/ids.ts';
import type { LogSource, Settings } from '#shared/domain/settings.ts';
import type { HostAccess } from '../hosts/host-access.ts';
import { followContainer } from './follow-container.ts';
import { followJournal } from './follow-journal.ts';
import type { LogFollower } from './log-follower.ts';
import { nameOfSource } from './source-name.ts';
import type { StreamSourceDeps } from './stream-feed.ts';
import { type FollowOnce, startStreamSource } from './stream-source.ts';

/** The heartbeat: also with a slower poll, sources are proven alive this often. */
const SLOWEST_HEARTBEAT_MS = 5_000;
const FASTEST_HEARTBEAT_MS = 1_000;

/** Starts to follow every log source of the settings that is no file. */
export function startStreams(deps: StreamSourceDeps, settings: Pick<Settings, 'services' | 'watch'>): LogFollower[] {
  const { pollIntervalSeconds } = settings.watch;
  const heartbeatMs = Math.min(SLOWEST_HEARTBEAT_MS, Math.max(FASTEST_HEARTBEAT_MS, pollIntervalSeconds * 2_500));
  const keys = new Set<string>();
  return settings.services.flatMap((service) =>
    service.logs.flatMap((log) => {
      const follow = howToFollow({ hosts: deps.hosts, host: service.host, heartbeatMs }, log);
      if (follow === null) return [];
      const path = nameOfSource(log);
      const plain = `${service.host}:${path}`;
      const key = keys.has(plain) ? `${plain}#${service.id}` : plain;
      keys.add(key);
      const spec = { key, host: service.host, service: service.id, path };
      return [startStreamSource(deps, { spec, follow, pollIntervalSeconds })];
    }),
  );
}

function howToFollow(
  place: { readonly hosts: HostAccess; readonly host: HostId; readonly heartbeatMs: number },
  log: LogSource,
): FollowOnce | null {
  switch (log.kind) {
    case 'file':
      return null;
    case 'journald':
      return followJournal({ ...place, unit: log.unit });
    case 'container':
      return followContainer({ ...place, name: log.name });
    default:
      return assertNever(log);
  }
}
