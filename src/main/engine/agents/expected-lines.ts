import type { LogRates } from '#shared/contract/logs.ts';

/** Minutes before the fix that say what is usual. */
const LOOK_BACK = 10;

/** Lines without errors that a source would have in `spanMs` if it went on as in the ten minutes before `until`. */
export function expectedLines(
  rates: LogRates,
  { until, spanMs }: { readonly until: Date; readonly spanMs: number },
): number {
  const bucketMs = rates.bucketSeconds * 1_000;
  // The minute of the fix holds lines of both times.
  const end = Math.floor((until.getTime() - Date.parse(rates.from)) / bucketMs);
  const begin = Math.max(0, end - LOOK_BACK);
  const heard = rates.lines
    .slice(begin, Math.max(begin, end))
    .map((lines, index) => ({ lines, matched: rates.matched[begin + index] ?? 0 }))
    .filter(({ lines }) => lines !== null);
  if (heard.length === 0) return 0;
  const plain = heard.reduce((sum, { lines, matched }) => sum + Math.max(0, (lines ?? 0) - matched), 0);
  return (plain / heard.length) * (spanMs / bucketMs);
}
