import type { MountedServerView } from '#shared/contract/mcp.ts';
import type { Decider } from '#shared/domain/plan.ts';
import { MountedToolName } from '#shared/domain/roles.ts';
import type { McpServerSettings } from '#shared/domain/settings.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { type Clock, timestamp } from '../../core/clock.ts';
import type { Journal } from '../../core/journal.ts';
import type { Logger } from '../../core/logger.ts';
import type { Repositories } from '../../db/database.ts';
import type { SecretStore } from '../../secrets/secret-store.ts';
import type { LiveSettings } from '../../settings/settings-source.ts';
import { definitionOf, evaluateMounted } from './evaluate-mounted.ts';
import { type MountedTool, mountedDefinition, offeredTool } from './mounted-definition.ts';
import { createMountedServer, type MountedServer, type ServerState } from './mounted-server.ts';
import type { Mounts } from './mounted-tools.ts';

/** What mounted servers are built from. */
export interface MountsDeps {
  readonly settings: Pick<LiveSettings, 'current' | 'closedFolders' | 'onChange'>;
  readonly repositories: Pick<Repositories, 'mcpPins'>;
  readonly journal: Pick<Journal, 'commit'>;
  /** Holds `mcp:<id>`, the bearer token of a server that is reached over http. */
  readonly secrets: Pick<SecretStore, 'get'>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** So that a credential that names them stays short. */
const MAX_OFFERED = 30;

interface Mounted {
  readonly server: MountedServer;
  since: string;
  /** Hashes that a person was told of, by tool. */
  readonly told: Map<string, string>;
  ready: boolean | null;
}

/** Servers of the settings; nothing of them is offered before a person has pinned it. */
export function createMounts(deps: MountsDeps): Mounts {
  const book = new MountBook(deps);
  let ignore: (() => void) | null = null;
  return {
    definition: (name) => (book.tool(name) === null ? null : mountedDefinition(() => book.needed(name))),
    offeredTo: (role) =>
      book
        .tools()
        .filter(
          ({ server, view, roles }) => server.state === 'ready' && view.state === 'pinned' && roles.includes(role),
        )
        .slice(0, MAX_OFFERED)
        .map(offeredTool),
    views: () => book.views(),
    pin: (tool, by) => pinTool(deps, book, { ...tool, by }),
    unpin: (tool, by) => unpinTool(deps, book, { ...tool, by }),
    start: () => {
      book.follow();
      ignore = deps.settings.onChange(() => book.follow());
    },
    stop: async () => {
      ignore?.();
      await book.close();
    },
  };
}

/** The servers as they are, one for each entry of the settings. */
class MountBook {
  readonly #deps: MountsDeps;
  readonly #mounted = new Map<string, Mounted>();
  #closed = false;

  constructor(deps: MountsDeps) {
    this.#deps = deps;
  }

  /** Starts what is new in the settings, ends what is gone or another. */
  follow(): void {
    if (this.#closed) return;
    const wanted = new Map(this.#deps.settings.current().mcpServers.map((one) => [one.id, one]));
    for (const [id, { server }] of this.#mounted) {
      if (JSON.stringify(wanted.get(id)) === JSON.stringify(server.settings)) continue;
      this.#mounted.delete(id);
      server
        .close()
        .catch((error: unknown) => this.#deps.log.warn(`the MCP server ${id} did not end: ${String(error)}`));
    }
    for (const [id, settings] of wanted) if (!this.#mounted.has(id)) this.#mounted.set(id, this.#begin(settings));
  }

  #begin(settings: McpServerSettings): Mounted {
    const mounted: Mounted = {
      server: createMountedServer(
        settings,
        () => this.#deps.secrets.get(`mcp:${settings.id}`),
        (state) => this.#noted(mounted, state),
      ),
      since: timestamp(this.#deps.clock),
      told: new Map(),
      ready: null,
    };
    return mounted;
  }

  /** A change that cannot be recorded must not end the server's life: it is only not offered. */
  #noted(mounted: Mounted, state: ServerState): void {
    try {
      mounted.since = timestamp(this.#deps.clock);
      this.#record(mounted, state);
    } catch (error) {
      this.#deps.log.error(`the MCP server ${mounted.server.settings.id} could not be recorded`, error);
    }
  }

  #record(mounted: Mounted, { state, why }: ServerState): void {
    if (state === 'starting') return;
    const server = mounted.server.settings.id;
    const ready = state === 'ready';
    const turned = mounted.ready !== ready;
    mounted.ready = ready;
    const unpinned = ready ? this.#news(mounted) : [];
    if (!turned && unpinned.length === 0) return;
    const actor = { kind: 'system', id: 'mcp' } as const;
    this.#deps.journal.commit(() => ({
      events: [
        ...(turned ? [{ incidentId: null, type: 'mcp_server_changed' as const, data: { server, ready, why } }] : []),
        ...unpinned.map((data) => ({ incidentId: null, type: 'mcp_tool_unpinned' as const, data })),
      ],
      audit: unpinned.map(({ tool, hash, why: reason }) => ({
        actor,
        action: 'mcp_tool_unpinned',
        subject: `${server}/${tool}`,
        detail: { hash, why: reason },
      })),
    }));
  }

