import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import type { McpServerSettings } from '#shared/domain/settings.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { ListedTool } from '../mounted/evaluate-mounted.ts';
import { authorizedFetch, type BearerToken } from './authorized-fetch.ts';

const CONNECT_TIMEOUT_MS = 15_000;
const LIST_TIMEOUT_MS = 10_000;
const CALL_TIMEOUT_MS = 30_000;
const MAX_MESSAGE_BYTES = 4 * 1_048_576;
const MAX_PAGES = 10;
const MAX_ANSWER = 400_000;
/** Messages that it may send on its own between two of our requests. */
const MAX_UNASKED = 500;

const AnyAnswer = z.object({
  content: z.array(z.object({ type: z.string(), text: z.string().optional() })).max(1_000),
  isError: z.boolean().optional(),
});

/** A connection to one mounted server. Everything that comes out of it is the server's word. */
export interface MountedClient {
  list(signal: AbortSignal): Promise<readonly ListedTool[]>;
  call(tool: string, args: Record<string, unknown>, signal: AbortSignal): Promise<{ text: string; isError: boolean }>;
  /** Settles when the connection is over, with why. */
  readonly ended: Promise<string>;
  /** Ends the process that was started, by its id. */
  close(): Promise<void>;
}

/** What a connection is made of. */
export interface MountRequest {
  readonly settings: McpServerSettings;
  /** For a server over http; asked before each request. */
  readonly token: BearerToken;
  /** Called when the server says that its tools are others now. */
  readonly onListChanged: () => void;
}

/** Connects. Throws `host_unreachable` with why. */
export async function connectMounted(
  { settings, token, onListChanged }: MountRequest,
  signal: AbortSignal,
): Promise<MountedClient> {
  const transport = transportFor(settings, token);
  const client = new Client({ name: 'sentry-desk', version: '1' });
  client.setNotificationHandler(ToolListChangedNotificationSchema, () => onListChanged());
  const unasked = { count: 0, why: 'it ended' };
  const ended = new Promise<string>((resolve) => {
    Object.assign(client, { onclose: () => resolve(unasked.why) });
  });
  try {
    await client.connect(transport, { timeout: CONNECT_TIMEOUT_MS, signal });
  } catch (error) {
    await client.close().catch(() => undefined);
    throw new AppError('host_unreachable', words(error), { cause: error });
  }
  limitUnasked(transport, unasked);
  const asked = <T>(work: () => Promise<T>): Promise<T> => {
    unasked.count = 0;
    return work();
  };
  return {
    ended,
    list: (during) => asked(() => listAll(client, during)),
    call: (tool, args, during) => asked(() => callOne(client, { tool, args }, during)),
    close: () => client.close(),
  };
}

/** The environment is what the SDK thinks safe (`PATH`, `HOME` and the like) and what the settings name: none of our own. */
function transportFor({ transport }: McpServerSettings, token: BearerToken): Transport {
  if (transport.kind === 'http') {
    return new StreamableHTTPClientTransport(new URL(transport.url), {
      fetch: authorizedFetch(new URL(transport.url).origin, token),
      reconnectionOptions: {
        maxRetries: 2,
        initialReconnectionDelay: 1_000,
        maxReconnectionDelay: 10_000,
        reconnectionDelayGrowFactor: 2,
      },
    });
  }
  const [command = '', ...args] = transport.command;
  const { env, cwd } = transport;
  return new StdioClientTransport({ command, args, env, cwd, stderr: 'ignore', maxBufferSize: MAX_MESSAGE_BYTES });
}

/** A server that talks without end is cut off. */
function limitUnasked(transport: Transport, unasked: { count: number; why: string }): void {
  const take = transport.onmessage;
  const count: NonNullable<Transport['onmessage']> = (message, extra) => {
    unasked.count += 1;
    if (unasked.count <= MAX_UNASKED) take?.(message, extra);
    if (unasked.count !== MAX_UNASKED + 1) return;
    unasked.why = `it was cut off: it sent more than ${MAX_UNASKED} messages that nobody asked for`;
    void transport.close();
  };
  Object.assign(transport, { onmessage: count });
}

async function listAll(client: Client, signal: AbortSignal): Promise<readonly ListedTool[]> {
  const found: ListedTool[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const asked = cursor === undefined ? undefined : { cursor };
    const { tools, nextCursor } = await client.listTools(asked, { signal, timeout: LIST_TIMEOUT_MS });
    found.push(...tools.map(({ name, description = '', inputSchema }) => ({ name, description, inputSchema })));
    if (nextCursor === undefined) return found;
    cursor = nextCursor;
  }
  throw new AppError('too_large', `it lists its tools on more than ${MAX_PAGES} pages`);
}

async function callOne(
  client: Client,
  { tool, args }: { tool: string; args: Record<string, unknown> },
  signal: AbortSignal,
): Promise<{ text: string; isError: boolean }> {
  const limits = { signal, timeout: CALL_TIMEOUT_MS };
  try {
    const answer = await client.request(
      { method: 'tools/call', params: { name: tool, arguments: args } },
      AnyAnswer,
      limits,
    );
    return { text: textOf(answer.content), isError: answer.isError === true };
  } catch (error) {
    signal.throwIfAborted();
    throw new AppError('command_failed', `the MCP server did not answer: ${words(error)}`, { cause: error });
  }
}

function textOf(content: z.infer<typeof AnyAnswer>['content']): string {
  const parts = content.map(({ type, text }) => (type === 'text' ? (text ?? '') : `[${type.slice(0, 32)} left out]`));
  const whole = parts.join('\n');
  return whole.length <= MAX_ANSWER
    ? whole
    : `${whole.slice(0, MAX_ANSWER)}\n[${whole.length - MAX_ANSWER} characters cut]`;
}

function words(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 500);
}
