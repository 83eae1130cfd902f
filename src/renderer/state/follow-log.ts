import type { TailItem } from '#shared/contract/logs.ts';
import { backOff } from '../connection/backoff.ts';
import type { DeskClient } from '../connection/desk-client.ts';
import { errorSentence } from '../text/error-sentences.ts';
import { createFrameBatcher } from './frame-batcher.ts';

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
    const batcher = createFrameBatcher<TailItem>((items) => {
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