  /** Tools that are not offered, each definition once. */
  #news(mounted: Mounted): { server: string; tool: string; hash: string; why: string }[] {
    return this.#viewOf(mounted).tools.flatMap(({ tool, state, hash, why }) => {
      const now = hash ?? '';
      if (state === 'pinned' || mounted.told.get(tool) === now) return [];
      mounted.told.set(tool, now);
      return [{ server: mounted.server.settings.id, tool, hash: now, why }];
    });
  }

  views(): MountedServerView[] {
    return [...this.#mounted.values()].map((mounted) => this.#viewOf(mounted));
  }

  #viewOf({ server, since }: Mounted): MountedServerView {
    const { id, transport, tools, roles } = server.settings;
    const { state, why, tools: listed } = server.now();
    const pins = this.#deps.repositories.mcpPins.list().filter((pin) => pin.server === id);
    const target = transport.kind === 'http' ? transport.url : transport.command.join(' ');
    return {
      id,
      kind: transport.kind,
      target,
      roles,
      state,
      why,
      since,
      tools: tools.map((tool) =>
        evaluateMounted(
          tool,
          listed.find(({ name }) => name === tool) ?? null,
          pins.find((pin) => pin.tool === tool) ?? null,
        ),
      ),
    };
  }

  listed(id: string, tool: string) {
    return (
      this.#mounted
        .get(id)
        ?.server.now()
        .tools.find(({ name }) => name === tool) ?? null
    );
  }

  tools(): MountedTool[] {
    const closed = this.#deps.settings.closedFolders?.() ?? [];
    return [...this.#mounted.values()].flatMap((mounted) => {
      const view = this.#viewOf(mounted);
      return view.tools.flatMap((tool) => {
        const name = MountedToolName.safeParse(`mcp__${view.id}__${tool.tool}`);
        if (!name.success) return [];
        const inputSchema = this.listed(view.id, tool.tool)?.inputSchema ?? {};
        const call: MountedTool['call'] = async (args, signal) => mounted.server.call(tool.tool, args, signal);
        return [{ name: name.data, server: view, roles: view.roles, view: tool, inputSchema, closed, call }];
      });
    });
  }

  tool(name: string): MountedTool | null {
    return this.tools().find((tool) => tool.name === name) ?? null;
  }

  needed(name: string): MountedTool {
    const tool = this.tool(name);
    if (tool === null) throw new AppError('not_found', `${name} is no longer in the settings`);
    return tool;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#mounted.values()].map(({ server }) => server.close()));
  }
}

interface PinRequest {
  readonly server: string;
  readonly tool: string;
  readonly by: Decider;
}

function viewOf(book: MountBook, { server, tool }: PinRequest) {
  const view = book
    .views()
    .find(({ id }) => id === server)
    ?.tools.find((one) => one.tool === tool);
  if (view === undefined)
    throw new AppError('not_found', `the settings mount no tool ${tool} of ${server}`, { field: 'tool' });
  return view;
}

function pinTool(deps: MountsDeps, book: MountBook, request: PinRequest & { seenHash: string }): 'pinned' | 'changed' {
  const { server, tool, seenHash, by } = request;
  const { state, why } = viewOf(book, request);
  if (state === 'blocked') throw new AppError('forbidden', why, { field: 'tool' });
  const listed = book.listed(server, tool);
  if (listed === null) throw new AppError('conflict', 'The server does not show this tool now.', { field: 'tool' });
  const { text, hash } = definitionOf(listed);
  if (hash !== seenHash) return 'changed';
  deps.journal.commit(() => {
    const pinnedAt = timestamp(deps.clock);
    deps.repositories.mcpPins.save({ server, tool, hash, definition: text, pinnedAt, pinnedBy: by.user });
    return {
      events: [{ incidentId: null, type: 'mcp_tool_pinned', data: { server, tool, hash, by } }],
      audit: [audited('mcp_tool_pinned', request, { hash, via: by.via })],
    };
  });
  return 'pinned';
}

function unpinTool(deps: MountsDeps, book: MountBook, request: PinRequest): 'unpinned' | 'not_pinned' {
  const { server, tool, by } = request;
  const { hash } = viewOf(book, request);
  let removed = false;
  deps.journal.commit(() => {
    removed = deps.repositories.mcpPins.remove(server, tool);
    if (!removed) return null;
    const data = { server, tool, hash: hash ?? '', why: 'A person took the pin back.' };
    return {
      events: [{ incidentId: null, type: 'mcp_tool_unpinned', data }],
      audit: [audited('mcp_tool_unpinned', request, { via: by.via })],
    };
  });
  return removed ? 'unpinned' : 'not_pinned';
}

function audited(action: string, { server, tool, by }: PinRequest, detail: Record<string, unknown>) {
  return { actor: { kind: 'operator', id: by.user } as const, action, subject: `${server}/${tool}`, detail };
}
