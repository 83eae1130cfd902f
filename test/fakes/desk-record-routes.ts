import { implement } from '@orpc/server';
import { contract } from '#shared/contract/index.ts';
import { Role, TOOL_MATRIX } from '#shared/domain/roles.ts';
import { refuse } from './desk-fleet-routes.ts';
import type { DeskWorld } from './desk-world.ts';

const os = implement(contract);

function toolOf({ record }: DeskWorld, wanted: { server: string; tool: string }) {
  return record.servers.find(({ id }) => id === wanted.server)?.tools.find(({ tool }) => tool === wanted.tool);
}

/** The calls on the defence, the audit log, memory, tools and reports. */
export function recordRoutes(world: DeskWorld) {
  const { record } = world;
  return {
    audit: {
      verify: os.audit.verify.handler(() => {
        record.audit.verified = record.verdict.intact;
        return record.verdict;
      }),
      export: os.audit.export.handler(({ input }) => new File(['{}\n'], `sentry-desk-audit.${input.format}`)),
    },
    reports: {
      offered: os.reports.offered.handler(() => ({ kinds: record.offered })),
      incident: os.reports.incident.handler(({ input }) => {
        refuse(world);
        return new File(['{}\n'], `sentry-desk-${input.id}.${input.format}`);
      }),
      handoff: os.reports.handoff.handler(({ input }) => new File(['{}\n'], `sentry-desk-handoff.${input.format}`)),
    },
    mcp: {
      list: os.mcp.list.handler(() => ({ servers: record.servers })),
      pin: os.mcp.pin.handler(({ input }) => {
        const tool = toolOf(world, input);
        if (tool?.hash !== input.seenHash) return { result: 'changed' as const };
        Object.assign(tool, { state: 'pinned', why: '', before: null, pinnedHash: tool.hash });
        return { result: 'pinned' as const };
      }),
      unpin: os.mcp.unpin.handler(({ input }) => {
        Object.assign(toolOf(world, input) ?? {}, { state: 'new', pinnedHash: null, pinnedAt: null });
        return { result: 'unpinned' as const };
      }),
    },
    memory: {
      list: os.memory.list.handler(() => record.memory),
      search: os.memory.search.handler(() => ({ found: record.found })),
      forget: os.memory.forget.handler(({ input }) => {
        const entries = record.memory.entries.filter(({ id }) => id !== input.id);
        const result = entries.length < record.memory.count ? ('forgotten' as const) : ('not_there' as const);
        record.memory = { ...record.memory, entries, count: entries.length };
        return { result };
      }),
    },
    security: {
      get: os.security.get.handler(() => ({
        mode: world.status.mode,
        stopped: world.status.stopped,
        layers: record.layers,
        roles: Role.options.map((role) => ({ role, tools: [...TOOL_MATRIX[role]] })),
        audit: record.audit,
        identities: record.identities,
      })),
      setMode: os.security.setMode.handler(({ input }) => {
        world.status.mode = input.mode;
        return input;
      }),
      setStop: os.security.setStop.handler(({ input }) => {
        world.status.stopped = input.engaged;
        return input;
      }),
    },
    tools: {
      list: os.tools.list.handler(() => ({ tools: record.tools })),
      limits: os.tools.limits.handler(() => record.limits),
    },
  };
}
