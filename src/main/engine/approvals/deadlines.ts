import type { Timestamp } from '#shared/domain/ids.ts';
import type { Clock } from '../core/clock.ts';

/** Something that is good from one time to another. */
export interface Limited {
  readonly id: string;
  readonly createdAt: Timestamp;
  readonly expiresAt: Timestamp;
}

/** Whether the time of something is over, also when the clock of this machine was set back. */
export interface Deadlines {
  isOver(limited: Limited): boolean;
}

/** A clock that is corrected by this much gives nobody more time. */
const SLACK_MS = 60_000;

/**
 * Deadlines by the clock and by the time that really passed since each was first seen; whichever is over first counts. A time
 * that lies before the beginning means that the clock was set back: then it is over too.
 */
export function createDeadlines(deps: { readonly clock: Clock; readonly elapsedMs: () => number }): Deadlines {
  const ends = new Map<string, number>();
  return {
    isOver: ({ id, createdAt, expiresAt }) => {
      const now = deps.clock.now().getTime();
      const end = Date.parse(expiresAt);
      const start = Date.parse(createdAt);
      const elapsed = deps.elapsedMs();
      const left = Math.min(end - now, end - start);
      const known = ends.get(id) ?? elapsed + left;
      ends.set(id, Math.min(known, elapsed + left));
      return !(now < end) || now < start - SLACK_MS || elapsed >= known;
    },
  };
}
