import type { LogRates } from '#shared/contract/logs.ts';
import type { BlindWindow } from '#shared/contract/status.ts';
import type { Timestamp } from '#shared/domain/ids.ts';

const MINUTE_MS = 60_000;
/** Shown; older minutes are forgotten. */
const MINUTES = 60;

/** Counts by minute since the epoch. */
export type Minutes = Map<number, { lines: number; matched: number }>;

/** Adds to the minute in which the lines arrived. */
export function countMinute(minutes: Minutes, at: Timestamp, seen: { lines: number; matched: number }): void {
  const minute = Math.floor(Date.parse(at) / MINUTE_MS);
  const before = minutes.get(minute) ?? { lines: 0, matched: 0 };
  minutes.set(minute, { lines: before.lines + seen.lines, matched: before.matched + seen.matched });
  for (const old of minutes.keys()) if (old <= minute - MINUTES) minutes.delete(old);
}

/** The last hour, oldest first. */
export function buildRates(minutes: Minutes, now: Date): LogRates {
  const last = Math.floor(now.getTime() / MINUTE_MS);
  const all = Array.from({ length: MINUTES }, (_, index) => last - MINUTES + 1 + index);
  return {
    bucketSeconds: MINUTE_MS / 1_000,
    from: new Date((all[0] ?? 0) * MINUTE_MS).toISOString(),
    lines: all.map((minute) => minutes.get(minute)?.lines ?? 0),
    matched: all.map((minute) => minutes.get(minute)?.matched ?? 0),
  };
}

/** Takes the minutes out in which the source was not heard at all: before the desk started, and in its blind windows. */
export function withoutBlind(
  rates: LogRates,
  heard: { readonly since: Timestamp; readonly windows: readonly BlindWindow[] },
): LogRates {
  const start = Date.parse(rates.from);
  const since = Date.parse(heard.since);
  const blind = heard.windows.map(({ from, to }) => [
    Date.parse(from),
    to === null ? Number.POSITIVE_INFINITY : Date.parse(to),
  ]);
  const isBlind = (index: number): boolean => {
    const from = start + index * rates.bucketSeconds * 1_000;
    const to = from + rates.bucketSeconds * 1_000;
    return to <= since || blind.some(([begin = 0, end = 0]) => begin <= from && to <= end);
  };
  const hidden = (counts: LogRates['lines']) => counts.map((count, index) => (isBlind(index) && !count ? null : count));
  return { ...rates, lines: hidden(rates.lines), matched: hidden(rates.matched) };
}
