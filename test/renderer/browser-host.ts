import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { RPCHandler } from '@orpc/server/ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { DeskPeer } from '../fakes/desk-peer.ts';

/** What the host says to a socket that said hello. */
export type Answer = 'welcome' | 'unauthorized' | 'garbage';

/** A small headless host: trades tickets, takes sockets, and notes what a page sent. */
export interface BrowserHost {
  readonly address: string;
  /** Bodies of the tickets that came in, and first messages of sockets, in order. */
  readonly tickets: unknown[];
  readonly hellos: unknown[];
  /** What the next sockets hear; `welcome` at first. */
  answerWith(answer: Answer): void;
  /** Cuts every socket, as a network does. */
  cut(): void;
  openSockets(): number;
  close(): Promise<void>;
}

/** Starts a host on loopback that knows one ticket, `t-1`, and gives the token `s-1` for it. */
export async function startBrowserHost(peer: DeskPeer): Promise<BrowserHost> {
  const tickets: unknown[] = [];
  const hellos: unknown[] = [];
  let answer: Answer = 'welcome';
  const server = createServer((request: IncomingMessage, response) => {
    void text(request).then((body) => {
      tickets.push(JSON.parse(body));
      const known = body === JSON.stringify({ ticket: 't-1' });
      response.writeHead(known ? 200 : 401, { 'content-type': 'application/json' });
      response.end(JSON.stringify(known ? { token: 's-1' } : { error: { code: 'unauthorized' } }));
    });
  });
  const sockets = new WebSocketServer({ server, path: '/api/rpc' });
  sockets.on('connection', (socket: WebSocket) => {
    socket.once('message', (data: Buffer) => {
      hellos.push(JSON.parse(data.toString()));
      if (answer === 'unauthorized') {
        socket.close(4401, 'unauthorized');
      } else {
        socket.send(answer === 'welcome' ? JSON.stringify({ type: 'welcome' }) : 'hello yourself');
        void new RPCHandler(peer.router).upgrade(socket);
      }
    });
  });
  const cut = (): void => {
    for (const socket of sockets.clients) {
      socket.terminate();
    }
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    tickets,
    hellos,
    answerWith: (next) => {
      answer = next;
    },
    cut,
    openSockets: () => sockets.clients.size,
    close: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
