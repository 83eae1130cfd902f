import type { DeskEvent } from '#shared/domain/events.ts';
import type { Logger } from './logger.ts';

/** Hands committed events to whoever listens, in order, also when a listener commits in turn. */
export interface Publisher {
  subscribe(listener: (event: DeskEvent) => void): () => void;
  publish(events: readonly DeskEvent[]): void;
}

/** A listener that throws is logged and does not keep the others from hearing. */
export function createPublisher(log: Logger): Publisher {
  const listeners = new Set<{ readonly call: (event: DeskEvent) => void }>();
  const waiting: DeskEvent[] = [];
  let publishing = false;

  const deliver = (event: DeskEvent): void => {
    for (const listener of listeners) {
      try {
        listener.call(event);
      } catch (error) {
        log.error(`a listener failed on event ${event.seq} (${event.type})`, error);
      }
    }
  };

  return {
    subscribe: (call) => {
      const listener = { call };
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    publish: (events) => {
      waiting.push(...events);
      if (publishing) return;
      publishing = true;
      for (let event = waiting.shift(); event !== undefined; event = waiting.shift()) deliver(event);
      publishing = false;
    },
  };
}
