import type { DeskEvent } from '#shared/domain/events.ts';
import { backOff } from '../connection/backoff.ts';
import type { DeskClient } from '../connection/desk-client.ts';

/** Events that arrive within this time are shown together; far below what an eye notices. */
const BATCH_MS = 24;

/** Hands over what arrives in batches, so that a storm costs one change of the screen per batch. */
function createBatcher(deliver: (batch: readonly DeskEvent[]) => void): {
  add: (event: DeskEvent) => void;
  flush: () => void;
} {
  let batch: DeskEvent[] = [];
  let timer: ReturnType<typeof setTimeout> | null = null;
  const flush = (): void => {
    if (timer !== null) {
      clearTimeout(timer);
      timer = null;
    }
    const full = batch;
    batch = [];
    if (full.length > 0) {
      deliver(full);
    }
  };
  return {
    add: (event) => {
      batch.push(event);
      timer ??= setTimeout(flush, BATCH_MS);
    },
    flush,
  };
}

/**
 * Follows the stream until the signal ends it. A stream that breaks while the connection holds is taken up again after
 * the last event that was taken in, with back-off.
 */
export async function followEvents(
  deps: { client: DeskClient; lastSeq: () => number; deliver: (batch: readonly DeskEvent[]) => void },
  signal: AbortSignal,
): Promise<void> {
  const batcher = createBatcher((batch) => {
    if (!signal.aborted) {
      deps.deliver(batch);
    }
  });
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    try {
      const stream = await deps.client.events.follow({ afterSeq: deps.lastSeq() }, { signal });
      for await (const event of stream) {
        attempt = 0;
        batcher.add(event);
      }
    } catch {
      // The connection says by itself when it is lost; a stream that broke alone is taken up below.
    }
    batcher.flush();
    await backOff(attempt, signal);
  }
}
