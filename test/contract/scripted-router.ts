import type { DeskEvent } from '#shared/domain/events.ts';
import { HostId, IncidentId, ServiceId } from '#shared/domain/ids.ts';
import type { IncidentSummary } from '#shared/domain/incident.ts';
import type { Decider } from '#shared/domain/plan.ts';
import { untrusted } from '#shared/domain/untrusted.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { Journal } from '../../src/main/engine/core/journal.ts';
import type { Logger } from '../../src/main/engine/core/logger.ts';
import { createEventsHandlers } from '../../src/main/engine/handlers/events.ts';
import { createErrorMiddleware } from '../../src/main/engine/handlers/map-errors.ts';
import { type DeskRouter, os } from '../../src/main/engine/handlers/router.ts';
import { storyPermission } from '../fakes/desk-permission-story.ts';

export const SILENT: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

export const DIGEST = 'a'.repeat(64);

export const LIMITS = {
  throttle: { maxActions: 30, windowSeconds: 60, users: [] },
  restarts: { cooldownSeconds: 600, services: [] },
};

export const INCIDENT: IncidentSummary = {
  id: IncidentId.parse('inc-1'),
  state: 'open',
  phase: 'triage',
  severity: null,
  service: ServiceId.parse('shop-api'),
  host: HostId.parse('web-1'),
  title: untrusted('ERROR <b>upstream</b> refused'),
  fingerprint: 'f'.repeat(32),
  count: 1,
  attempts: 0,
  openedAt: '2026-01-02T03:04:05.000Z',
  updatedAt: '2026-01-02T03:04:05.000Z',
  costUsd: 0,
  kind: 'error',
  reopened: 0,
  flapping: false,
};

export const PERMISSION = storyPermission({
  args: '{"path":"a"}',
  createdAt: '2026-01-02T03:04:05.000Z',
  expiresAt: '2026-01-02T03:19:05.000Z',
  digest: DIGEST,
});

/** An event of the incident of the script. */
export const eventAt = (seq: number): DeskEvent => ({
  seq,
  at: '2026-01-02T03:04:05.000Z',
  incidentId: INCIDENT.id,
  type: 'fix_reported',
  data: { summary: `fix ${String(seq)}` },
});

/** Stored events 1 to `stored`, then whatever `publish` adds. */
export class ScriptedJournal implements Pick<Journal, 'follow'> {
  readonly #events: DeskEvent[] = [];
  readonly #wakers = new Set<() => void>();
  /** How many readers are following just now. */
  followers = 0;

  constructor(stored: number) {
    for (let count = 0; count < stored; count += 1) this.publish();
  }

  publish(incidentId: IncidentId | null = null): void {
    const seq = this.#events.length + 1;
    const data = { running: seq % 2 === 0, why: `event ${String(seq)}` };
    this.#events.push({ seq, at: '2026-01-02T03:04:05.000Z', incidentId, type: 'watcher_changed', data });
    for (const wake of this.#wakers) wake();
  }

  async *follow(afterSeq: number, signal: AbortSignal): AsyncIterable<DeskEvent> {
    this.followers += 1;
    try {
      for (let next = afterSeq; !signal.aborted; ) {
        const event = this.#events[next];
        if (event === undefined) await this.#news(signal);
        else {
          next += 1;
          yield event;
        }
      }
    } finally {
      this.followers -= 1;
    }
  }

  #news(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#wakers.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#wakers.add(done);
      signal.addEventListener('abort', done);
    });
  }
}

export interface ScriptedDesk {
  readonly router: DeskRouter;
  readonly journal: ScriptedJournal;
  /** Who decided, in order. */
  readonly deciders: Decider[];
}

