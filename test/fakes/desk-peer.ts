import { implement } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import type { DecisionResult } from '#shared/contract/approvals.ts';
import type { IncidentDetail } from '#shared/contract/incidents.ts';
import { contract } from '#shared/contract/index.ts';
import type { TailItem } from '#shared/contract/logs.ts';
import type { DeskEvent } from '#shared/domain/events.ts';
import { untrusted } from '#shared/domain/untrusted.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { fleetRoutes, type TailFeed, wireError } from './desk-fleet-routes.ts';
import { recordRoutes } from './desk-record-routes.ts';
import { settingsRoutes } from './desk-settings-routes.ts';
import type { DeskWorld, StoryIncident } from './desk-world.ts';

const os = implement(contract);

/** One call that reached the peer. */
export interface PeerCall {
  readonly name: string;
  readonly input: unknown;
}

/** What a test can do to the peer, and see of it. */
export interface DeskPeer {
  readonly world: DeskWorld;
  readonly calls: readonly PeerCall[];
  readonly router: ReturnType<typeof createRouter>;
  /** Puts an event on the stream of everyone who follows. */
  emit(event: DeskEvent): void;
  /** Puts lines, a gap or skipped lines on every tail. */
  feed(item: TailItem): void;
  /** The next decision is answered with this. */
  answerDecisions(result: DecisionResult | AppError): void;
  /** A fresh port to the peer, as the preload would hand it over. */
  connect(): MessagePort;
  close(): void;
}

interface Inner {
  readonly world: DeskWorld;
  readonly calls: PeerCall[];
  readonly log: DeskEvent[];
  readonly wakers: Set<() => void>;
  readonly tails: TailFeed;
  answer: DecisionResult | AppError;
}

