import { z } from 'zod';
import { type Connection, createConnectionState } from './connection.ts';
import { createPortClient } from './desk-client.ts';

/** What the preload puts on the window. */
export interface ShellBridge {
  readonly kind: 'electron';
  /** Asks the shell for a new port to the engine; it arrives as a message. */
  requestPort(): void;
}

const ShellMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('sentry-desk:port') }),
  z.object({ type: z.literal('sentry-desk:engine'), state: z.enum(['lost', 'ready']) }),
  z.object({ type: z.literal('sentry-desk:navigate'), hash: z.string().max(200).regex(/^#\//) }),
]);

/** The connection of the desktop window: a port to the engine, handed over by the preload. */
export function createElectronConnection(page: Window, shell: ShellBridge): Connection {
  const state = createConnectionState();
  let port: MessagePort | null = null;

  const drop = (): void => {
    port?.close();
    port = null;
  };

  const take = (next: MessagePort | undefined): void => {
    if (next === undefined) {
      return;
    }
    drop();
    port = next;
    const client = createPortClient(next);
    next.start();
    state.set({ type: 'ready', client });
  };

  const onEngine = (engine: 'lost' | 'ready'): void => {
    if (engine === 'ready') {
      shell.requestPort();
      return;
    }
    drop();
    state.set({ type: 'lost', why: 'engine' });
  };

  const onMessage = (event: MessageEvent<unknown>): void => {
    const message = ShellMessage.safeParse(event.data);
    // Only the preload shares this window object; a frame or an opener does not.
    if (event.source !== page || !message.success) {
      return;
    }
    if (message.data.type === 'sentry-desk:port') {
      take(event.ports[0]);
    } else if (message.data.type === 'sentry-desk:engine') {
      onEngine(message.data.state);
    } else {
      page.location.hash = message.data.hash;
    }
  };

  return {
    via: 'window',
    state: state.get,
    subscribe: state.subscribe,
    open: () => {
      page.addEventListener('message', onMessage);
      shell.requestPort();
    },
    close: () => {
      page.removeEventListener('message', onMessage);
      drop();
    },
  };
}
