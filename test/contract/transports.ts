import { MessageChannel } from 'node:worker_threads';
import { createORPCClient, ORPCError } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import type { AnyContractProcedure, ContractRouterClient } from '@orpc/contract';
import { createRouterClient, getEventMeta } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import type { Contract } from '#shared/contract/index.ts';
import { contract } from '#shared/contract/index.ts';
import type { DeskRouter } from '../../src/main/engine/handlers/router.ts';
import { createHeadlessHost, type HeadlessHost } from '../../src/main/headless/headless-host.ts';
import { readToken } from '../../src/main/headless/token-file.ts';
import { tempDir } from '../fixtures/temp-dir.ts';
import { SILENT } from './scripted-router.ts';

export type DeskClient = ContractRouterClient<Contract>;

export interface Follow {
  readonly afterSeq?: number;
  readonly lastEventId?: string;
  readonly incident?: string;
}

/** One way to call the desk. */
export interface Connection {
  /** The answer as plain data, or the wire error as it arrived. */
  call(path: string, input?: unknown): Promise<{ value: unknown } | { error: unknown }>;
  /** Events with their ids, as plain data; ends with the signal. */
  follow(from: Follow, signal: AbortSignal): AsyncIterable<{ id: string | undefined; event: unknown }>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A host on a free port with a token of its own, stopped with the test. */
export async function startHost(router: DeskRouter, options: { rendererDir?: string; now?: () => number } = {}) {
  const dir = await tempDir();
  const host: HeadlessHost = await createHeadlessHost({
    engine: { router },
    port: 0,
    tokenFile: `${dir.path}/token`,
    rendererDir: options.rendererDir ?? dir.path,
    version: '1.2.3',
    user: 'tester',
    log: SILENT,
    ...(options.now === undefined ? {} : { now: options.now }),
  });
  const token = await readToken(host.tokenFile);
  return {
    host,
    token,
    dir: dir.path,
    async [Symbol.asyncDispose]() {
      await host.close();
      await dir[Symbol.asyncDispose]();
    },
  };
}

/** Opens a WebSocket and says hello; resolves when the host said welcome. */
export async function openSocket(url: string, token: string): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http:', 'ws:')}/api/rpc`);
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => socket.send(JSON.stringify({ type: 'hello', token })), { once: true });
    socket.addEventListener('close', (event) => reject(new Error(`closed ${String(event.code)}`)), { once: true });
    socket.addEventListener('message', () => resolve(), { once: true });
  });
  return socket;
}

/** The four ways to call the desk. */
export const TRANSPORTS: Readonly<Record<string, (router: DeskRouter) => Promise<Connection>>> = {
  memory: async (router) => {
    const client = createRouterClient(router, { context: { caller: { user: 'tester', via: 'window' } } });
    return fromClient(client, async () => undefined);
  },
  MessagePort: async (router) => {
    const { port1, port2 } = new MessageChannel();
    new RPCHandler(router).upgrade(port1, { context: { caller: { user: 'tester', via: 'window' } } });
    port1.start();
    port2.start();
    return fromClient(createORPCClient<DeskClient>(new PortLink({ port: port2 })), async () => port2.close());
  },
  WebSocket: async (router) => {
    const running = await startHost(router);
    const websocket = await openSocket(running.host.url, running.token);
    const client = createORPCClient<DeskClient>(new SocketLink({ websocket }));
    return fromClient(client, () => running[Symbol.asyncDispose]());
  },
  REST: async (router) => {
    const running = await startHost(router);
    return fromRest(running.host.url, running.token, () => running[Symbol.asyncDispose]());
  },
};

function fromClient(client: DeskClient, dispose: () => Promise<void>): Connection {
  return {
    async call(path, input) {
      const call = path.split('.').reduce<unknown>((node, name) => (node as Record<string, unknown>)[name], client);
      try {
        return { value: await (call as (input: unknown) => Promise<unknown>)(input) };
      } catch (error) {
        return { error: error instanceof ORPCError ? error.data : error };
      }
    },
    async *follow({ lastEventId, ...input }, signal) {
      const options = lastEventId === undefined ? { signal } : { signal, lastEventId };
      try {
        for await (const event of await client.events.follow(input, options)) {
          yield { id: getEventMeta(event)?.id, event: { ...event } };
        }
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    },
    [Symbol.asyncDispose]: dispose,
  };
}

function fromRest(url: string, token: string, dispose: () => Promise<void>): Connection {
  const headers = { authorization: `Bearer ${token}` };
  return {
    async call(path, input) {
      const response = await fetch(...restRequest(url, path, { headers, input }));
      const type = response.headers.get('content-type') ?? '';
      if (type.startsWith('application/x-ndjson')) return { value: await response.blob() };
      const body = (await response.json()) as { error?: unknown };
      return response.ok ? { value: body } : { error: body.error };
    },
    async *follow({ lastEventId, ...input }, signal) {
      const query = new URLSearchParams(Object.entries(input).map(([name, value]) => [name, String(value)]));
      const last: Record<string, string> = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
      const response = await fetch(`${url}/api/events?${query.toString()}`, {
        signal,
        headers: { ...headers, ...last },
      });
      yield* readServerSentEvents(response, signal);
    },
    [Symbol.asyncDispose]: dispose,
  };
}

/** The request of a call, by the routes of the contract and nothing else. */
function restRequest(
  url: string,
  path: string,
  call: { headers: Record<string, string>; input: unknown },
): [string, RequestInit] {
  const procedure = path.split('.').reduce<unknown>((node, name) => (node as Record<string, unknown>)[name], contract);
  const { route } = (procedure as AnyContractProcedure)['~orpc'];
  const input = { ...(call.input as Record<string, unknown> | undefined) };
  const target = (route.path ?? '').replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(input[name]);
    delete input[name];
    return encodeURIComponent(value);
  });
  const query = new URLSearchParams(Object.entries(input).map(([name, value]) => [name, String(value)]));
  if (route.method === 'GET') return [`${url}/api${target}?${query.toString()}`, { headers: call.headers }];
  return [
    `${url}/api${target}`,
    { method: 'POST', headers: { ...call.headers, 'content-type': 'application/json' }, body: JSON.stringify(input) },
  ];
}

async function* readServerSentEvents(response: Response, signal: AbortSignal) {
  if (response.body === null) return;
  let text = '';
  try {
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (data !== undefined) yield { id: /^id: (.*)$/m.exec(block)?.[1], event: JSON.parse(data) as unknown };
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
