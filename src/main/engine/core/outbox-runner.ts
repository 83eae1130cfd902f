import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncidentId } from '#shared/domain/ids.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { OpenDatabase } from '../db/open-database.ts';
import { createOutboxRepository, type DueFollowUp, type OutboxRepository } from '../db/outbox-repository.ts';
import type { StoredJournal } from './journal-store.ts';
import type { Logger } from './logger.ts';
import type { FollowUpHandler, GiveUp, Outbox } from './outbox.ts';

export interface OutboxDeps {
  readonly database: OpenDatabase;
  readonly journal: StoredJournal;
  readonly log: Logger;
  /** Hands over what failed for the last time. */
  readonly giveUp: GiveUp;
  /** Wait before the second try; four times as long before each next one. */
  readonly retryDelayMs?: number;
  /** Incidents that are worked on side by side; default 4. */
  readonly maxRunning?: () => number;
}

const MAX_RUNNING = 4;
const MAX_TRIES = 3;
const RETRY_DELAY_MS = 1_000;
const STOP_TIMEOUT_MS = 4_000;

/** The outbox over SQLite: what is due is what is stored. */
export function createOutbox(deps: OutboxDeps): Outbox {
  const rows = createOutboxRepository(deps.database);
  const stopping = new AbortController();
  const watchers = new Set<() => void>();
  const lanes = createLanes({ ...deps, rows, signal: stopping.signal }, () => {
    for (const watcher of watchers) watcher();
  });
  let unsubscribe: (() => void) | null = null;
  return {
    start: (handle) => {
      if (unsubscribe !== null) throw new Error('the outbox was started already');
      // A follow-up is no part of the work whose commit made it due: the graph would take its run for a part of another one.
      const outside = AsyncLocalStorage.snapshot();
      const pump = (): void => outside(() => lanes.pump(handle));
      unsubscribe = deps.journal.afterCommit(pump);
      pump();
    },
    idle: (signal) => until(watchers, () => lanes.running().length === 0 && rows.size() === 0, signal),
    stop: async () => {
      unsubscribe?.();
      stopping.abort(new AppError('aborted', 'the engine stops'));
      lanes.close();
      await withTimeout(Promise.all(lanes.running()), deps.log);
    },
  };
}

interface RunDeps extends OutboxDeps {
  readonly rows: OutboxRepository;
  readonly signal: AbortSignal;
}

/** One lane per incident: what runs, and what rests before its next try. */
interface Lanes {
  /** Starts what may be started. */
  pump(handle: FollowUpHandler): void;
  running(): readonly Promise<void>[];
  close(): void;
}

function createLanes(deps: RunDeps, changed: () => void): Lanes {
  const { rows, log, signal } = deps;
  const running = new Map<IncidentId, Promise<void>>();
  const resting = new Map<number, NodeJS.Timeout>();

  const rest = (number: number, delayMs: number | null, handle: FollowUpHandler): void => {
    if (delayMs === null || signal.aborted) return;
    const wake = (): void => {
      resting.delete(number);
      pump(handle);
    };
    resting.set(number, setTimeout(wake, delayMs));
  };
  /** It starts in a turn of its own: what the handler commits at once must find it running already. */
  const work = async (due: DueFollowUp, handle: FollowUpHandler): Promise<void> => {
    await Promise.resolve();
    try {
      rest(due.number, await carryOut(deps, due, handle), handle);
    } catch (error) {
      log.error(`the follow-up of ${due.followUp.incidentId} could not be booked`, error);
      rest(due.number, deps.retryDelayMs ?? RETRY_DELAY_MS, handle);
    }
    running.delete(due.followUp.incidentId);
    pump(handle);
  };
  const pump = (handle: FollowUpHandler): void => {
    if (signal.aborted) return;
    try {
      for (const due of next(rows, { running, resting, most: deps.maxRunning?.() ?? MAX_RUNNING }))
        running.set(due.followUp.incidentId, work(due, handle));
      changed();
    } catch (error) {
      log.error('the outbox cannot be read', error);
    }
  };
  return {
    pump,
    running: () => [...running.values()],
    close: () => {
      for (const timer of resting.values()) clearTimeout(timer);
      resting.clear();
    },
  };
}

/** What may be started now: the oldest of each incident that neither runs nor rests, while there is room. */
function next(
  rows: OutboxRepository,
  lanes: {
    readonly running: ReadonlyMap<IncidentId, unknown>;
    readonly resting: ReadonlyMap<number, unknown>;
    readonly most: number;
  },
): readonly DueFollowUp[] {
  const { running, resting, most } = lanes;
  const room = most - running.size;
  if (room <= 0) return [];
  return rows
    .heads()
    .filter((due) => !running.has(due.followUp.incidentId) && !resting.has(due.number))
    .slice(0, room);
}

/** Runs one follow-up and books the outcome. Resolves with the wait before its next try; null when there is none. */
async function carryOut(deps: RunDeps, due: DueFollowUp, handle: FollowUpHandler): Promise<number | null> {
  try {
    await handle(due.followUp, deps.signal);
  } catch (error) {
    return deps.signal.aborted ? null : bookFailure(deps, due, error);
  }
  deps.journal.commit(() => {
    deps.rows.remove(due.number);
    return {};
  });
  return null;
}

function bookFailure(deps: RunDeps, { number, followUp, tries }: DueFollowUp, error: unknown): number | null {
  const { journal, rows, log, retryDelayMs = RETRY_DELAY_MS } = deps;
  log.error(`${followUp.type} of ${followUp.incidentId} failed, try ${tries + 1} of ${MAX_TRIES}`, error);
  const last = tries + 1 >= MAX_TRIES;
  journal.commit(() => {
    if (!last) {
      rows.countTry(number);
      return {};
    }
    rows.remove(number);
    const code = error instanceof AppError ? error.code : 'internal';
    return deps.giveUp(followUp, { code, why: words(error).slice(0, 4_000) });
  });
  return last ? null : retryDelayMs * 4 ** tries;
}

/** Resolves when the condition holds; rejects with the signal's reason. */
function until(watchers: Set<() => void>, holds: () => boolean, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void): void => {
      watchers.delete(look);
      signal.removeEventListener('abort', giveUp);
      settle();
    };
    const look = (): void => {
      if (holds()) finish(resolve);
    };
    const giveUp = (): void => finish(() => reject(new AppError('aborted', 'waiting for the follow-ups was given up')));
    watchers.add(look);
    signal.addEventListener('abort', giveUp);
    if (signal.aborted) giveUp();
    else look();
  });
}

async function withTimeout(work: Promise<unknown>, log: Logger): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      log.warn('a follow-up did not end in time; it stays due');
      resolve();
    }, STOP_TIMEOUT_MS);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
