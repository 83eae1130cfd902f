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

interface ShellListener {
  port(port: MessagePort | undefined): void;
  engine(state: 'lost' | 'ready'): void;
  navigate(hash: string): void;
}

/** Reads what the preload posts. Only the preload shares the page's window object; a frame or an opener does not. */
function listenToShell(page: Window, listener: ShellListener): (event: MessageEvent<unknown>) => void {
  return (event) => {
    const message = ShellMessage.safeParse(event.data);
    if (event.source !== page || !message.success) {
      return;
    }
    if (message.data.type === 'sentry-desk:port') {
      listener.port(event.ports[0]);
    } else if (message.data.type === 'sentry-desk:engine') {
      listener.engine(message.data.state);
    } else {
      listener.navigate(message.data.hash);
    }
  };
}

/** The connection of the desktop window: a port to the engine, handed over by the preload. */
export function createElectronConnection(page: Window, shell: ShellBridge): Connection {
  const state = createConnectionState();
  let port: MessagePort | null = null;

  const drop = (): void => {
    port?.close();
    port = null;
  };

  const take = (next: MessagePort | undefined): void => {
    drop();
    if (next !== undefined) {
      port = next;
      state.set({ type: 'ready', client: createPortClient(next) });
      next.start();
    }
  };

  const onEngine = (engine: 'lost' | 'ready'): void => {
    if (engine === 'ready') {
      shell.requestPort();
      return;
    }
    drop();
    state.set({ type: 'lost', why: 'engine' });
  };

  const onMessage = listenToShell(page, {
    port: take,
    engine: onEngine,
    navigate: (hash) => {
      page.location.hash = hash;
    },
  });

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
