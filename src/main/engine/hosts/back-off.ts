const FIRST_MS = 200;
const LONGEST_MS = 30_000;

/** How long a host that failed is left alone: quick first retries, then longer and longer, with jitter. */
export interface BackOff {
  /** Resolves when the next attempt may be made; rejects when the signal is aborted. */
  turn(signal: AbortSignal): Promise<void>;
  /** Notes a failed attempt; `atLeastMs` for one that must not be repeated quickly. */
  failed(atLeastMs?: number): void;
  succeeded(): void;
  /** Lets the next attempt be made at once, also one that waits already. */
  reset(): void;
  /** Milliseconds until the next attempt may be made. */
  remainingMs(): number;
}

/** Creates one for one host; `random` is from 0 to 1. */
export function createBackOff(random: () => number): BackOff {
  const state = { failures: 0, notBefore: 0 };
  const waiting = new Set<() => void>();
  const remainingMs = () => Math.max(0, state.notBefore - performance.now());
  const succeeded = () => {
    state.failures = 0;
    state.notBefore = 0;
    for (const wake of waiting) wake();
  };
  return {
    turn: (signal) => waitFor({ remainingMs, waiting }, signal),
    failed: (atLeastMs = 0) => {
      state.failures += 1;
      state.notBefore = performance.now() + Math.max(atLeastMs, backOffMs(state.failures, random()));
    },
    succeeded,
    reset: succeeded,
    remainingMs,
  };
}

/** Pure: half to all of the step of this failure, counted from 1. */
export function backOffMs(failures: number, random: number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 20));
  return full * (0.5 + random / 2);
}

interface Waiting {
  readonly remainingMs: () => number;
  readonly waiting: Set<() => void>;
}

function waitFor({ remainingMs, waiting }: Waiting, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      clearTimeout(timer);
      waiting.delete(wake);
      signal.removeEventListener('abort', abort);
      settle();
    };
    const wake = () => end(resolve);
    const abort = () => end(() => reject(signal.reason instanceof Error ? signal.reason : new Error('given up')));
    const timer = setTimeout(wake, remainingMs());
    waiting.add(wake);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
  });
}
