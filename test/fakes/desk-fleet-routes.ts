import { implement, ORPCError } from '@orpc/server';
import { contract } from '#shared/contract/index.ts';
import type { LogLine, TailItem } from '#shared/contract/logs.ts';
import type { HostId, SilenceId } from '#shared/domain/ids.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { hostView, SHOWN_KEY } from './desk-fleet.ts';
import type { DeskWorld } from './desk-world.ts';

const os = implement(contract);

/** What a tail delivers while it is looked at. */
export interface TailFeed {
  readonly items: TailItem[];
  readonly wakers: Set<() => void>;
}

/** An error in the form in which it crosses the wire. */
export function wireError(error: AppError): ORPCError<string, unknown> {
  return new ORPCError(error.code, { message: error.message, data: error.toWire() });
}

/** Fails once with what the world says is to be refused next. */
export function refuse({ fleet }: DeskWorld): void {
  const refusal = fleet.refusal;
  fleet.refusal = null;
  if (refusal !== null) throw wireError(refusal);
}

async function* tail(
  feed: TailFeed,
  begin: { readonly first: readonly TailItem[]; readonly at: number },
  signal: AbortSignal | undefined,
): AsyncGenerator<TailItem> {
  yield* begin.first;
  let { at } = begin;
  // oxlint-disable-next-line no-unmodified-loop-condition -- its getter changes
  while (signal?.aborted !== true) {
    const next = feed.items.slice(at);
    at += next.length;
    yield* next;
    if (next.length === 0) {
      await new Promise<void>((resolve) => {
        feed.wakers.add(resolve);
        signal?.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }
}

const ORDER = ['debug', 'info', 'warning', 'error', 'critical'];
const rank = (line: LogLine): number => ORDER.indexOf(line.level === 'unknown' ? 'info' : line.level);

/** The calls on lines. */
export function logRoutes({ fleet }: DeskWorld, feed: TailFeed) {
  return {
    tail: os.logs.tail.handler(({ signal }) => tail(feed, { first: fleet.tail, at: feed.items.length }, signal)),
    search: os.logs.search.handler(({ input }) => {
      const before = fleet.kept.filter((line) => line.number < (input.before ?? Number.MAX_SAFE_INTEGER));
      const lines = before.filter(
        (line) =>
          line.text.toLowerCase().includes(input.text.toLowerCase()) && rank(line) >= ORDER.indexOf(input.level),
      );
      return { lines: lines.slice(-input.limit), searched: before.length };
    }),
    rates: os.logs.rates.handler(() => fleet.rates),
  };
}

function freed(world: DeskWorld, id: HostId): void {
  world.fleet.hosts = world.fleet.hosts.map((view) => (view.host.id === id ? { ...view, frozen: null } : view));
}

function hostRoutes(world: DeskWorld) {
  const { fleet, settings } = world;
  return {
    list: os.hosts.list.handler(() => ({ hosts: fleet.hosts })),
    save: os.hosts.save.handler(({ input: { host } }) => {
      refuse(world);
      fleet.hosts = [...fleet.hosts.filter((view) => view.host.id !== host.id), hostView(host)];
      settings.hosts = fleet.hosts.map((view) => view.host);
      return { saved: host.id };
    }),
    remove: os.hosts.remove.handler(({ input }) => {
      refuse(world);
      fleet.hosts = fleet.hosts.filter((view) => view.host.id !== input.id);
      return { removed: input.id };
    }),
    test: os.hosts.test.handler(() => {
      const answer = fleet.tests.length > 1 ? fleet.tests.shift() : fleet.tests[0];
      if (answer === undefined || answer instanceof AppError) {
        throw wireError(answer ?? new AppError('timed_out', 'no test is scripted'));
      }
      return answer;
    }),
    trust: os.hosts.trust.handler(({ input }) => {
      refuse(world);
      freed(world, input.id);
      return { pinned: { ...SHOWN_KEY, fingerprint: input.fingerprint } };
    }),
    release: os.hosts.release.handler(({ input }) => {
      freed(world, input.id);
      return { frozen: false };
    }),
    importable: os.hosts.importable.handler(() => fleet.importable),
    discover: os.hosts.discover.handler(() => ({ found: fleet.found, notes: [] })),
  };
}

function serviceRoutes(world: DeskWorld) {
  return {
    save: os.services.save.handler(({ input }) => {
      refuse(world);
      const ids = input.services.map((service) => service.id);
      const others = world.settings.services.filter((service) => !ids.includes(service.id));
      world.settings.services = [...others, ...input.services];
      return { saved: ids };
    }),
    remove: os.services.remove.handler(({ input }) => {
      world.settings.services = world.settings.services.filter((service) => service.id !== input.id);
      return { removed: input.id };
    }),
  };
}

function patternRoutes(world: DeskWorld) {
  const { fleet } = world;
  return {
    list: os.patterns.list.handler(() => ({ builtin: fleet.builtin, own: fleet.own })),
    try: os.patterns.try.handler(() => fleet.trial),
    save: os.patterns.save.handler(({ input }) => {
      refuse(world);
      fleet.own = [...fleet.own.filter(({ id }) => id !== input.pattern.id), { ...input.pattern, muted: false }];
      return { saved: input.pattern.id };
    }),
    remove: os.patterns.remove.handler(({ input }) => {
      fleet.own = fleet.own.filter(({ id }) => id !== input.id);
      return { removed: input.id };
    }),
    mute: os.patterns.mute.handler(({ input }) => {
      fleet.builtin = fleet.builtin.map((each) => (each.id === input.id ? { ...each, muted: input.muted } : each));
      fleet.own = fleet.own.map((each) => (each.id === input.id ? { ...each, muted: input.muted } : each));
      return input;
    }),
  };
}

function silenceRoutes(world: DeskWorld) {
  const { fleet } = world;
  return {
    list: os.silences.list.handler(({ input }) => ({
      silences: fleet.silences.filter((silence) => input.ended || silence.endedAt === null),
    })),
    add: os.silences.add.handler(({ input }) => {
      refuse(world);
      const now = new Date().toISOString();
      const silence = {
        ...input,
        id: `sil-${fleet.silences.length + 1}` as SilenceId,
        author: 'oncall',
        createdAt: now,
        startsAt: input.startsAt ?? now,
        endedAt: null,
        endedBy: null,
        suppressed: 0,
        lastAt: null,
      };
      fleet.silences = [silence, ...fleet.silences];
      return { silence };
    }),
    end: os.silences.end.handler(({ input }) => {
      const endedAt = new Date().toISOString();
      fleet.silences = fleet.silences.map((each) =>
        each.id === input.id ? { ...each, endedAt, endedBy: 'oncall' } : each,
      );
      return { result: 'ended' as const };
    }),
  };
}

/** The calls on hosts, services, lines, patterns and silences. */
export function fleetRoutes(world: DeskWorld, feed: TailFeed) {
  return {
    hosts: hostRoutes(world),
    services: serviceRoutes(world),
    logs: logRoutes(world, feed),
    patterns: patternRoutes(world),
    silences: silenceRoutes(world),
  };
}
