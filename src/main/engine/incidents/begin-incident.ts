import { IncidentId, type ServiceId } from '#shared/domain/ids.ts';
import type { IncidentKind, IncidentSummary } from '#shared/domain/incident.ts';
import type { Untrusted } from '#shared/domain/untrusted.ts';
import { FLAPPING_WINDOW_SECONDS, flappingReason, isFlapping } from './decide-flapping.ts';
import { around, type IncidentEntry } from './grouping-book.ts';
import { KEPT_LINES } from './keep-evidence.ts';
import type { RecordingScope } from './recording.ts';

/** What opens. */
export interface Opening {
  readonly kind: Exclude<IncidentKind, 'host_key'>;
  /** Its own placeholders stand in it, so it is made when the id is there. */
  readonly title: (id: IncidentId) => Untrusted;
  readonly fingerprint: string;
  readonly trigger: 'log' | 'manual' | 'reopened' | 'storm';
  /** Which pattern the line matched. */
  readonly pattern: string | null;
}

/** Lines that it still keeps once it came back, however many it has. */
const KEPT_AFTER_RETURN = 5;

const SYSTEM = { kind: 'system', id: 'incidents' } as const;

/** Opens an incident: its row, its events, its audit entry, and the agents unless the error comes and goes. */
export function openIncident(scope: RecordingScope, opening: Opening): IncidentEntry {
  const { arrival, at, repositories, clock } = scope;
  const { service, host } = arrival;
  const { kind, fingerprint, trigger, pattern } = opening;
  const id = IncidentId.parse(clock.newId('inc'));
  const title = opening.title(id);
  const times = timesBegun(scope, fingerprint, kind === 'storm' ? null : service) + 1;
  const flapping = isFlapping({ ...arrival, beginnings: times });
  const state = flapping
    ? ({ state: 'escalated', phase: 'done' } as const)
    : ({ state: 'open', phase: 'triage' } as const);
  const begun = {
    count: 0,
    attempts: 0,
    openedAt: at,
    updatedAt: at,
    costUsd: 0,
    severity: null,
    reopened: 0,
  } as const;
  const row: IncidentSummary = { id, ...state, ...begun, service, host, title, fingerprint, kind, flapping };
  repositories.incidents.insert(row);
  const data = { title, service, host, fingerprint, trigger };
  scope.events.push({ type: 'incident_opened', incidentId: id, data });
  const detail = { service, host, fingerprint, trigger, pattern };
  scope.audit.push({ actor: SYSTEM, action: 'incident_opened', subject: id, detail });
  if (flapping) noteFlapping(scope, { id, from: 'open', severity: null, times });
  else start(scope, id);
  return { ...row, lastLineAt: at, beganAt: at, kept: 0, changed: true, kinds: undefined, newestKindAt: undefined };
}

/** Brings a resolved incident back: the agents start anew, unless the error comes and goes. What it learnt did not hold. */
export function reopenIncident(scope: RecordingScope, entry: IncidentEntry, text: Untrusted): void {
  const { repositories, at, arrival } = scope;
  const row = repositories.incidents.get(entry.id);
  if (row === null) throw new Error(`there is no incident ${entry.id}`);
  const { fingerprint, severity } = row;
  const times = timesBegun(scope, fingerprint, entry.kind === 'storm' ? null : entry.service) + 1;
  const flapping = isFlapping({ ...arrival, beginnings: times });
  const state = flapping ? 'escalated' : 'open';
  const reopened = entry.reopened + 1;
  const kept = Math.min(entry.kept, KEPT_LINES - KEPT_AFTER_RETURN);
  Object.assign(entry, { state, reopened, flapping, kept, beganAt: at, updatedAt: at, changed: true });
  const phase = flapping ? 'done' : 'triage';
  repositories.incidents.update(entry.id, { state, phase, attempts: 0, reopened, flapping, updatedAt: at });
  repositories.memory.remove(entry.id);
  const why = 'The same error came back after it was resolved.';
  scope.events.push(
    { type: 'incident_reopened', incidentId: entry.id, data: { times: reopened, text } },
    {
      type: 'state_changed',
      incidentId: entry.id,
      data: { from: 'resolved', to: 'open', phase: 'triage', severity, why },
    },
  );
  const detail = { service: entry.service, host: arrival.host, fingerprint, times: reopened, reason: why };
  scope.audit.push({ actor: SYSTEM, action: 'incident_reopened', subject: entry.id, detail });
  if (flapping) noteFlapping(scope, { id: entry.id, from: 'open', severity, times });
  else start(scope, entry.id);
}

function start({ arrival, followUps }: RecordingScope, incidentId: IncidentId): void {
  if (arrival.startsAgents) followUps.push({ type: 'start_agents', incidentId });
}

function timesBegun(scope: RecordingScope, fingerprint: string, service: ServiceId | null): number {
  const { arrival, repositories } = scope;
  const time = around(arrival.now, FLAPPING_WINDOW_SECONDS * 1_000);
  return repositories.incidentHistory.beginnings({ fingerprint, service, host: arrival.host }, time);
}

interface Flapping extends Pick<IncidentSummary, 'id' | 'severity'> {
  readonly from: 'open';
  readonly times: number;
}

function noteFlapping({ events, audit }: RecordingScope, { id, from, severity, times }: Flapping): void {
  const why = flappingReason(times);
  events.push(
    { type: 'flapping_noticed', incidentId: id, data: { times, windowSeconds: FLAPPING_WINDOW_SECONDS } },
    { type: 'state_changed', incidentId: id, data: { from, to: 'escalated', phase: 'done', severity, why } },
  );
  audit.push({ actor: SYSTEM, action: 'incident_escalated', subject: id, detail: { reason: why, times } });
}
