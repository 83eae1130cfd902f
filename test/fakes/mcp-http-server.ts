import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { z } from 'zod';

/** A real MCP server over http on this machine. */
export interface McpHttpServer {
  readonly url: string;
  /** What each request brought as `Authorization`; null for none. */
  readonly authorizations: (string | null)[];
  [Symbol.asyncDispose](): Promise<void>;
}

interface Behaviour {
  /** Requests without this bearer token are refused, and what they brought is told back to them. */
  readonly token?: string;
  /** Every request is sent there instead. */
  readonly redirect?: string;
}

/** Starts one, without sessions: each request gets a server of the SDK of its own. */
export async function startMcpHttpServer({ token, redirect }: Behaviour = {}): Promise<McpHttpServer> {
  const authorizations: (string | null)[] = [];
  const server = createServer((request, response) => {
    const { authorization = null } = request.headers;
    authorizations.push(authorization);
    if (redirect !== undefined) response.writeHead(307, { Location: redirect }).end();
    else if (token !== undefined && authorization !== `Bearer ${token}`)
      response.writeHead(401, `no ${authorization ?? ''}`).end(`not with ${authorization ?? ''}`);
    else void answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    authorizations,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const mcp = new McpServer({ name: 'wiki', version: '1' });
  mcp.registerTool(
    'search',
    { description: 'Searches the wiki.', inputSchema: { words: z.string() } },
    ({ words }) => ({
      content: [{ type: 'text', text: `found ${words}` }],
    }),
  );
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  response.on('close', () => void mcp.close());
  await mcp.connect(transport);
  await transport.handleRequest(request, response);
}
