import type { Timestamp } from '#shared/domain/ids.ts';

/** Where time and fresh ids come from, so that deciders and tests can be given both. */
export interface Clock {
  now(): Date;
  /** `prefix-` and a random part that sorts by time of creation. */
  newId(prefix: string): string;
}

/** RFC 3339 in UTC with milliseconds. */
export function timestamp(clock: Clock): Timestamp {
  return clock.now().toISOString();
}
