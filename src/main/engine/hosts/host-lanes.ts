import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from 'ssh2';
import { assertNever } from '#shared/domain/assert-never.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { decideLane, type SessionUse } from './decide-lane.ts';
import type { HostState } from './host-access.ts';
import {
  addLane,
  endLane,
  type Lane,
  type LanePool,
  type LanePoolDeps,
  openLanePool,
  sessionsPerLane,
} from './lane-pool.ts';
import type { SshConnection } from './ssh-connection.ts';
import { JumpFailed, openForward, type Tunnel, type TunnelTarget } from './tunnel.ts';
import { untilAborted } from './until-aborted.ts';

/** At most so many connections to one host. */
export const MAX_LANES = 16;

/** How long a host may go on counting a session that has ended, and how often it is asked again meanwhile. */
const SETTLES_WITHIN_MS = 500;
const MAX_PATIENT_TRIES = 10;

/** So many tunnels are opened at once; each further one begins this much later. */
const SPREAD_AFTER = 10;
const SPREAD_MS = 10;

/** A place for one session on a live connection. */
export interface Lease {
  readonly client: Client;
  /** Why the connection was lost, in a sentence; null while it is well. */
  readonly lost: () => string | null;
  /** The session is over. */
  readonly release: () => void;
  /**
   * The host opened no session, so nothing ran; `tries` counts how often that happened. Resolves when the next lease may be
   * asked for, which may be on another connection. Fails when the host opens none at all.
   */
  refused(tries: number): Promise<void>;
  /** The connection turned out to be closed; nothing was sent. */
  readonly broken: () => void;
}

/** What a session is wanted for, and how long its caller would wait for it. */
export interface LeaseRequest {
  readonly use: SessionUse;
  readonly patienceMs: number;
}

/** All connections to one host, opened on demand. */
export interface HostLanes {
  lease(request: LeaseRequest, signal: AbortSignal): Promise<Lease>;
  /** A way through the host to another one; it takes no session. */
  tunnel(target: TunnelTarget, signal: AbortSignal): Promise<Tunnel>;
  state(): Pick<HostState, 'connection' | 'why' | 'latencyMs' | 'since' | 'lanes' | 'streams'>;
  /** Lets the next attempt be made at once. */
  retryNow(): void;
  /** This machine slept: the next attempt is made at once, and connections that do not answer are given up. */
  wake(): void;
  /** Ends every connection; the reason is what their users are told, and every later call fails with it. */
  close(why: string): Promise<void>;
}

/** Creates the lanes of one host; nothing is sent before the first call. */
export function createHostLanes(deps: LanePoolDeps): HostLanes {
  const pool = openLanePool(deps);
  return {
    lease: (request, signal) => lease(pool, request, signal),
    tunnel: (target, signal) => tunnel(pool, target, signal),
    state: () => stateOf(pool),
    retryNow: () => pool.backOff.reset(),
    wake: () => {
      pool.backOff.reset();
      for (const { connection } of pool.lanes) connection?.prove();
    },
    close: async (why) => {
      pool.closed = why;
      pool.ending.abort();
      pool.changed();
      await Promise.all(pool.lanes.map((lane) => endLane(lane, why)));
    },
  };
}

async function lease(pool: LanePool, request: LeaseRequest, signal: AbortSignal): Promise<Lease> {
  for (;;) {
    refuseClosed(pool);
    refuseImpatient(pool, request.patienceMs);
    const choice = decideLane({
      lanes: pool.lanes.map(({ connection, sessions }) => ({ connected: connection !== null, sessions })),
      use: request.use,
      sessionsPerLane: sessionsPerLane(pool),
      maxLanes: MAX_LANES,
      mayOpen: pool.backOff.remainingMs() === 0,
    });
    switch (choice.type) {
      case 'use':
      case 'open': {
        const lane = choice.type === 'use' ? pool.lanes[choice.index] : addLane(pool);
        const entered = lane === undefined ? null : await enter(pool, { lane, request }, signal);
        if (entered !== null) return entered;
        break;
      }
      case 'wait':
        await untilAborted(pool.nextChange(), signal, 'waiting for a free session was given up');
        break;
      case 'refuse':
        throw new AppError('host_unreachable', `${pool.host.id}: ${choice.why}`);
      default:
        assertNever(choice);
    }
  }
}

/** A failing host that is left alone for longer than the caller would wait is no host to wait for. */
function refuseImpatient(pool: LanePool, patienceMs: number): void {
  const remainingMs = pool.backOff.remainingMs();
  if (pool.failure === null || remainingMs <= patienceMs) return;
  if (pool.lanes.some(({ connection }) => connection !== null)) return;
  const next = `it is tried again in ${Math.ceil(remainingMs / 1_000)} s`;
  throw new AppError(pool.failure.code, `${pool.failure.message}; ${next}`, { cause: pool.failure });
}

