import type { Timestamp } from '#shared/domain/ids.ts';
import type { HostSettings } from '#shared/domain/settings.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { type Clock, timestamp } from '../core/clock.ts';
import type { Logger } from '../core/logger.ts';
import { type BackOff, createBackOff } from './back-off.ts';
import type { HostState } from './host-access.ts';
import { openConnection, type SshConnection, type SshConnectionDeps } from './ssh-connection.ts';
import { JumpFailed } from './tunnel.ts';

/** What OpenSSH allows on one connection when its settings say nothing. */
const DEFAULT_SESSIONS = 10;
/** What was learned about MaxSessions is asked again after this long: it may have been a passing shortage. */
const LEARNED_FOR_MS = 600_000;
/** A connection that lived shorter than this did not prove that the host is well. */
const PROVEN_AFTER_MS = 1_000;
/** A refused log-in is not repeated quickly: it may lock the account. */
const REFUSED_LOG_IN_MS = 5_000;
/** A further connection that nothing uses is ended after this long. */
const IDLE_MS = 30_000;

export interface LanePoolDeps extends SshConnectionDeps {
  readonly clock: Clock;
  readonly log: Logger;
}

/** One connection that is being opened or lives. */
export interface Lane {
  readonly opening: Promise<SshConnection>;
  connection: SshConnection | null;
  sessions: number;
  tunnels: number;
  /** Tunnels that were asked for a moment ago. */
  asked: number;
  /** When a session last ended on it, on the clock of `performance.now()`. */
  leftAt: number;
  idle: NodeJS.Timeout | null;
}

/** The connections of one host and what is known of it. */
export interface LanePool {
  readonly host: HostSettings;
  readonly lanes: Lane[];
  readonly backOff: BackOff;
  readonly ending: AbortController;
  /** Why it was closed; null while it is in use. */
  closed: string | null;
  /** Why there is no connection; null when there was none to speak of. */
  failure: AppError | null;
  mark: { readonly connection: HostState['connection']; readonly since: Timestamp | null };
  /** The host took so many sessions on one connection and no more. */
  learn(sessions: number): void;
  learned(): number | null;
  /** Something became free, or was lost. */
  changed(): void;
  nextChange(): Promise<void>;
  connect(): Promise<SshConnection>;
  now(): Timestamp;
}

/** Opens an empty pool. */
export function openLanePool(deps: LanePoolDeps): LanePool {
  const known = { sessions: null as number | null, at: 0 };
  let waiting: (() => void)[] = [];
  let last: Promise<SshConnection> | null = null;
  const ending = new AbortController();
  const pool: LanePool = {
    host: deps.host,
    lanes: [],
    backOff: createBackOff(Math.random),
    ending,
    closed: null,
    failure: null,
    mark: { connection: 'idle', since: null },
    learn: (sessions) => {
      known.sessions = sessions;
      known.at = performance.now();
      pool.changed();
    },
    learned: () => (performance.now() - known.at > LEARNED_FOR_MS ? null : known.sessions),
    changed: () => {
      for (const wake of waiting) wake();
      waiting = [];
      watchIdle(pool);
      setMark(pool);
    },
    nextChange: () => new Promise((resolve) => waiting.push(resolve)),
    // One after the other: a host that is being reconnected to must not see a burst of log-ins.
    connect: () => {
      const turn = last === null ? connect(pool, deps) : last.then(() => connect(pool, deps));
      last = turn;
      const forget = () => {
        if (last === turn) last = null;
      };
      turn.then(forget, forget);
      return turn;
    },
    now: () => timestamp(deps.clock),
  };
  return pool;
}

/** How many sessions one connection of this host takes. */
export function sessionsPerLane(pool: LanePool): number {
  return pool.learned() ?? DEFAULT_SESSIONS;
}

/** Begins a further connection. */
export function addLane(pool: LanePool): Lane {
  const lane: Lane = {
    opening: pool.connect(),
    connection: null,
    sessions: 0,
    tunnels: 0,
    asked: 0,
    leftAt: -Infinity,
    idle: null,
  };
  pool.lanes.push(lane);
  const drop = () => {
    if (lane.idle !== null) clearTimeout(lane.idle);
    lane.connection = null;
    const at = pool.lanes.indexOf(lane);
    if (at >= 0) pool.lanes.splice(at, 1);
    pool.changed();
  };
  lane.opening.then(
    (connection) => {
      lane.connection = connection;
      pool.failure = null;
      pool.changed();
      const openedAt = performance.now();
      void connection.gone.then((why) => {
        lost(pool, why, performance.now() - openedAt);
        drop();
      });
    },
    () => drop(),
  );
  setMark(pool);
  return lane;
}

/** Ends a lane, also one that is still being opened. */
export async function endLane(lane: Lane, why: string): Promise<void> {
  const connection = lane.connection ?? (await lane.opening.catch(() => null));
  await connection?.end(why);
}

async function connect(pool: LanePool, deps: LanePoolDeps): Promise<SshConnection> {
  const { signal } = pool.ending;
  try {
    await pool.backOff.turn(signal);
    return await openConnection(deps, signal);
  } catch (error) {
    if (signal.aborted) throw new AppError('aborted', pool.closed ?? 'connecting was given up', { cause: error });
    const failure = error instanceof AppError ? error : new AppError('internal', 'connecting failed', { cause: error });
    if (!(failure instanceof JumpFailed))
      pool.backOff.failed(failure.code === 'host_auth_failed' ? REFUSED_LOG_IN_MS : 0);
    pool.failure = failure;
    throw failure;
  }
}

function lost(pool: LanePool, why: string, livedMs: number): void {
  if (pool.closed !== null) return;
  if (livedMs >= PROVEN_AFTER_MS) pool.backOff.succeeded();
  else pool.backOff.failed();
  pool.failure = new AppError('host_unreachable', `${why}; it is opened again`);
}

function setMark(pool: LanePool): void {
  const connection = connectionOf(pool);
  if (connection !== pool.mark.connection) pool.mark = { connection, since: pool.now() };
}

function connectionOf(pool: LanePool): HostState['connection'] {
  if (pool.lanes.some((lane) => lane.connection !== null)) return 'connected';
  if (pool.lanes.length > 0) return 'connecting';
  return pool.failure === null ? 'idle' : 'failed';
}

/** Ends a further connection that nothing uses, unless it is the one that is kept free for calls. */
function watchIdle(pool: LanePool): void {
  for (const lane of pool.lanes) {
    const isIdle = lane.connection !== null && lane.sessions === 0 && lane.tunnels === 0;
    if (!isIdle && lane.idle !== null) {
      clearTimeout(lane.idle);
      lane.idle = null;
    } else if (isIdle) lane.idle ??= setTimeout(() => endIdle(pool, lane), IDLE_MS).unref();
  }
}

function endIdle(pool: LanePool, lane: Lane): void {
  lane.idle = null;
  const perLane = sessionsPerLane(pool);
  const others = pool.lanes.filter((other) => other !== lane && other.connection !== null);
  if (others.some((other) => other.sessions < perLane)) void endLane(lane, 'nothing used this connection');
}
