const FIRST_MS = 250;
const LONGEST_MS = 10_000;

/** How long to wait before try number `attempt` (from 0), in milliseconds: doubling, at most ten seconds. */
function backoffMs(attempt: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10));
}

/** Waits before try number `attempt`, or until the signal fires: it never fails. */
export function backOff(attempt: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const timer = setTimeout(resolve, backoffMs(attempt));
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
