import type { Duplex } from 'node:stream';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import type { ClientDesk } from '../../clients/client-desk.ts';
import type { Logger } from '../../core/logger.ts';

const MAX_MESSAGE_BYTES = 2 * 1_048_576;
const MAX_RUNNING_CALLS = 4;

/** What a connection is served with. */
export interface ClientServing {
  readonly desk: ClientDesk;
  readonly version: string;
  readonly log: Logger;
  /** Aborted when the engine stops. */
  readonly stop: AbortSignal;
}

/** Speaks MCP, a message a line, with one client until the stream ends. A message that is too long ends it. */
export async function serveClient(serving: ClientServing, stream: Duplex): Promise<void> {
  const { desk, version, log } = serving;
  const server = new Server({ name: 'sentry-desk', version }, { capabilities: { tools: {} } });
  let running = 0;
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: desk.tools().map(({ name, description, inputSchema, readOnly }) => ({
      name,
      description,
      inputSchema: { ...inputSchema, type: 'object' as const },
      annotations: { readOnlyHint: readOnly, destructiveHint: !readOnly, openWorldHint: false },
    })),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal }) => {
    if (running >= MAX_RUNNING_CALLS) {
      return answerOf({ outcome: 'refused', text: `refused: ${MAX_RUNNING_CALLS} calls at once are the limit` });
    }
    running += 1;
    try {
      const client = server.getClientVersion()?.name ?? '';
      const call = { client, tool: params.name, args: params.arguments ?? {} };
      return answerOf(await desk.call(call, AbortSignal.any([signal, serving.stop])));
    } catch (error) {
      log.error('a call of an MCP client failed', error);
      return answerOf({ outcome: 'failed', text: 'failed: the desk could not do its work; its log says why' });
    } finally {
      running -= 1;
    }
  });
  const ended = new Promise<void>((resolve) => {
    stream.once('close', () => resolve());
  });
  await server.connect(new StreamTransport(stream));
  await ended;
  await server.close();
}

/** What ends the conversation ends the stream too. */
class StreamTransport extends StdioServerTransport {
  readonly #stream: Duplex;
  constructor(stream: Duplex) {
    super(stream, stream, { maxBufferSize: MAX_MESSAGE_BYTES });
    this.#stream = stream;
  }
  override async close(): Promise<void> {
    await super.close();
    this.#stream.destroy();
  }
}

function answerOf({ outcome, text, approval }: Awaited<ReturnType<ClientDesk['call']>>) {
  return {
    content: [{ type: 'text' as const, text }],
    structuredContent: { outcome, text, ...(approval === undefined ? {} : { approval }) },
    isError: outcome !== 'ok',
  };
}
