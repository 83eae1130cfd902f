import type { DeskEvent } from '#shared/domain/events.ts';

/**
 * Events of one incident that follow on one another without a hole, up to the newest that was heard. In pages, so that
 * one more event does not copy all that came before it.
 */
export interface EventRun {
  /** Oldest first, none empty. */
  readonly pages: readonly (readonly DeskEvent[])[];
  readonly count: number;
  /** Events that are older than the first one here; the engine has them. */
  readonly earlier: number;
}

/** Events before a place, as the engine answered. */
export interface EarlierEvents {
  /** The sequence number that was asked with. */
  readonly before: number;
  readonly events: readonly DeskEvent[];
  /** How many are older still. */
  readonly earlier: number;
}

/** The newest page takes in so many live events before another one begins. */
const LIVE_PAGE = 256;
/** So many events are held; the oldest go first, and can be asked for again. */
export const MOST_HELD = 200_000;
/** They go by so many at once, so that rows are seldom laid out anew. */
const DROPPED_AT_ONCE = 20_000;

/** The newest events of an incident that has `total` of them. */
export function startRun(events: readonly DeskEvent[], total: number): EventRun {
  const pages = events.length === 0 ? [] : [events];
  return { pages, count: events.length, earlier: Math.max(0, total - events.length) };
}

/** The sequence number of the oldest event here; null when there is none. */
export function firstSeq({ pages }: EventRun): number | null {
  return pages[0]?.[0]?.seq ?? null;
}

/** The sequence number of the newest event here; 0 when there is none. */
export function lastSeq({ pages }: EventRun): number {
  return pages.at(-1)?.at(-1)?.seq ?? 0;
}

/** All events of the incident, also those that are not here. */
export function totalOf({ count, earlier }: EventRun): number {
  return count + earlier;
}

/** Whether no more of the older events are taken in: there are too many to hold. */
export function isFull({ count }: EventRun): boolean {
  return count >= MOST_HELD;
}

function dropOldest(run: EventRun): EventRun {
  if (run.count < MOST_HELD + DROPPED_AT_ONCE) {
    return run;
  }
  let dropped = 0;
  let pages = 0;
  for (const page of run.pages) {
    if (dropped + page.length > run.count - MOST_HELD) {
      break;
    }
    dropped += page.length;
    pages += 1;
  }
  return { pages: run.pages.slice(pages), count: run.count - dropped, earlier: run.earlier + dropped };
}

/** The run with what was heard since; what it has already is left out. */
export function addNewer(run: EventRun, heard: readonly DeskEvent[]): EventRun {
  const last = lastSeq(run);
  const events = heard.filter(({ seq }) => seq > last);
  if (events.length === 0) {
    return run;
  }
  const newest = run.pages.at(-1);
  const pages =
    newest === undefined || newest.length + events.length > LIVE_PAGE
      ? [...run.pages, events]
      : [...run.pages.slice(0, -1), [...newest, ...events]];
  return dropOldest({ ...run, pages, count: run.count + events.length });
}

/** The run with a page in front; an answer that does not end where the run begins would leave a hole and is left out. */
export function addEarlier(run: EventRun, { before, events, earlier }: EarlierEvents): EventRun {
  if (before !== firstSeq(run)) {
    return run;
  }
  const older = events.filter(({ seq }) => seq < before);
  return older.length === 0
    ? { ...run, earlier }
    : { pages: [older, ...run.pages], count: run.count + older.length, earlier };
}
