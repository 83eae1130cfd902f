import type { DeskEvent } from '#shared/domain/events.ts';

/** Where the events of a stream come from. */
export interface EventSource {
  /** The next `limit` stored events after `seq`, in order. */
  after(seq: number, limit: number): readonly DeskEvent[];
  subscribe(listener: () => void): () => void;
}

const PAGE = 500;

/**
 * Every event after `afterSeq`, none left out, none twice; ends with the signal.
 *
 * What happens live only wakes the stream, which then reads on from where it stands: there is no buffer to overflow, and a
 * slow client costs nothing.
 */
export async function* followEvents(
  source: EventSource,
  afterSeq: number,
  signal: AbortSignal,
): AsyncGenerator<DeskEvent, void, void> {
  const bell = createBell(signal);
  const unsubscribe = source.subscribe(() => bell.ring());
  try {
    let seq = afterSeq;
    while (!signal.aborted) {
      const page = source.after(seq, PAGE);
      for (const event of page) {
        if (signal.aborted) return;
        seq = event.seq;
        yield event;
      }
      if (page.length < PAGE) await bell.rung();
    }
  } finally {
    unsubscribe();
    bell.close();
  }
}

/** Remembers one ring until it is waited for, so that none is missed between reading and waiting. */
function createBell(signal: AbortSignal): { ring(): void; rung(): Promise<void>; close(): void } {
  let pending = false;
  let wake: (() => void) | null = null;
  const ring = (): void => {
    pending = true;
    wake?.();
  };
  signal.addEventListener('abort', ring);
  return {
    ring,
    rung: async () => {
      if (!pending && !signal.aborted) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      wake = null;
      pending = false;
    },
    close: () => signal.removeEventListener('abort', ring),
  };
}
