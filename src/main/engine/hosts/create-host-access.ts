import { userInfo } from 'node:os';
import type { HostId } from '#shared/domain/ids.ts';
import type { HostSettings } from '#shared/domain/settings.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { Clock } from '../core/clock.ts';
import type { Logger } from '../core/logger.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import type { SettingsSource } from '../settings/settings-source.ts';
import type { HostAccess, HostIdentity, HostState } from './host-access.ts';
import type { HostKeyStore } from './host-keys.ts';
import { execLocally, streamLocally } from './local-exec.ts';
import { createSshConnection, type SshConnection } from './ssh-connection.ts';
import { execOverSsh, streamOverSsh } from './ssh-exec.ts';

/** A server allows ten sessions per connection by default; beyond these a stream gets a further connection. */
const STREAMS_PER_CONNECTION = 8;

export interface HostAccessDeps {
  readonly settings: SettingsSource;
  readonly secrets: SecretStore;
  readonly hostKeys: HostKeyStore;
  readonly clock: Clock;
  readonly log: Logger;
  readonly env: Readonly<Record<string, string | undefined>>;
}

interface Lane {
  readonly connection: SshConnection;
  streams: number;
}

/** Reaches the hosts of the settings: `local` by child processes, every other one over SSH. */
export function createHostAccess(deps: HostAccessDeps): HostAccess {
  const lanes = new Map<HostId, Lane[]>();
  const ending = new AbortController();
  const running = new Set<Promise<unknown>>();
  const track = <T>(work: Promise<T>): Promise<T> => {
    running.add(work);
    return work.finally(() => running.delete(work));
  };
  return {
    exec: async (id, request, signal) => {
      const either = AbortSignal.any([signal, ending.signal]);
      const host = lookUp(deps, id);
      if (isLocal(host)) return track(execLocally(request, deps.env, either));
      return track(execOverSsh(firstLane(lanes, host, deps).connection, request, either));
    },
    stream: async (id, request, signal) => {
      const either = AbortSignal.any([signal, ending.signal]);
      const host = lookUp(deps, id);
      if (isLocal(host)) return track(streamLocally(request, deps.env, either));
      const lane = freeLane(lanes, host, deps);
      lane.streams += 1;
      return track(streamOverSsh(lane.connection, request, either)).finally(() => (lane.streams -= 1));
    },
    identity: (id) => identityOf(deps, lookUp(deps, id)),
    states: () => deps.settings.current().hosts.map((host) => stateOf(deps, host, lanes.get(host.id)?.[0])),
    close: async () => {
      ending.abort();
      await Promise.allSettled(running);
      await Promise.all([...lanes.values()].flat().map((lane) => lane.connection.close()));
    },
  };
}

function lookUp(deps: HostAccessDeps, id: HostId): HostSettings {
  const host = deps.settings.host(id);
  if (host === null) throw new AppError('not_found', `there is no host ${id} in the settings`, { field: 'host' });
  return host;
}

function isLocal(host: HostSettings): boolean {
  return host.address === 'local';
}

function firstLane(lanes: Map<HostId, Lane[]>, host: HostSettings, deps: HostAccessDeps): Lane {
  return lanes.get(host.id)?.[0] ?? addLane(lanes, host, deps);
}

function freeLane(lanes: Map<HostId, Lane[]>, host: HostSettings, deps: HostAccessDeps): Lane {
  const free = lanes.get(host.id)?.find((lane) => lane.streams < STREAMS_PER_CONNECTION);
  return free ?? addLane(lanes, host, deps);
}

function addLane(lanes: Map<HostId, Lane[]>, host: HostSettings, deps: HostAccessDeps): Lane {
  const lane = { connection: createSshConnection({ ...deps, host }), streams: 0 };
  lanes.set(host.id, [...(lanes.get(host.id) ?? []), lane]);
  return lane;
}

function identityOf(deps: HostAccessDeps, host: HostSettings): HostIdentity {
  if (isLocal(host)) return { id: host.id, address: 'local', user: userInfo().username, hostKey: null };
  const address = `${host.address}:${host.port}`;
  return { id: host.id, address, user: host.user ?? '', hostKey: deps.hostKeys.pinned(host.id) };
}

function stateOf(deps: HostAccessDeps, host: HostSettings, lane: Lane | undefined): HostState {
  if (isLocal(host)) return { id: host.id, connection: 'connected', why: '', hostKey: null };
  const state = lane?.connection.state() ?? { connection: 'idle' as const, why: '' };
  try {
    return { id: host.id, ...state, hostKey: deps.hostKeys.pinned(host.id) };
  } catch (error) {
    return { id: host.id, connection: 'failed', why: error instanceof Error ? error.message : '', hostKey: null };
  }
}
