import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { EvidenceRef } from '#shared/domain/ids.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { DecoyTool, RoleGuard } from '../../guard/tripwires.ts';
import type { AgentIdentity } from '../../guard/vault.ts';
import { callPayload } from '../call-payload.ts';
import type { OfferedTool } from '../mounted/mounted-tools.ts';
import type { IncomingCall } from '../tool-deps.ts';
import type { RoleTools, ToolAnswer } from '../tool-desk.ts';

/** Longer than any tool may take by its own limits, without the time that a person is waited for. */
const CALL_TIMEOUT_MS = 150_000;
const META = 'sentry-desk/call';

const CallMeta = z.object({
  credential: z.string().max(8_192),
  callSignature: z.string().max(1_024),
  callId: z.string().max(128),
  reason: z.string().max(8_000),
});
const Answer = z.object({
  ref: EvidenceRef,
  outcome: z.enum(['ok', 'refused', 'failed']),
  text: z.string(),
});

/** What the server side needs: which tools it shows, and who answers. */
export interface RoleServer {
  readonly tools: readonly (OfferedTool | DecoyTool)[];
  readonly answer: (call: IncomingCall, signal: AbortSignal) => Promise<ToolAnswer>;
}

/** A connected pair; the client is all that a role ever holds. */
export interface RoleConnection {
  readonly client: Client;
  close(): Promise<void>;
}

function createServer(role: RoleServer): Server {
  const server = new Server({ name: 'sentry-desk-tools', version: '1' }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: role.tools.map(({ name, description, inputSchema }) => ({
      name,
      description,
      inputSchema: { ...inputSchema, type: 'object' as const },
    })),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal }) => {
    // A call without a credential is answered like one with a wrong credential: refused, and audited.
    const meta = CallMeta.safeParse(params._meta?.[META]);
    const claimed = meta.success ? meta.data : { credential: '', callSignature: '', callId: '', reason: '' };
    const answer = await role.answer({ tool: params.name, args: params.arguments ?? {}, ...claimed }, signal);
    const structured = { ref: answer.ref, outcome: answer.outcome, text: answer.text };
    return {
      content: [{ type: 'text', text: answer.text }],
      structuredContent: structured,
      isError: answer.outcome !== 'ok',
    };
  });
  return server;
}

/** Connects a client to a server of its own that knows the role's tools and no others. */
export async function connectRole(role: RoleServer): Promise<RoleConnection> {
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  const server = createServer(role);
  const client = new Client({ name: 'sentry-desk-role', version: '1' });
  await server.connect(serverSide);
  await client.connect(clientSide);
  return {
    client,
    close: async () => {
      await client.close();
      await server.close();
    },
  };
}

/** Calls a tool as an agent does: the credential and the call's signature travel beside the arguments. */
export async function callAsAgent(
  client: Client,
  call: {
    tool: string;
    args: Record<string, unknown>;
    reason: string;
    callId: string;
    identity: AgentIdentity;
    longestWaitMs?: number;
  },
  signal: AbortSignal,
): Promise<ToolAnswer> {
  const { identity, callId, reason } = call;
  const meta = { credential: identity.credential, callSignature: identity.signCall(callPayload(call)), callId, reason };
  const answer = await client.callTool({ name: call.tool, arguments: call.args, _meta: { [META]: meta } }, undefined, {
    signal,
    timeout: CALL_TIMEOUT_MS + (call.longestWaitMs ?? 0),
  });
  return Answer.parse(answer.structuredContent);
}

/** The tools of one agent run, behind its MCP client. A failure of the desk itself comes out as it was thrown. */
export function createRoleTools(
  connection: RoleConnection,
  work: {
    identity: AgentIdentity;
    newCallId: () => string;
    failure: () => unknown;
    guard: RoleGuard;
    /** How long a person may be waited for, in milliseconds. */
    longestWaitMs: () => number;
  },
): RoleTools {
  return {
    guard: work.guard,
    async list(signal) {
      const { tools } = await connection.client.listTools(undefined, { signal });
      return tools.map(({ name, description, inputSchema }) => ({ name, description: description ?? '', inputSchema }));
    },
    async call(request, signal) {
      try {
        return await callAsAgent(
          connection.client,
          { ...request, callId: work.newCallId(), identity: work.identity, longestWaitMs: work.longestWaitMs() },
          signal,
        );
      } catch (error) {
        if (signal.aborted) throw new AppError('aborted', `${request.tool} was ended`, { cause: error });
        const failure = work.failure();
        if (failure instanceof AppError) throw failure;
        throw new AppError('internal', `${request.tool} could not be called`, { cause: failure ?? error });
      }
    },
  };
}
