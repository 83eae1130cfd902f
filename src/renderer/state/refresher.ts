import type { DeskClient } from '../connection/desk-client.ts';
import { errorSentence } from '../text/error-sentences.ts';
import type { DeskState, Store } from './desk-state.ts';
import { load } from './load.ts';
import type { Topic } from './take-events.ts';

/** Changes that arrive within this time are answered by one request. */
const COALESCE_MS = 60;

/** Asks the engine again for what has become stale, each part once at a time. */
export interface Refresher {
  want(topics: Iterable<Topic>): void;
  stop(): void;
}

/** A refresher that lives as long as one client does. */
export function createRefresher(deps: { store: Store<DeskState>; client: DeskClient }): Refresher {
  const { store, client } = deps;
  const life = new AbortController();
  const wanted = new Set<Topic>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  let running = false;

  const loadOne = async (topic: Topic): Promise<void> => {
    try {
      const change = await load({ client, topic, state: store.get() }, life.signal);
      if (!life.signal.aborted) {
        store.set(change);
      }
    } catch (error) {
      if (!life.signal.aborted) {
        store.set((state) => ({ ...state, problem: errorSentence(error) }));
      }
    }
  };

  const run = async (): Promise<void> => {
    timer = null;
    running = true;
    const topics = [...wanted];
    wanted.clear();
    await Promise.all(topics.map(loadOne));
    running = false;
    schedule();
  };

  const schedule = (): void => {
    if (timer === null && !running && wanted.size > 0 && !life.signal.aborted) {
      timer = setTimeout(() => void run(), COALESCE_MS);
    }
  };

  return {
    want: (topics) => {
      for (const topic of topics) {
        wanted.add(topic);
      }
      schedule();
    },
    stop: () => {
      life.abort();
      if (timer !== null) {
        clearTimeout(timer);
      }
    },
  };
}
