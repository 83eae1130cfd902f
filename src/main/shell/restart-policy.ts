/** What to do about an engine that died. */
export type AfterDeath = { readonly type: 'restart'; readonly afterMs: number } | { readonly type: 'give_up' };

const WINDOW_MS = 60_000;
const QUICK_DEATHS = 5;
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 8_000;

/**
 * Restarts with growing pauses and gives up after five deaths within a minute.
 *
 * `deathsAt` are the times of all deaths so far in milliseconds, the last one being now.
 */
export function decideAfterDeath(deathsAt: readonly number[]): AfterDeath {
  const now = deathsAt.at(-1) ?? 0;
  const recent = deathsAt.filter((at) => now - at < WINDOW_MS).length;
  if (recent >= QUICK_DEATHS) return { type: 'give_up' };
  return { type: 'restart', afterMs: Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (recent - 1)) };
}
