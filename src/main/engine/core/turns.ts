import { setImmediate as nextTurn } from 'node:timers/promises';

/** Lets everything else that waits have a turn between pieces of long work. */
export interface Turns {
  /** Called before each piece of work, with how much it is; ends with the signal. */
  spend(work: number): Promise<void>;
}

/** Gives a turn away whenever so much work was done since the last one. */
export function createTurns(mostWork: number, signal: AbortSignal): Turns {
  let done = 0;
  return {
    spend: async (work) => {
      signal.throwIfAborted();
      if (done >= mostWork) {
        done = 0;
        await nextTurn(undefined, { signal });
      }
      done += work;
    },
  };
}
