import type { IncomingMessage, ServerResponse } from 'node:http';
import { OpenAPIHandler } from '@orpc/openapi/node';
import type { Decider } from '#shared/domain/plan.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { Logger } from '../engine/core/logger.ts';
import { toWireError } from '../engine/handlers/map-errors.ts';
import type { DeskRouter } from '../engine/handlers/router.ts';
import { readJson } from './answers.ts';

const KEEP_ALIVE_MS = 15_000;

/** Answers one REST call for a known caller. */
export type RestHandler = (request: IncomingMessage, response: ServerResponse, caller: Decider) => Promise<void>;

/** The contract as REST under `/api`; streams are server-sent events. */
export function createRestHandler(router: DeskRouter, log: Logger): RestHandler {
  const handler = new OpenAPIHandler(router, {
    customErrorResponseBodyEncoder: (error) => ({ error: toWireError(error, log) }),
    eventIteratorKeepAliveInterval: KEEP_ALIVE_MS,
  });
  return async (request, response, caller) => {
    if (request.method === 'HEAD') useGet(request);
    const withBody: IncomingMessage & { body?: unknown } = request;
    if (request.method === 'POST') withBody.body = (await readJson(request, response)) ?? {};
    const { matched } = await handler.handle(withBody, response, { prefix: '/api', context: { caller } });
    if (!matched) throw new AppError('not_found', `There is no ${request.method ?? ''} ${pathOf(request)}.`);
  };
}

/** A HEAD is answered as its GET, without the body (Node leaves it out); a stream would never end. */
function useGet(request: IncomingMessage): void {
  if (pathOf(request) === '/api/events') throw new AppError('not_supported', 'A stream has no HEAD.');
  request.method = 'GET';
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0]?.slice(0, 200) ?? '/';
}
