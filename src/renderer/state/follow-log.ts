import type { TailItem } from '#shared/contract/logs.ts';
import { backOff } from '../connection/backoff.ts';
import type { DeskClient } from '../connection/desk-client.ts';
import { errorSentence } from '../text/error-sentences.ts';

/** A page in the background gets no frames; it takes lines in this often. */
const HIDDEN_MS = 500;

/** Hands over what arrives once per frame, so that a fast log costs one change of the screen per frame. */
function createFrameBatcher(deliver: (items: readonly TailItem[]) => void) {
  let batch: TailItem[] = [];
  let planned = false;
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    planned = false;
    const full = batch;
    batch = [];
    deliver(full);
  };
  return {
    add: (item: TailItem) => {
      batch.push(item);
      if (!planned) {
        planned = true;
        if (document.hidden) {
          timer = setTimeout(flush, HIDDEN_MS);
        } else {
          frame = requestAnimationFrame(flush);
        }
      }
    },
    stop: () => {
      clearTimeout(timer);
      cancelAnimationFrame(frame);
    },
  };
}

interface Deps {
  readonly client: DeskClient;
  readonly source: string;
  /** How many of the newest lines a stream begins with. */
  readonly lines: number;
  /** A stream begins, from its newest lines: at first, and again after it broke. */
  readonly begin: () => void;
  readonly deliver: (items: readonly TailItem[]) => void;
  readonly fail: (why: string) => void;
}

/** Follows the lines of a source until the signal ends it; a stream that breaks is taken up anew, with back-off. */
export async function followLog(deps: Deps, signal: AbortSignal): Promise<void> {
  const { client, source, lines } = deps;
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    const batcher = createFrameBatcher((items) => {
      if (!signal.aborted) {
        deps.deliver(items);
      }
    });
    try {
      const stream = await client.logs.tail({ source, lines }, { signal });
      deps.begin();
      for await (const item of stream) {
        attempt = 0;
        batcher.add(item);
      }
    } catch (error) {
      if (!signal.aborted) {
        deps.fail(errorSentence(error));
      }
    }
    batcher.stop();
    await backOff(attempt, signal);
  }
}