/** A desk that answers from a script; failures go through the real error mapping. */
export function createScriptedDesk(): ScriptedDesk {
  const journal = new ScriptedJournal(3);
  const deciders: Decider[] = [];
  const impl = os.use(createErrorMiddleware(SILENT));
  const unused = (): never => {
    throw new AppError('not_supported', 'not in this script');
  };
  const router = impl.router({
    approvals: {
      list: os.approvals.list.handler(({ input }) => {
        if (input.state === 'pending') return [];
        throw new AppError('conflict', `asked for ${input.state ?? 'all'}`, { field: 'state' });
      }),
      decide: os.approvals.decide.handler(({ input, context }) => {
        deciders.push(context.caller);
        return { result: input.seenDigest === DIGEST ? 'accepted' : 'changed' };
      }),
      grants: os.approvals.grants.handler(unused),
      revokeGrant: os.approvals.revokeGrant.handler(unused),
      undo: os.approvals.undo.handler(() => {
        throw new Error('a secret stack');
      }),
    },
    audit: {
      verify: os.audit.verify.handler(() => ({ intact: true, entries: 0, head: { seq: 0, hash: '' } })),
      export: os.audit.export.handler(() => new File(['{"seq":1}\n'], 'log.jsonl', { type: 'application/x-ndjson' })),
    },
    reports: {
      offered: os.reports.offered.handler(() => ({ kinds: [{ kind: 'audit', formats: ['jsonl'] }] })),
      incident: os.reports.incident.handler(unused),
      handoff: os.reports.handoff.handler(
        ({ input }) => new File([`handoff of ${input.hours} h`], `handoff.${input.format}`, { type: 'text/html' }),
      ),
    },
    demo: {
      get: os.demo.get.handler(() => {
        throw new AppError('not_found', 'This desk does not run the demo.');
      }),
      break: os.demo.break.handler(unused),
      start: os.demo.start.handler(unused),
      leave: os.demo.leave.handler(unused),
    },
    events: createEventsHandlers({ journal: journal as unknown as Journal, log: SILENT }),
    evidence: { read: os.evidence.read.handler(unused) },
    health: { get: os.health.get.handler(() => ({ status: 'ok' as const, version: '1.2.3', uptimeSeconds: 7 })) },
    incidents: {
      list: os.incidents.list.handler(({ input }) => ({
        active:
          input.before === '2026-01-01T00:00:00.000Z' ? [] : input.limit === 1 ? [INCIDENT] : [INCIDENT, INCIDENT],
        escalated: [],
        resolved: [],
        ignored: [],
      })),
      get: os.incidents.get.handler(({ input }) => {
        throw new AppError('not_found', `There is no incident ${input.id}.`, { field: 'id' });
      }),
      events: os.incidents.events.handler(({ input: { before, limit } }) => {
        const events = [10, 11, 12].filter((seq) => before === undefined || seq < before).map(eventAt);
        return { events: events.slice(-limit), earlier: Math.max(0, events.length - limit) };
      }),
      wireBody: os.incidents.wireBody.handler(({ input }) => ({
        text: `${input.part} of ${input.call} from ${String(input.offset)}`,
        total: 25,
      })),
      trigger: os.incidents.trigger.handler(() => ({ incidentId: INCIDENT.id })),
      close: os.incidents.close.handler(unused),
    },
    mcp: {
      list: os.mcp.list.handler(() => ({ servers: [] })),
      pin: os.mcp.pin.handler(() => unused()),
      unpin: os.mcp.unpin.handler(() => unused()),
    },
    memory: {
      list: os.memory.list.handler(() => ({ count: 0, entries: [], fingerprint: null, limit: 50 })),
      search: os.memory.search.handler(() => ({ found: [] })),
      forget: os.memory.forget.handler(() => ({ result: 'not_there' as const })),
    },
    models: {
      test: os.models.test.handler(() => ({ ok: false, sentence: 'The key is not accepted.', models: [] })),
      spent: os.models.spent.handler(() => ({ usd: 1.5, calls: 2 })),
    },
    permissions: {
      list: os.permissions.list.handler(({ input }) => {
        if (input.state === 'pending') return [PERMISSION];
        throw new AppError('conflict', `asked for ${input.state ?? 'all'}`, { field: 'state' });
      }),
      decide: os.permissions.decide.handler(({ input, context }) => {
        deciders.push(context.caller);
        return { result: input.seenDigest === DIGEST ? 'accepted' : 'changed' };
      }),
    },
    security: {
      get: os.security.get.handler(unused),
      setMode: os.security.setMode.handler(({ input }) => ({ mode: input.mode })),
      setStop: os.security.setStop.handler(({ input }) => ({ engaged: input.engaged })),
    },
    settings: {
      get: os.settings.get.handler(unused),
      change: os.settings.change.handler(({ input }) => ({ version: input.version })),
      reload: os.settings.reload.handler(unused),
      import: os.settings.import.handler(unused),
      export: os.settings.export.handler(unused),
    },
    status: { get: os.status.get.handler(unused) },
    tools: {
      list: os.tools.list.handler(() => ({ tools: [] })),
      limits: os.tools.limits.handler(() => LIMITS),
    },
    watch: {
      start: os.watch.start.handler(() => ({ running: true })),
      stop: os.watch.stop.handler(() => ({ running: false })),
      wake: os.watch.wake.handler(() => ({ running: true })),
      skip: os.watch.skip.handler(unused),
      gaps: os.watch.gaps.handler(unused),
    },
    ...unscripted(unused),
  });
  return { router, journal, deciders };
}

function unscripted(unused: () => never) {
  return {
    hosts: {
      list: os.hosts.list.handler(unused),
      save: os.hosts.save.handler(unused),
      remove: os.hosts.remove.handler(unused),
      test: os.hosts.test.handler(unused),
      trust: os.hosts.trust.handler(unused),
      release: os.hosts.release.handler(unused),
      importable: os.hosts.importable.handler(unused),
      discover: os.hosts.discover.handler(unused),
    },
    logs: {
      tail: os.logs.tail.handler(unused),
      search: os.logs.search.handler(unused),
      rates: os.logs.rates.handler(unused),
    },
    patterns: {
      list: os.patterns.list.handler(unused),
      try: os.patterns.try.handler(unused),
      save: os.patterns.save.handler(unused),
      remove: os.patterns.remove.handler(unused),
      mute: os.patterns.mute.handler(unused),
    },
    secrets: {
      list: os.secrets.list.handler(() => ({ secrets: [{ name: 'ANTHROPIC_API_KEY', kept: 'none' }] })),
      set: os.secrets.set.handler(unused),
      remove: os.secrets.remove.handler(({ input }) => ({ removed: input.name })),
    },
    services: { save: os.services.save.handler(unused), remove: os.services.remove.handler(unused) },
    silences: {
      list: os.silences.list.handler(unused),
      add: os.silences.add.handler(unused),
      end: os.silences.end.handler(unused),
    },
  };
}
