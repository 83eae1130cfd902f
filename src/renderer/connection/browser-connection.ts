import { backOff } from './backoff.ts';
import { type Connection, createConnectionState } from './connection.ts';
import { createSocketClient } from './desk-client.ts';
import { takeTicket, tradeTicket } from './session.ts';
import { openSocket } from './socket-handshake.ts';

function closed(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState === WebSocket.CLOSING || socket.readyState === WebSocket.CLOSED) {
      resolve();
    } else {
      socket.addEventListener('close', () => resolve(), { once: true });
    }
  });
}

/** The connection of a browser page: a ticket is traded for a token, which lives in memory and opens the socket. */
export function createBrowserConnection(page: Window): Connection {
  const state = createConnectionState();
  const life = new AbortController();
  const url = `${page.location.protocol === 'https:' ? 'wss' : 'ws'}://${page.location.host}/api/rpc`;

  const stayConnected = async (token: string): Promise<void> => {
    for (let attempt = 0; !life.signal.aborted; attempt += 1) {
      const result = await openSocket(url, token, life.signal);
      if (result.type === 'refused') {
        state.set({ type: 'signed_out', why: 'session_ended' });
        return;
      }
      if (result.type === 'welcomed') {
        attempt = 0;
        life.signal.addEventListener('abort', () => result.socket.close(), { once: true });
        state.set({ type: 'ready', client: createSocketClient(result.socket) });
        await closed(result.socket);
      }
      if (!life.signal.aborted) {
        state.set({ type: 'lost', why: 'network' });
      }
      await backOff(attempt, life.signal);
    }
  };

  const connect = async (): Promise<void> => {
    const ticket = takeTicket(page);
    if (ticket === null) {
      state.set({ type: 'signed_out', why: 'no_ticket' });
      return;
    }
    const token = await tradeTicket(page, ticket).catch(() => null);
    if (token === null) {
      state.set({ type: 'signed_out', why: 'ticket_refused' });
      return;
    }
    await stayConnected(token);
  };

  return {
    via: 'browser',
    state: state.get,
    subscribe: state.subscribe,
    open: () => {
      connect().catch(() => state.set({ type: 'lost', why: 'network' }));
    },
    close: () => life.abort(),
  };
}
