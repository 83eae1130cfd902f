/** How often the error came before the fix. */
export interface ErrorRate {
  readonly count: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

/** How long the error must stay away, and whether that is long enough for how often it came. */
export interface VerifyWindow {
  readonly waitMs: number;
  /** Mean time between two errors; null when there was one only. */
  readonly intervalMs: number | null;
  /** False when the longest wait is shorter than silence would have to be to prove something. */
  readonly enough: boolean;
}

/** Silence for so many mean intervals is no chance any more: e^-3 is 5 %. */
const INTERVALS = 3;

/** The window that fits the error's rate: three mean intervals, within the bounds of the settings. */
export function decideWindow(
  rate: ErrorRate,
  bounds: { readonly leastMs: number; readonly mostMs: number },
): VerifyWindow {
  const spanMs = rate.lastAt.getTime() - rate.firstAt.getTime();
  const intervalMs = rate.count > 1 && spanMs > 0 ? spanMs / (rate.count - 1) : null;
  const wanted = Math.max(bounds.leastMs, Math.ceil(INTERVALS * (intervalMs ?? 0)));
  const most = Math.max(bounds.leastMs, bounds.mostMs);
  return { waitMs: Math.min(wanted, most), intervalMs, enough: wanted <= most };
}
