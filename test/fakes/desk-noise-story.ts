import type { StormKind } from '#shared/domain/incident.ts';
import { waitingIncident } from './desk-story.ts';
import { before, type DeskWorld, numbered, type StoryIncident } from './desk-world.ts';

const TITLES = [
  'ERROR upstream connect failed: connection refused <ip>:<n>',
  'FATAL worker <n> exited: out of memory',
  'OSError: [Errno 28] No space left on device: <path>',
  'panic: runtime error: index out of range [<n>] with length <n>',
  'ERROR payment <uuid> declined by bank after <n> ms',
];

function kind(now: number, index: number): StormKind {
  return {
    fingerprint: `f${index}`,
    service: (index % 3 === 0 ? 'mailer' : 'shop-api') as StormKind['service'],
    title: `${TITLES[index % TITLES.length]} (${index})` as StormKind['title'],
    count: 900 - index * 21,
    firstAt: before(now, 58 - index),
    lastAt: before(now, 2 + index),
  };
}

function noisy(now: number, change: Partial<StoryIncident>): StoryIncident {
  return { ...waitingIncident(now), approvals: [], diagnosis: null, similar: [], ...change };
}

/** Forty kinds of errors of one host, kept as one incident. */
export function stormIncident(now: number): StoryIncident {
  return noisy(now, {
    id: 'inc-storm' as StoryIncident['id'],
    kind: 'storm',
    state: 'open',
    phase: 'triage',
    severity: 'critical',
    count: 10_000,
    reopened: 2,
    title: `40 kinds of errors in 2 services on web-1 within a minute, first: ${TITLES[0]}` as StoryIncident['title'],
    kinds: Array.from({ length: 40 }, (_, index) => kind(now, index)),
  });
}

/** A host that shows another key than the pinned one. */
export function hostKeyIncident(now: number): StoryIncident {
  const keys = {
    pinned: 'SHA256:p0ZbVq3n8i1nJm7XcK2dQe5fRt6yU8wA9sD0fG1hJkL',
    presented: 'SHA256:Zt4kQpR8m2yN6cVb1xLw0aSd9fGh3jKe7uIoP5tYrEw',
  };
  const changed = {
    type: 'host_key_changed',
    incidentId: 'inc-key01',
    data: { host: 'edge-2', ...keys, keyType: 'ssh-ed25519', why: 'It is not the pinned key.' },
  } as unknown as Parameters<typeof numbered>[0][number];
  return noisy(now, {
    id: 'inc-key01' as StoryIncident['id'],
    kind: 'host_key',
    state: 'escalated',
    phase: 'done',
    severity: 'critical',
    service: 'nginx' as StoryIncident['service'],
    host: 'edge-2' as StoryIncident['host'],
    count: 1,
    title: 'edge-2 shows another host key than the pinned one' as StoryIncident['title'],
    events: numbered([changed], { seq: 40, startMs: now - 310_000, stepMs: 1 }),
  });
}

/** A busy night with a storm, an error that comes and goes, a changed key and a long first read. */
export function noisyWorld(world: DeskWorld, now: number): DeskWorld {
  const [first, ...others] = world.incidents;
  const flapping = others.map((incident, index) =>
    index === 0 ? { ...incident, flapping: true, reopened: 3 } : incident,
  );
  const sources = world.status.watcher.sources.map((source, index) =>
    index === 0 ? { ...source, progress: { readBytes: 812_000_000, totalBytes: 2_400_000_000 } } : source,
  );
  const incidents = [...(first === undefined ? [] : [first]), stormIncident(now), ...flapping, hostKeyIncident(now)];
  return { ...world, incidents, status: { ...world.status, watcher: { ...world.status.watcher, sources } } };
}
