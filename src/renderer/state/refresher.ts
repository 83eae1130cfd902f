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

/** Asks for one part and puts it in place; a failure is shown as a sentence. */
async function refreshOne(
  deps: { store: Store<DeskState>; client: DeskClient },
  topic: Topic,
  signal: AbortSignal,
): Promise<void> {
  const { store, client } = deps;
  try {
    const change = await load({ client, topic, state: store.get() }, signal);
    if (!signal.aborted) {
      store.set(change);
    }
  } catch (error) {
    if (!signal.aborted) {
      store.set((state) => ({ ...state, problem: errorSentence(error) }));
    }
  }
}

/** A refresher that lives as long as one client does. */
export function createRefresher(deps: { store: Store<DeskState>; client: DeskClient }): Refresher {
  const life = new AbortController();
  const wanted = new Set<Topic>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  let running = false;

  const run = async (): Promise<void> => {
    timer = null;
    running = true;
    const topics = [...wanted];
    wanted.clear();
    await Promise.all(topics.map((topic) => refreshOne(deps, topic, life.signal)));
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
