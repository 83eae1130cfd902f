import { chmod, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import type { ClientDesk } from '../../clients/client-desk.ts';
import { clientSocketPath } from '../../clients/client-socket-path.ts';
import type { Logger } from '../../core/logger.ts';
import { type ClientServing, serveClient } from './serve-client.ts';

const MAX_CLIENTS = 16;

/** The socket in the data folder that `sentry-desk mcp` connects to. */
export interface ClientSocket {
  /** Never throws: a desk that cannot open it works without, and its log says so. */
  open(): Promise<void>;
  /** Ends every connection; safe to call twice. */
  close(): Promise<void>;
}

export interface ClientSocketDeps {
  readonly dataDir: string;
  readonly clientDesk: ClientDesk;
  readonly version: string;
  readonly log: Logger;
}

/** A socket for this user alone: mode 0600 in a folder of mode 0700, owned by the one engine of the folder. */
export function createClientSocket({ dataDir, clientDesk, version, log }: ClientSocketDeps): ClientSocket {
  const stop = new AbortController();
  const sockets = new Set<Socket>();
  const serving: ClientServing = { desk: clientDesk, version, log, stop: stop.signal };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    serveClient(serving, socket).catch((error: unknown) => {
      log.warn(`an MCP client was cut off: ${error instanceof Error ? error.message : ''}`);
      socket.destroy();
    });
  });
  server.maxConnections = MAX_CLIENTS;
  return {
    open: async () => {
      try {
        const path = clientSocketPath(dataDir);
        // Only the owner of the folder's lock comes here: what lies there is from an engine that is gone.
        await rm(path, { force: true });
        await listen(server, path);
        await chmod(path, 0o600);
      } catch (error) {
        log.warn(`MCP clients are not served: ${error instanceof Error ? error.message : String(error)}`);
        server.close();
      }
    },
    close: async () => {
      stop.abort();
      if (!server.listening) return;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      server.on('error', () => undefined);
      resolve();
    });
  });
}
