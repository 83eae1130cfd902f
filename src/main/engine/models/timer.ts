import { setTimeout } from 'node:timers/promises';

/** Time that only ever goes forward, whatever happens to the computer's clock, and waiting in it. */
export interface Timer {
  /** Milliseconds since some moment of this process. */
  elapsedMs(): number;
  /** Rejects with the signal's reason. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** The process's own timer. */
export function createSystemTimer(): Timer {
  return {
    elapsedMs: () => performance.now(),
    wait: async (ms, signal) => {
      await setTimeout(ms, undefined, { signal });
    },
  };
}