async function* follow(inner: Inner, afterSeq: number, signal: AbortSignal | undefined): AsyncGenerator<DeskEvent> {
  let last = afterSeq;
  // oxlint-disable-next-line no-unmodified-loop-condition -- its getter changes
  while (signal?.aborted !== true) {
    const next = inner.log.filter((event) => event.seq > last);
    for (const event of next) {
      last = event.seq;
      yield event;
    }
    if (next.length === 0) {
      await new Promise<void>((resolve) => {
        inner.wakers.add(resolve);
        signal?.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }
}

function detailOf(incident: StoryIncident, newest: number): IncidentDetail {
  const { events } = incident;
  return {
    ...incident,
    events: newest === 0 ? [] : events.slice(-newest),
    eventCount: events.length,
    milestones: events.filter(({ type }) => type !== 'line_captured' && type !== 'incident_repeated').slice(-100),
  };
}

function incidentRoutes(inner: Inner) {
  const { world } = inner;
  const byState = (...states: string[]) => world.incidents.filter((incident) => states.includes(incident.state));
  return {
    list: os.incidents.list.handler(() => ({
      active: byState('open', 'awaiting_approval', 'proposed'),
      escalated: byState('escalated'),
      resolved: byState('resolved'),
      ignored: byState('ignored', 'closed'),
    })),
    get: os.incidents.get.handler(({ input }) => {
      const found = world.incidents.find((incident) => incident.id === input.id);
      if (found === undefined) {
        throw wireError(new AppError('not_found', 'there is no such incident'));
      }
      return detailOf(found, input.events);
    }),
    events: os.incidents.events.handler(({ input: { id, before, limit } }) => {
      const all = world.incidents.find((incident) => incident.id === id)?.events ?? [];
      const older = all.filter(({ seq }) => before === undefined || seq < before);
      const events = older.slice(-limit);
      return { events, earlier: older.length - events.length };
    }),
    wireBody: os.incidents.wireBody.handler(({ input: { id, call, part, offset } }) => {
      const found = world.incidents.find((each) => each.id === id)?.wire.find((each) => each.id === call);
      const whole = `${found?.[part] ?? ''} and the rest`;
      return { text: whole.slice(offset, offset + 100), total: whole.length };
    }),
    trigger: os.incidents.trigger.handler(() => ({ incidentId: world.incidents[0]?.id ?? 'inc-none' })),
    close: os.incidents.close.handler(() => ({ result: 'closed' as const })),
  };
}

function approvalRoutes(inner: Inner) {
  return {
    list: os.approvals.list.handler(({ input }) =>
      inner.world.incidents
        .flatMap((incident) => incident.approvals)
        .filter((approval) => input.state === undefined || approval.state === input.state),
    ),
    decide: os.approvals.decide.handler(() => {
      if (inner.answer instanceof AppError) {
        throw wireError(inner.answer);
      }
      return { result: inner.answer };
    }),
    grants: os.approvals.grants.handler(() => ({ grants: [] })),
    revokeGrant: os.approvals.revokeGrant.handler(() => ({ result: 'ended' as const })),
    undo: os.approvals.undo.handler(() => ({ approvalId: 'apr-undo' })),
  };
}

function permissionRoutes(inner: Inner) {
  return {
    list: os.permissions.list.handler(() => inner.world.permissions ?? []),
    decide: os.permissions.decide.handler(() => {
      if (inner.answer instanceof AppError) {
        throw wireError(inner.answer);
      }
      return { result: inner.answer };
    }),
  };
}

function createRouter(inner: Inner) {
  const { world } = inner;
  const seen = os.use(({ next, path }, input) => {
    inner.calls.push({ name: path.join('.'), input });
    return next();
  });
  return seen.router({
    ...fleetRoutes(world, inner.tails),
    ...recordRoutes(world),
    ...settingsRoutes(world),
    approvals: approvalRoutes(inner),
    permissions: permissionRoutes(inner),
    demo: {
      get: os.demo.get.handler(() => world.demo ?? { service: 'none', faults: [] }),
      break: os.demo.break.handler(() => world.demo ?? { service: 'none', faults: [] }),
      start: os.demo.start.handler(() => {
        if (world.demoRefusal !== undefined) throw wireError(world.demoRefusal);
        return { changed: true as const };
      }),
      leave: os.demo.leave.handler(() => ({ changed: true as const })),
    },
    events: { follow: os.events.follow.handler(({ input, signal }) => follow(inner, input.afterSeq, signal)) },
    evidence: {
      read: os.evidence.read.handler(({ input }) => {
        const whole = world.spilled ?? '';
        const end = input.offset + input.limit;
        const next = end < whole.length ? end : null;
        return { text: untrusted(whole.slice(input.offset, end)), offset: input.offset, length: whole.length, next };
      }),
    },
    health: { get: os.health.get.handler(() => ({ status: 'ok' as const, version: '0', uptimeSeconds: 1 })) },
    incidents: incidentRoutes(inner),
    models: {
      test: os.models.test.handler(() => ({ ok: true, sentence: 'The key is good.', models: [] })),
      spent: os.models.spent.handler(() => ({ usd: 0, calls: 0 })),
    },
    status: { get: os.status.get.handler(() => world.status) },
    watch: {
      start: os.watch.start.handler(() => ({ running: (world.status.watcher.running = true) })),
      stop: os.watch.stop.handler(() => ({ running: (world.status.watcher.running = false) })),
      wake: os.watch.wake.handler(() => ({ running: world.status.watcher.running })),
      skip: os.watch.skip.handler(() => ({ result: 'skipped' as const })),
      gaps: os.watch.gaps.handler(() => ({ gaps: world.fleet.gaps })),
    },
  });
}

/** A scripted engine at the other end of the wire: it speaks the contract and holds a world that a test changes. */
export function createDeskPeer(world: DeskWorld): DeskPeer {
  const inner: Inner = {
    world,
    calls: [],
    log: world.incidents.flatMap((incident) => incident.events).toSorted((a, b) => a.seq - b.seq),
    wakers: new Set(),
    tails: { items: [], wakers: new Set() },
    answer: 'accepted',
  };
  const router = createRouter(inner);
  const ports: MessagePort[] = [];
  return {
    world,
    calls: inner.calls,
    router,
    emit: (event) => {
      inner.log.push(event);
      world.status.lastSeq = event.seq;
      for (const wake of inner.wakers) {
        wake();
      }
      inner.wakers.clear();
    },
    feed: (item) => {
      inner.tails.items.push(item);
      for (const wake of inner.tails.wakers) {
        wake();
      }
      inner.tails.wakers.clear();
    },
    answerDecisions: (result) => {
      inner.answer = result;
    },
    connect: () => {
      const { port1, port2 } = new MessageChannel();
      new RPCHandler(router).upgrade(port1);
      port1.start();
      ports.push(port1);
      return port2;
    },
    close: () => {
      for (const port of ports) {
        port.close();
      }
    },
  };
}
