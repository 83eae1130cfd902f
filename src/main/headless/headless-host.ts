import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { AppError } from '#shared/errors/app-error.ts';
import type { Logger } from '../engine/core/logger.ts';
import type { Engine } from '../engine/engine.ts';
import { toWireError } from '../engine/handlers/map-errors.ts';
import { type Access, createAccess } from './access.ts';
import { readJson, sendError, sendJson } from './answers.ts';
import { evaluateOrigin } from './evaluate-origin.ts';
import { createOpenApiDocument } from './openapi-document.ts';
import { createRestHandler, type RestHandler } from './rest.ts';
import { createRpcSockets } from './rpc-socket.ts';
import { setSecurityHeaders } from './security-headers.ts';
import { createStaticFiles } from './static-files.ts';
import { readOrCreateToken } from './token-file.ts';

const CLOSE_GRACE_MS = 1_000;
const SessionRequest = z.strictObject({ ticket: z.string().min(1).max(256) });

export interface HeadlessHostOptions {
  readonly engine: Pick<Engine, 'router'>;
  /** 0 takes a free one. */
  readonly port: number;
  /** Absolute; made with mode 0600 when absent. */
  readonly tokenFile: string;
  /** The built renderer. */
  readonly rendererDir: string;
  readonly version: string;
  /** Who the calls are recorded as. */
  readonly user: string;
  readonly log: Logger;
  /** Milliseconds, for the life of tickets. */
  readonly now?: () => number;
}

/** The desk on the loopback interface. */
export interface HeadlessHost {
  readonly url: string;
  /** With a ticket that is good once and for 60 s from the start. */
  readonly openUrl: string;
  readonly port: number;
  readonly tokenFile: string;
  /** Serves another desk from here on; pages are sent away and come back to it by themselves. */
  serve(router: Engine['router']): void;
  /** Ends every connection; safe to call twice. */
  close(): Promise<void>;
}

interface Routes {
  readonly access: Access;
  readonly rest: () => RestHandler;
  readonly serveFile: ReturnType<typeof createStaticFiles>;
  readonly document: () => Promise<unknown>;
  readonly openUrl: () => string;
  readonly port: number;
  readonly user: string;
}

/** Serves renderer, REST and WebSocket on 127.0.0.1; fails with `conflict` when the port is taken. */
export async function createHeadlessHost(options: HeadlessHostOptions): Promise<HeadlessHost> {
  const { log, user, tokenFile } = options;
  const access = createAccess({ token: await readOrCreateToken(tokenFile), now: options.now ?? Date.now });
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 });
  const port = await listen(server, options.port);
  const url = `http://127.0.0.1:${String(port)}`;
  const openUrl = () => `${url}/#ticket=${access.issueTicket()}`;
  let rest = createRestHandler(options.engine.router, log);
  const routes: Routes = {
    access,
    rest: () => rest,
    serveFile: createStaticFiles(options.rendererDir),
    document: () => createOpenApiDocument({ version: options.version, url }),
    openUrl,
    port,
    user,
  };
  const sockets = createRpcSockets({ server, router: options.engine.router, access, user, port: () => port });
  server.on('request', (request, response) => {
    answer(routes, request, response).catch((error: unknown) => sendError(response, toWireError(error, log)));
  });
  return {
    url,
    openUrl: openUrl(),
    port,
    tokenFile,
    serve(router) {
      rest = createRestHandler(router, log);
      sockets.serve(router);
    },
    async close() {
      if (!server.listening) return;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const cut = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
      await Promise.all([sockets.close(CLOSE_GRACE_MS), closed]);
      clearTimeout(cut);
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'EADDRINUSE' ? 'is in use' : `cannot be opened (${cause.code ?? 'unknown'})`;
      reject(
        new AppError('conflict', `Port ${String(port)} ${why}; choose another with --port.`, {
          field: '--port',
          cause,
        }),
      );
    });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve());
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

async function answer(routes: Routes, request: IncomingMessage, response: ServerResponse): Promise<void> {
  setSecurityHeaders(response);
  const refusal = evaluateOrigin(request.headers, routes.port);
  if (refusal !== null) throw new AppError('forbidden', refusal);
  const path = request.url ?? '';
  if (!path.startsWith('/'))
    throw new AppError('invalid_input', 'The request target is not a path.', { field: 'path' });
  const url = new URL(`http://127.0.0.1:${String(routes.port)}${path}`);
  if (request.method === 'OPTIONS') {
    response.writeHead(204, { allow: 'GET, HEAD, POST, OPTIONS' }).end();
  } else if (url.pathname === '/api' || url.pathname.startsWith('/api/')) {
    await answerApi(routes, request, response);
  } else {
    await routes.serveFile(request, response, url);
  }
}

/** `/api/session` and `/api/health` need no token; everything else does. */
async function answerApi(routes: Routes, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { access, user } = routes;
  const path = (request.url ?? '').split('?', 1)[0];
  const call = `${request.method === 'HEAD' ? 'GET' : (request.method ?? '')} ${path ?? ''}`;
  if (call === 'POST /api/session') {
    const { ticket } = parseSession(await readJson(request, response));
    sendJson(response, 200, { token: access.openSession(ticket) });
    return;
  }
  if (call === 'GET /api/health') return routes.rest()(request, response, { user, via: 'rest' });
  const via = identify(access, request.headers.authorization);
  if (call === 'GET /api/openapi.json') return sendJson(response, 200, await routes.document());
  if (call === 'POST /api/ticket') {
    if (via !== 'rest') throw new AppError('forbidden', 'Only the bearer of the token file gets a ticket.');
    return sendJson(response, 200, { openUrl: routes.openUrl() });
  }
  await routes.rest()(request, response, { user, via });
}

function identify(access: Access, authorization: string | undefined): 'rest' | 'browser' {
  const token = /^Bearer ([\x21-\x7e]{1,1024})$/i.exec(authorization ?? '')?.[1];
  const via = token === undefined ? null : access.identify(token);
  if (via === null) throw new AppError('unauthorized', 'Send the token as `Authorization: Bearer …`.');
  return via;
}

function parseSession(body: unknown): z.infer<typeof SessionRequest> {
  const parsed = SessionRequest.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new AppError('invalid_input', 'ticket: send {"ticket": "…"}', { field: 'ticket' });
}
