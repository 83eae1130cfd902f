import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { RPCHandler } from '@orpc/server/ws';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import type { DeskRouter } from '../engine/handlers/router.ts';
import type { Access } from './access.ts';
import { evaluateOrigin } from './evaluate-origin.ts';

const HELLO_TIMEOUT_MS = 5_000;
const HEARTBEAT_MS = 15_000;
const MAX_MESSAGE_BYTES = 1024 * 1024;
const MAX_UNSENT_BYTES = 64 * 1024 * 1024;
const MAX_SOCKETS = 100;
const UNAUTHORIZED = 4401;

const Hello = z.strictObject({ type: z.literal('hello'), token: z.string().min(1).max(1_024) });

export interface RpcSocketDeps {
  readonly server: Server;
  readonly router: DeskRouter;
  readonly access: Access;
  readonly user: string;
  /** Known once the server listens. */
  readonly port: () => number;
}

/** The contract over a WebSocket at `/api/rpc`, for callers that say hello with a good token within 5 s. */
export interface RpcSockets {
  /** From here on this router answers; who is connected is sent away, to come back. */
  serve(router: DeskRouter): void;
  /** Says goodbye to every client, then cuts off who does not leave. */
  close(graceMs: number): Promise<void>;
}

/** Takes over the server's upgrades. */
export function createRpcSockets(deps: RpcSocketDeps): RpcSockets {
  let handler = new RPCHandler(deps.router);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
  const alive = new WeakSet<WebSocket>();
  const heartbeat = setInterval(() => checkSockets(sockets, alive), HEARTBEAT_MS);
  heartbeat.unref();
  sockets.on('connection', (socket) => {
    watchLife(socket, alive);
    greet(socket, (token) => {
      const via = deps.access.identify(token);
      if (via === null) return false;
      // Sent before the handler listens, so that it is the first message.
      socket.send(JSON.stringify({ type: 'welcome' }));
      void handler.upgrade(socket, { context: { caller: { user: deps.user, via } } });
      return true;
    });
  });
  deps.server.on('upgrade', (request, stream, head) => {
    const refusal = sockets.clients.size >= MAX_SOCKETS ? 503 : refuseUpgrade(request, deps.port());
    if (refusal !== null) refuse(stream, refusal);
    else sockets.handleUpgrade(request, stream, head, (socket) => sockets.emit('connection', socket, request));
  });
  return {
    serve(router) {
      handler = new RPCHandler(router);
      for (const socket of sockets.clients) socket.close(1012, 'another desk is served');
    },
    async close(graceMs) {
      clearInterval(heartbeat);
      for (const socket of sockets.clients) socket.close(1001, 'the desk stops');
      const cut = setTimeout(() => sockets.clients.forEach((socket) => socket.terminate()), graceMs);
      await Promise.all([...sockets.clients].map(ended));
      clearTimeout(cut);
      sockets.close();
    },
  };
}

/** The HTTP status to refuse with; null when the upgrade may go on. */
function refuseUpgrade(request: IncomingMessage, port: number): 403 | 404 | null {
  if (request.url !== '/api/rpc') return 404;
  return evaluateOrigin(request.headers, port) === null ? null : 403;
}

function refuse(stream: Duplex, status: number): void {
  stream.on('error', () => stream.destroy());
  stream.end(`HTTP/1.1 ${String(status)} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function greet(socket: WebSocket, admit: (token: string) => boolean): void {
  const timer = setTimeout(() => socket.close(UNAUTHORIZED, 'no hello in time'), HELLO_TIMEOUT_MS);
  socket.once('close', () => clearTimeout(timer));
  socket.once('message', (data) => {
    clearTimeout(timer);
    const token = readHello(data);
    if (token === null || !admit(token)) socket.close(UNAUTHORIZED, 'unauthorized');
  });
}

function readHello(data: RawData): string | null {
  try {
    const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Uint8Array);
    return Hello.parse(JSON.parse(bytes.toString('utf8'))).token;
  } catch {
    return null;
  }
}

function watchLife(socket: WebSocket, alive: WeakSet<WebSocket>): void {
  alive.add(socket);
  socket.on('pong', () => alive.add(socket));
  socket.on('error', () => socket.terminate());
}

/** Cuts off who no longer answers or does not read what it asked for. */
function checkSockets(sockets: WebSocketServer, alive: WeakSet<WebSocket>): void {
  for (const socket of sockets.clients) {
    if (!alive.delete(socket) || socket.bufferedAmount > MAX_UNSENT_BYTES) socket.terminate();
    else socket.ping();
  }
}

function ended(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState === socket.CLOSED) resolve();
    else socket.once('close', () => resolve());
  });
}
