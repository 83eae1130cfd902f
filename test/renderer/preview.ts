import { createReadStream, existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { RPCHandler } from '@orpc/server/ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { DeskPeer } from '../fakes/desk-peer.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
};

/** As the headless host sets it: the page must live with it. */
const POLICY = "default-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

function serveFiles(folder: string): Server {
  return createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
    if (path === '/api/session') {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ token: 'preview' }));
      return;
    }
    const file = join(folder, path === '/' ? 'index.html' : path);
    if (!existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type, 'content-security-policy': POLICY });
    createReadStream(file).pipe(response);
  });
}

/** Shakes hands as the headless host does, then speaks the contract. */
function welcome(socket: WebSocket, peer: DeskPeer): void {
  socket.once('message', () => {
    socket.send(JSON.stringify({ type: 'welcome' }));
    void new RPCHandler(peer.router).upgrade(socket);
  });
}

/** Serves a built renderer over a scripted engine on loopback, to look at it; answers with its address. */
export async function servePreview(folder: string, peer: DeskPeer): Promise<{ url: string; close: () => void }> {
  const server = serveFiles(folder);
  const sockets = new WebSocketServer({ server, path: '/api/rpc' });
  sockets.on('connection', (socket) => welcome(socket, peer));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () => {
      for (const client of sockets.clients) {
        client.terminate();
      }
      server.close();
    },
  };
}
