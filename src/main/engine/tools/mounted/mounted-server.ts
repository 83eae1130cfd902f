import type { McpServerSettings } from '#shared/domain/settings.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { createBackOff } from '../../hosts/back-off.ts';
import type { BearerToken } from '../mcp/authorized-fetch.ts';
import { connectMounted, type MountedClient } from '../mcp/mounted-client.ts';
import type { ListedTool } from './evaluate-mounted.ts';

const LIST_LIMIT_MS = 20_000;
/** A server that ends sooner after its start is left alone for longer and longer. */
const STEADY_MS = 60_000;

/** Where a server stands. */
export interface ServerState {
  readonly state: 'starting' | 'ready' | 'failed';
  readonly why: string;
  readonly tools: readonly ListedTool[];
}

/** One mounted server: kept connected until it is closed. */
export interface MountedServer {
  readonly settings: McpServerSettings;
  now(): ServerState;
  call(tool: string, args: Record<string, unknown>, signal: AbortSignal): Promise<{ text: string; isError: boolean }>;
  close(): Promise<void>;
}

/** Connects and connects again with back-off; `changed` is called whenever its state or its list of tools is another. */
export function createMountedServer(
  settings: McpServerSettings,
  token: BearerToken,
  changed: (state: ServerState) => void,
): MountedServer {
  const stop = new AbortController();
  let state: ServerState = { state: 'starting', why: '', tools: [] };
  let client: MountedClient | null = null;
  const become = (next: ServerState): void => {
    state = next;
    if (!stop.signal.aborted) changed(next);
  };
  const relist = async (of: MountedClient): Promise<void> => {
    const limit = AbortSignal.any([stop.signal, AbortSignal.timeout(LIST_LIMIT_MS)]);
    become({ state: 'ready', why: '', tools: await of.list(limit) });
  };
  const live = async (): Promise<string> => {
    // Until its list was read again nothing of it is offered: what changed is not known yet.
    const onListChanged = (): void => {
      if (client === null) return;
      become({ state: 'starting', why: 'its list of tools is read again', tools: [] });
      relist(client).catch(() => void client?.close());
    };
    client = await connectMounted({ settings, token, onListChanged }, stop.signal);
    await relist(client);
    return client.ended;
  };
  const running = keepAlive({ live, become, end: async () => client?.close(), stop: stop.signal });
  return {
    settings,
    now: () => state,
    call: (tool, args, signal) => {
      if (client === null || state.state !== 'ready') {
        throw new AppError('host_unreachable', `the MCP server ${settings.id} is not running`);
      }
      return client.call(tool, args, signal);
    },
    close: async () => {
      stop.abort();
      await client?.close().catch(() => undefined);
      await running;
    },
  };
}

interface Life {
  readonly live: () => Promise<string>;
  readonly become: (state: ServerState) => void;
  readonly end: () => Promise<void>;
  readonly stop: AbortSignal;
}

async function keepAlive({ live, become, end, stop }: Life): Promise<void> {
  const backOff = createBackOff(Math.random);
  while (!stop.aborted) {
    const began = performance.now();
    const why = await live().catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
    await end().catch(() => undefined);
    if (stop.aborted) return;
    become({ state: 'failed', why: why.slice(0, 1_000), tools: [] });
    if (performance.now() - began > STEADY_MS) backOff.succeeded();
    backOff.failed(1_000);
    await backOff.turn(stop).catch(() => undefined);
  }
}
