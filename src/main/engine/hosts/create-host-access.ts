import { userInfo } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import type { HostId } from '#shared/domain/ids.ts';
import type { HostSettings } from '#shared/domain/settings.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { Clock } from '../core/clock.ts';
import type { Logger } from '../core/logger.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import type { SettingsSource } from '../settings/settings-source.ts';
import { evaluateJumps } from './evaluate-jumps.ts';
import type { HostAccess, HostIdentity, HostState } from './host-access.ts';
import type { HostKeyWatch } from './host-key-watch.ts';
import type { HostKeyStore } from './host-keys.ts';
import { createHostLanes, type HostLanes } from './host-lanes.ts';
import { hostWarnings } from './host-warnings.ts';
import { execLocally, streamLocally } from './local-exec.ts';
import { execOverSsh, streamOverSsh } from './ssh-exec.ts';
import type { Tunnel, TunnelTarget } from './tunnel.ts';

/** How long commands may take to end when the desk stops; a host that hangs must not keep it. */
const STOP_PATIENCE_MS = 1_500;

export interface HostAccessDeps {
  readonly settings: SettingsSource;
  readonly secrets: SecretStore;
  readonly hostKeys: HostKeyStore;
  readonly hostKeyWatch: HostKeyWatch;
  readonly clock: Clock;
  readonly log: Logger;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Host access with what the test of a host needs beside it. */
export interface HostNetwork extends HostAccess {
  /** A way through the shared connection of a host of the settings. */
  openTunnel(jump: HostId, target: TunnelTarget, signal: AbortSignal): Promise<Tunnel>;
}

interface Reached {
  readonly lanes: HostLanes;
  /** What the lanes were made from: another value makes other lanes. */
  readonly madeFrom: string;
  readonly depth: number;
}

/** Reaches the hosts of the settings: `local` by child processes, every other one over SSH. */
export function createHostAccess(deps: HostAccessDeps): HostNetwork {
  const reached = new Map<HostId, Reached>();
  const ending = new AbortController();
  const running = new Set<Promise<unknown>>();
  const track = <T>(work: Promise<T>): Promise<T> => {
    running.add(work);
    return work.finally(() => running.delete(work));
  };
  const openTunnel: HostNetwork['openTunnel'] = async (jump, target, signal) =>
    lanesOf(lookUp(deps, jump)).tunnel(target, signal);
  const lanesOf = (host: HostSettings): HostLanes => {
    const known = reached.get(host.id);
    if (known !== undefined) return known.lanes;
    const way = wayTo(deps, host);
    if ('problem' in way) throw new AppError('settings_invalid', `${host.id}: jump ${way.problem}`, { field: 'jump' });
    if (ending.signal.aborted) throw new AppError('aborted', 'the desk stops');
    const lanes = createHostLanes({ ...deps, host, openTunnel });
    reached.set(host.id, { lanes, madeFrom: describe(deps, host), depth: way.jumps.length });
    return lanes;
  };
  return {
    exec: async (id, request, signal) => {
      const either = AbortSignal.any([signal, ending.signal]);
      const host = lookUp(deps, id);
      if (isLocal(host)) return track(execLocally(request, deps.env, either));
      return track(execOverSsh(lanesOf(host), request, either));
    },
    stream: async (id, request, signal) => {
      const either = AbortSignal.any([signal, ending.signal]);
      const host = lookUp(deps, id);
      if (isLocal(host)) return track(streamLocally(request, deps.env, either));
      return track(streamOverSsh(lanesOf(host), request, either));
    },
    openTunnel,
    identity: (id) => identityOf(deps, lookUp(deps, id)),
    states: () => deps.settings.current().hosts.map((host) => stateOf(deps, host, reached.get(host.id)?.lanes)),
    refresh: () => dropChanged(deps, reached, track),
    retryNow: (id) => {
      const way = wayTo(deps, lookUp(deps, id));
      for (const name of 'jumps' in way ? [...way.jumps, id] : [id]) reached.get(name as HostId)?.lanes.retryNow();
    },
    wake: () => reached.forEach(({ lanes }) => lanes.wake()),
    close: async () => {
      ending.abort();
      await Promise.race([Promise.allSettled(running), wait(STOP_PATIENCE_MS, undefined, { ref: false })]);
      await closeDeepestFirst(reached);
      await Promise.allSettled(running);
    },
  };
}

/** Those behind a jump host first, so that their goodbye still gets through. */
async function closeDeepestFirst(reached: ReadonlyMap<HostId, Reached>): Promise<void> {
  const deepestFirst = [...reached.values()].sort((one, other) => other.depth - one.depth);
  await Promise.all(deepestFirst.map(({ lanes }) => lanes.close('the desk stops')));
}

function wayTo({ settings }: HostAccessDeps, host: HostSettings): ReturnType<typeof evaluateJumps> {
  return evaluateJumps(host, (id) => settings.host(id as HostId));
}

function dropChanged(
  deps: HostAccessDeps,
  reached: Map<HostId, Reached>,
  track: (work: Promise<void>) => Promise<void>,
): void {
  for (const [id, { lanes, madeFrom }] of reached) {
    const host = deps.settings.host(id);
    if (host !== null && describe(deps, host) === madeFrom) continue;
    reached.delete(id);
    const why = host === null ? `${id} was removed from the settings` : `the settings of ${id} were changed`;
    void track(lanes.close(why));
  }
}

/** Everything that a connection depends on; the values are compared, never read. */
function describe(deps: HostAccessDeps, host: HostSettings): string {
  const { id, address, port, user, auth, jump } = host;
  return JSON.stringify([id, address, port, user, auth, jump, pinOf(deps, host)]);
}

function pinOf({ hostKeys }: HostAccessDeps, { id }: HostSettings): string {
  try {
    return hostKeys.pinned(id) ?? 'none';
  } catch (error) {
    return `unusable: ${error instanceof AppError ? error.code : ''}`;
  }
}

function lookUp(deps: HostAccessDeps, id: HostId): HostSettings {
  const host = deps.settings.host(id);
  if (host === null) throw new AppError('not_found', `there is no host ${id} in the settings`, { field: 'host' });
  return host;
}

function isLocal(host: HostSettings): boolean {
  return host.address === 'local';
}

function identityOf(deps: HostAccessDeps, host: HostSettings): HostIdentity {
  if (isLocal(host)) return { id: host.id, address: 'local', user: userInfo().username, hostKey: null };
  const address = `${host.address}:${host.port}`;
  return { id: host.id, address, user: host.user ?? '', hostKey: deps.hostKeys.pinned(host.id) };
}

const UNTRIED = { connection: 'idle', why: '', since: null, latencyMs: null, lanes: 0, streams: 0 } as const;

function stateOf(deps: HostAccessDeps, host: HostSettings, lanes: HostLanes | undefined): HostState {
  const shown = { id: host.id, warnings: hostWarnings(host) };
  if (isLocal(host)) return { ...UNTRIED, ...shown, connection: 'connected', hostKey: null };
  const state = lanes?.state() ?? UNTRIED;
  try {
    return { ...shown, ...state, hostKey: deps.hostKeys.pinned(host.id) };
  } catch (error) {
    const why = error instanceof Error ? error.message : '';
    return { ...shown, ...state, connection: 'failed', why, hostKey: null };
  }
}
