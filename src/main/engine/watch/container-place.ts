import { z } from 'zod';

const NANOS_PER_SECOND = 1_000_000_000n;
/** Standard output and error are stamped apart from each other: a line may be stamped earlier than one told before it. */
const DISORDER_SECONDS = 1;

/**
 * Where reading of one container's log stands. A time alone would not do, many lines share one: it says how many of the
 * lines stamped in `sinceSecond` or later were taken in, and the latest stamp among them.
 */
export const ContainerPlace = z.object({
  /** Empty: no container of the name was there yet, so that all of the first one is new. */
  id: z.string().max(128),
  sinceSecond: z.number().int().nonnegative(),
  taken: z.number().int().nonnegative(),
  lastNanos: z.string().regex(/^\d{1,20}$/),
});
export type ContainerPlace = z.infer<typeof ContainerPlace>;

/** The place before the first line of a container. */
export function beginningOf(id: string): ContainerPlace {
  return { id, sinceSecond: 0, taken: 0, lastNanos: '0' };
}

/** Reads a kept place; null when it is none. */
export function parsePlace(token: string): ContainerPlace | null {
  try {
    return ContainerPlace.parse(JSON.parse(token));
  } catch {
    return null;
  }
}

/** Tells lines that were taken in before from new ones, and counts. */
export interface PlaceCounter {
  /** True when the line is new. */
  take(atNanos: bigint): boolean;
  place(): ContainerPlace;
  /** Whether new lines came without any of those taken in before: then what stood between them is gone. */
  missedLast(): boolean;
}

/** Creates a counter for lines that are told from `place.sinceSecond` on. */
export function createPlaceCounter(place: ContainerPlace): PlaceCounter {
  const last = BigInt(place.lastNanos);
  /** Lines per second of their stamp. */
  const seconds = new Map<number, number>();
  const state = { newest: last, known: 0, fresh: 0, since: place.sinceSecond };
  const count = (atNanos: bigint) => {
    const second = secondOf(atNanos);
    seconds.set(second, (seconds.get(second) ?? 0) + 1);
    if (atNanos <= state.newest) return;
    state.newest = atNanos;
    const since = Math.max(state.since, secondOf(state.newest) - DISORDER_SECONDS);
    if (since > state.since) for (const old of seconds.keys()) if (old < since) seconds.delete(old);
    state.since = since;
  };
  return {
    take: (atNanos) => {
      if (secondOf(atNanos) < place.sinceSecond) return false;
      const known = state.fresh === 0 && state.known < place.taken && atNanos <= last;
      if (known) state.known += 1;
      else state.fresh += 1;
      count(atNanos);
      return !known;
    },
    place: () => {
      if (state.fresh === 0) return place;
      const taken = [...seconds.values()].reduce((sum, lines) => sum + lines, 0);
      return { id: place.id, sinceSecond: state.since, taken, lastNanos: String(state.newest) };
    },
    missedLast: () => state.fresh > 0 && state.known === 0 && place.taken > 0,
  };
}

/** The place after a first look at the end of a log: everything up to its last line counts as taken in. */
export function placeAfterBacklog(counted: ContainerPlace): ContainerPlace {
  return { ...counted, taken: Number.MAX_SAFE_INTEGER };
}

function secondOf(nanos: bigint): number {
  return Number(nanos / NANOS_PER_SECOND);
}
