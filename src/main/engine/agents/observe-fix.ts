import { setTimeout as wait } from 'node:timers/promises';
import type { LogRates } from '#shared/contract/logs.ts';
import type { SourceStatus } from '#shared/contract/status.ts';
import type { IncidentId } from '#shared/domain/ids.ts';
import { IncidentState, type IncidentSummary } from '#shared/domain/incident.ts';
import type { ActionRun } from '#shared/domain/plan.ts';
import type { ServiceSettings } from '#shared/domain/settings.ts';
import type { ServiceProbe } from '../tools/probe-service.ts';
import type { AgentDeps } from './agent-deps.ts';
import { decideWindow, type VerifyWindow } from './decide-window.ts';
import { isHeard } from './evaluate-heard.ts';
import type { Observation } from './evaluate-verification.ts';
import { expectedLines } from './expected-lines.ts';
import { incidentOf } from './incident-moves.ts';

/** Verification also hears the sources, through the watcher, and asks the service itself. */
export type VerificationDeps = AgentDeps & {
  readonly sources: () => readonly SourceStatus[];
  readonly probe: (service: ServiceSettings, signal: AbortSignal) => Promise<ServiceProbe>;
  /** Lines of a source: those read since the start, and those per minute. */
  readonly traffic: {
    range(source: string): { readonly next: number };
    rates(source: string, now: Date): LogRates;
  };
};

/** Lines that were on their way while the last step finished are forgiven for this long. */
const GRACE_MS = 1_000;
/** A restarted service needs a moment until it says that it runs. */
const LOOKS = 3;
const LOOK_AGAIN_MS = 1_000;
const LATEST_INCIDENTS = 200;

interface Fix {
  readonly incidentId: IncidentId;
  readonly runs: readonly ActionRun[];
}

/** Waits for as long as fits the error's rate; then `observe` says what the engine saw. */
export async function watchAfterFix(
  deps: VerificationDeps,
  fix: Fix,
  signal: AbortSignal,
): Promise<{ observe(signal: AbortSignal): Promise<Observation> }> {
  const incident = incidentOf(deps, fix.incidentId);
  const finishedAt = finishOf(fix.runs);
  const { verifyWindowSeconds: least, verifyWindowMaxSeconds: most } = deps.settings.current().security;
  const window = decideWindow(rateOf(deps, incident, finishedAt), { leastMs: least * 1_000, mostMs: most * 1_000 });
  const sources = deps.sources().filter((source) => isOf(source, incident));
  const before = { startedAt: deps.clock.now(), lines: linesOf(deps, sources), rates: ratesOf(deps, sources) };
  await wait(window.waitMs, undefined, { signal });
  return { observe: (bounded) => observe(deps, { fix, finishedAt, window, before }, bounded) };
}

function finishOf(runs: readonly ActionRun[]): Date {
  return new Date(Math.max(0, ...runs.map((run) => Date.parse(run.finishedAt ?? run.startedAt))));
}

/** An incident that came back counts from what was captured since; its own count is of all times. */
function rateOf(deps: VerificationDeps, incident: ReturnType<typeof incidentOf>, finishedAt: Date) {
  const lastAt = new Date(Math.min(Date.parse(incident.lastLineAt), finishedAt.getTime()));
  if (incident.reopened === 0) return { count: incident.count, firstAt: new Date(incident.openedAt), lastAt };
  const reopened = deps.journal.eventsOf(incident.id).findLast(({ type }) => type === 'incident_reopened');
  const since = reopened?.at ?? incident.openedAt;
  const lines = deps.repositories.evidence.list(incident.id).filter(({ matched, at }) => matched && at >= since);
  return { count: lines.length, firstAt: new Date(since), lastAt };
}

interface Before {
  readonly startedAt: Date;
  readonly lines: number;
  readonly rates: readonly LogRates[];
}

interface Watched {
  readonly fix: Fix;
  readonly finishedAt: Date;
  readonly window: VerifyWindow;
  readonly before: Before;
}

async function observe(deps: VerificationDeps, watched: Watched, signal: AbortSignal): Promise<Observation> {
  const { fix, finishedAt, window, before } = watched;
  const probe = await probeUntilWell(deps, fix.incidentId, signal);
  const incident = incidentOf(deps, fix.incidentId);
  const observedAt = deps.clock.now();
  const sources = deps.sources().filter((source) => isOf(source, incident));
  const spanMs = observedAt.getTime() - before.startedAt.getTime();
  return {
    finishedAt,
    lastLineAt: new Date(incident.lastLineAt),
    graceMs: GRACE_MS,
    observedAt,
    heard: isHeard(sources, deps.repositories.evidence.list(fix.incidentId)),
    traffic: {
      expected: before.rates.reduce((sum, rates) => sum + expectedLines(rates, { until: finishedAt, spanMs }), 0),
      seen: Math.max(0, linesOf(deps, sources) - before.lines),
    },
    longEnough: window.enough,
    ...probe,
    newErrors: newErrors(deps, incident, finishedAt),
  };
}

async function probeUntilWell(
  deps: VerificationDeps,
  incidentId: IncidentId,
  signal: AbortSignal,
): Promise<ServiceProbe> {
  const unknown = { verdict: 'unknown', detail: 'the service is no longer in the settings' } as const;
  const service = deps.settings.service(incidentOf(deps, incidentId).service);
  if (service === null) return { running: unknown, healthy: unknown };
  for (let look = 1; ; look += 1) {
    const probe = await deps.probe(service, signal);
    const well = probe.running.verdict !== 'no' && probe.healthy.verdict !== 'no';
    if (well || look === LOOKS) return probe;
    await wait(LOOK_AGAIN_MS, undefined, { signal });
  }
}

/** Errors of the service that began after the fix, of a kind that no earlier incident had. */
function newErrors({ repositories }: VerificationDeps, incident: IncidentSummary, finishedAt: Date): readonly string[] {
  const since = new Date(finishedAt.getTime() + GRACE_MS).toISOString();
  const others = repositories.incidents
    .list({ states: IncidentState.options, limit: LATEST_INCIDENTS })
    .filter(
      ({ id, service, host, kind }) =>
        id !== incident.id && service === incident.service && host === incident.host && kind === 'error',
    );
  const known = new Set(others.filter(({ openedAt }) => openedAt <= since).map(({ fingerprint }) => fingerprint));
  const opened = others.filter(({ openedAt, fingerprint }) => openedAt > since && !known.has(fingerprint));
  const folded = repositories.incidentKinds
    .list(incident.id)
    .filter(
      ({ fingerprint, service, firstAt }) =>
        service === incident.service && fingerprint !== incident.fingerprint && firstAt > since,
    );
  return [...opened, ...folded].map(({ title }) => title);
}

function linesOf({ traffic }: VerificationDeps, sources: readonly SourceStatus[]): number {
  return sources.reduce((sum, { id }) => sum + traffic.range(id).next, 0);
}

function ratesOf({ traffic, clock }: VerificationDeps, sources: readonly SourceStatus[]): readonly LogRates[] {
  return sources.map(({ id }) => traffic.rates(id, clock.now()));
}

/** A storm is heard in the logs of its whole host. */
function isOf(source: SourceStatus, { kind, service, host }: IncidentSummary): boolean {
  return kind === 'storm' ? source.host === host : source.service === service;
}
