const FIRST_MS = 250;
const LONGEST_MS = 10_000;

/** How long to wait before try number `attempt` (from 0), in milliseconds: doubling, at most ten seconds. */
export function backoffMs(attempt: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10));
}
