import type { DeskEvent } from '#shared/domain/events.ts';
import { createDeskClient, type DeskClient } from './desk-client.ts';
import { type DeskView, followDesk } from './desk-feed.ts';
import type { EngineSupervisor } from './engine-supervisor.ts';

/** The shell's connection to one life of the engine. */
export interface DeskSession {
  readonly client: DeskClient;
  close(): void;
}

/** Who hears what the desk does. */
export interface DeskListener {
  view(view: DeskView): void;
  event(event: DeskEvent): void;
  /** The stream ended though nobody asked it to. */
  end(): void;
}

/** Connects and follows the desk; null while the engine is not ready. */
export function openDeskSession(supervisor: EngineSupervisor, listener: DeskListener): DeskSession | null {
  const port = supervisor.connect('shell');
  if (port === null) return null;
  const ended = new AbortController();
  const client = createDeskClient(port);
  followDesk({
    client,
    signal: ended.signal,
    onView: (view) => listener.view(view),
    onEvent: (event) => listener.event(event),
  })
    .catch((error: unknown) => {
      if (!ended.signal.aborted) process.stderr.write(`The tray lost the engine: ${String(error)}\n`);
    })
    .finally(() => {
      if (!ended.signal.aborted) listener.end();
    });
  return {
    client,
    close: () => {
      ended.abort();
      port.close();
    },
  };
}
