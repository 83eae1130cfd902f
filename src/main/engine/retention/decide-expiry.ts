const DAY_MS = 86_400_000;
const MEGABYTE = 1_000_000;

/** What decides how long things are kept. */
export interface ExpiryQuestion {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly days: number;
  readonly maxMegabytes: number;
  /** Of the desk's store, what is in use. */
  readonly usedBytes: number;
}

/** Both in milliseconds since the epoch. */
export interface Expiry {
  /** What ended before this is removed now, the oldest first. */
  readonly endedBefore: number;
  /** What ended before this is too old, whatever room there is. */
  readonly tooOldBefore: number;
}

/** Pure: old incidents go by their age; when the store is too large also younger ones, but none of the last day. */
export function decideExpiry({ now, days, maxMegabytes, usedBytes }: ExpiryQuestion): Expiry {
  const tooOldBefore = now - days * DAY_MS;
  const isTooLarge = usedBytes > maxMegabytes * MEGABYTE;
  return { tooOldBefore, endedBefore: isTooLarge ? Math.max(tooOldBefore, now - DAY_MS) : tooOldBefore };
}