interface Entering {
  readonly lane: Lane;
  readonly request: LeaseRequest;
}

/** Takes a place on the lane; null when it turned out that there is none, and the choice must be made again. */
async function enter(pool: LanePool, { lane, request }: Entering, signal: AbortSignal): Promise<Lease | null> {
  const leave = enterOnce(pool, lane, 'sessions');
  const limit = sessionsPerLane(pool);
  try {
    const connection = lane.connection ?? (await untilAborted(lane.opening, signal, 'connecting was given up'));
    // That the host allows less may have been learned while this one waited: then the choice was wrong.
    if (connection.lost() === null && sessionsPerLane(pool) >= limit) {
      return {
        client: connection.client,
        lost: connection.lost,
        release: leave,
        refused: (tries) => {
          const since = lane.leftAt;
          leave();
          lane.leftAt = since;
          return refused(pool, lane, tries);
        },
        broken: () => {
          leave();
          void endLane(lane, `the connection to ${pool.host.id} was lost`);
        },
      };
    }
    leave();
    return null;
  } catch (error) {
    leave();
    // The others still serve: a call waits for one of their sessions.
    if (request.use === 'call' && !signal.aborted && pool.lanes.some((other) => other.connection !== null)) return null;
    throw error;
  }
}

/** A session that has just ended may still be counted by the host for a moment: then it is asked again, not believed. */
async function refused(pool: LanePool, lane: Lane, tries: number): Promise<void> {
  if (performance.now() - lane.leftAt < SETTLES_WITHIN_MS && tries <= MAX_PATIENT_TRIES) {
    await wait(tries * 5, undefined, { ref: false });
  } else if (lane.sessions > 0) pool.learn(lane.sessions);
  else {
    const why = `${pool.host.id} opens no session (MaxSessions of its SSH server): nothing can run there`;
    throw new AppError('host_unreachable', why);
  }
}

async function tunnel(pool: LanePool, target: TunnelTarget, signal: AbortSignal): Promise<Tunnel> {
  refuseClosed(pool);
  const lane = pool.lanes.find(({ connection }) => connection !== null) ?? pool.lanes[0] ?? addLane(pool);
  const leave = enterOnce(pool, lane, 'tunnels');
  try {
    const { client, lost } = lane.connection ?? (await reached(pool, lane, signal));
    await spread(lane, signal);
    const jump = pool.host.id;
    const socket = await openForward({ client, jump }, target, signal);
    return {
      socket,
      lost: () => (lost() === null ? null : `the connection to its jump host ${jump} was lost: ${lost()}`),
      close: () => {
        leave();
        socket.destroy();
      },
    };
  } catch (error) {
    leave();
    throw error;
  }
}

/** A jump host that has just come back is asked by all hosts behind it: not in the same moment. */
async function spread(lane: Lane, signal: AbortSignal): Promise<void> {
  lane.asked += 1;
  const before = lane.asked;
  setTimeout(() => (lane.asked -= 1), SPREAD_MS * before).unref();
  if (before > SPREAD_AFTER) await wait(SPREAD_MS * (before - SPREAD_AFTER), undefined, { signal });
}

async function reached(pool: LanePool, lane: Lane, signal: AbortSignal): Promise<SshConnection> {
  try {
    return await untilAborted(lane.opening, signal, 'connecting was given up');
  } catch (error) {
    if (signal.aborted || !(error instanceof AppError) || error.code === 'aborted') throw error;
    throw new JumpFailed(`its jump host ${pool.host.id} cannot be reached: ${error.message}`, error);
  }
}

/** Counts a user of the lane; the answer takes it off again, once. */
function enterOnce(pool: LanePool, lane: Lane, kind: 'sessions' | 'tunnels'): () => void {
  lane[kind] += 1;
  let left = false;
  return () => {
    if (left) return;
    left = true;
    lane[kind] -= 1;
    lane.leftAt = performance.now();
    pool.changed();
  };
}

function refuseClosed(pool: LanePool): void {
  if (pool.closed !== null) throw new AppError('aborted', pool.closed);
}

function stateOf(pool: LanePool): ReturnType<HostLanes['state']> {
  const connected = pool.lanes.filter((lane) => lane.connection !== null);
  const latencies = connected.map((lane) => lane.connection?.latencyMs() ?? null).filter((value) => value !== null);
  return {
    ...pool.mark,
    why: pool.mark.connection === 'connected' ? '' : (pool.failure?.message ?? ''),
    latencyMs: latencies.length === 0 ? null : Math.min(...latencies),
    lanes: connected.length,
    streams: pool.lanes.reduce((sum, lane) => sum + lane.sessions, 0),
  };
}
