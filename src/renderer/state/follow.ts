import type { DeskEvent } from '#shared/domain/events.ts';
import { backOff } from '../connection/backoff.ts';
import type { DeskClient } from '../connection/desk-client.ts';
import { createFrameBatcher } from './frame-batcher.ts';

/**
 * Follows the stream until the signal ends it. A stream that breaks while the connection holds is taken up again after
 * the last event that was taken in, with back-off.
 */
export async function followEvents(
  deps: { client: DeskClient; lastSeq: () => number; deliver: (batch: readonly DeskEvent[]) => void },
  signal: AbortSignal,
): Promise<void> {
  const batcher = createFrameBatcher<DeskEvent>((batch) => {
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
