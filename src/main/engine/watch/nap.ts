import { setTimeout as wait } from 'node:timers/promises';

/** Pauses that can be cut short. */
export interface Nap {
  /** Waits so many milliseconds; true when it, or the time between two pauses, was cut short by `end`. */
  sleep(ms: number): Promise<boolean>;
  /** Ends the pause under way, or the next one before it begins. */
  end(): void;
}

/** Creates one; every pause also ends with the signal. */
export function createNap(signal: AbortSignal): Nap {
  let ending = new AbortController();
  return {
    sleep: async (ms) => {
      await wait(ms, undefined, { signal: AbortSignal.any([signal, ending.signal]) }).catch(() => undefined);
      const cut = ending.signal.aborted;
      if (cut) ending = new AbortController();
      return cut;
    },
    end: () => ending.abort(),
  };
}
