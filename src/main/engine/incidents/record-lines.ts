import { EvidenceRef, type HostId, IncidentId, type ServiceId, type Timestamp } from '#shared/domain/ids.ts';
import type { IncidentState, IncidentSummary } from '#shared/domain/incident.ts';
import { type Untrusted, untrusted } from '#shared/domain/untrusted.ts';
import type { NewAuditEntry } from '../audit/audit-log.ts';
import type { Clock } from '../core/clock.ts';
import type { Change, FollowUp, NewEvent } from '../core/journal.ts';
import type { Repositories } from '../db/database.ts';
import type { IncidentRow } from '../db/incidents-repository.ts';
import { decideGrouping, type Grouping, isTold } from './decide-grouping.ts';
import type { Detection } from './detection.ts';
import { titleOf } from './redact-text.ts';

/** Lines of one incident that are kept as evidence; the count goes on. */
const KEPT_LINES = 50;
/** Lines around it that are kept, those of folded errors among them. */
const KEPT_CONTEXT = 100;

/** A line to be kept with an incident. `text` gives the redacted text. */
export interface CapturedLine {
  readonly source: string;
  readonly offset: number;
  readonly text: () => Untrusted;
}

/** A line that matched. */
export interface MatchedLine extends CapturedLine {
  readonly detection: Detection;
  /** The lines before it, asked for when it opens an incident. */
  readonly context: () => readonly CapturedLine[];
}

/** Where and when lines arrived, and what applies to them. */
export interface Arrival {
  readonly host: HostId;
  readonly service: ServiceId;
  readonly now: Date;
  readonly cooldownSeconds: number;
  readonly manual: boolean;
  /** False in mode DISABLED: incidents open, no agent starts. */
  readonly startsAgents: boolean;
}

interface Group {
  readonly id: IncidentId;
  readonly state: IncidentState;
  count: number;
  readonly endedAt: Timestamp;
  updatedAt: Timestamp;
  lastLineAt: Timestamp;
  changed: boolean;
}

/** Collects what lines do to incidents, inside one `Journal.commit`. Rows of evidence are written as they come. */
export interface LineRecording {
  /** The incident that took the line in; null when it was only counted. */
  record(line: MatchedLine): IncidentId | null;
  /** Keeps a line as context of an incident. */
  addContext(id: IncidentId, line: CapturedLine): void;
  /** Writes the counts and returns the events, audit entries and follow-ups. */
  finish(): Required<Change>;
}

interface RecordingDeps {
  readonly repositories: Repositories;
  readonly clock: Clock;
}

interface Neighbour {
  readonly id: IncidentId;
  readonly openedAt: number;
}

/** Begins to record lines of one service and host. */
export function beginRecording(deps: RecordingDeps, arrival: Arrival): LineRecording {
  return new Recording(deps, arrival);
}

class Recording implements LineRecording {
  readonly #deps: RecordingDeps;
  readonly #arrival: Arrival;
  readonly #at: Timestamp;
  readonly #groups = new Map<string, Group | null>();
  readonly #contextKept = new Map<IncidentId, number>();
  readonly #events: NewEvent[] = [];
  readonly #audit: NewAuditEntry[] = [];
  readonly #followUps: FollowUp[] = [];
  #neighbour: Neighbour | null | undefined;

  constructor(deps: RecordingDeps, arrival: Arrival) {
    this.#deps = deps;
    this.#arrival = arrival;
    this.#at = arrival.now.toISOString();
  }

  record(line: MatchedLine): IncidentId | null {
    const group = this.#groupOf(line.detection.fingerprint);
    const decision = this.#decide(group);
    if (decision.type === 'open') return this.#open(line, decision.trigger);
    if (decision.type === 'fold') {
      const beside = this.#findNeighbour();
      if (beside !== null) this.addContext(beside.id, line);
      return beside?.id ?? null;
    }
    if (group === null) return null;
    if (decision.type === 'extend') return this.#extend(group, line);
    group.count += 1;
    group.lastLineAt = this.#at;
    group.changed = true;
    return null;
  }

  addContext(id: IncidentId, line: CapturedLine): void {
    const listed = () => this.#deps.repositories.evidence.list(id).filter((item) => !item.matched).length;
    const kept = this.#contextKept.get(id) ?? listed();
    this.#contextKept.set(id, kept + 1);
    if (kept < KEPT_CONTEXT) this.#keep(id, line, false);
  }

  finish(): Required<Change> {
    for (const group of this.#groups.values()) {
      if (group === null || !group.changed) continue;
      const { count, updatedAt } = group;
      this.#deps.repositories.incidents.update(group.id, { count, lastLineAt: this.#at, updatedAt });
    }
    return { events: this.#events, audit: this.#audit, followUps: this.#followUps };
  }

  #keep(id: IncidentId, line: CapturedLine, matched: boolean): void {
    const ref = EvidenceRef.parse(`log:${this.#deps.clock.newId('l')}`);
    const text = line.text();
    const { source, offset } = line;
    this.#deps.repositories.evidence.insert({ ref, incidentId: id, at: this.#at, source, offset, matched, text });
    this.#events.push({ type: 'line_captured', incidentId: id, data: { ref, source, offset, text, matched } });
  }

  #groupOf(fingerprint: string): Group | null {
    const known = this.#groups.get(fingerprint);
    if (known !== undefined) return known;
    const { service, host } = this.#arrival;
    const row = this.#deps.repositories.incidents.latest({ fingerprint, service, host });
    const group = row === null ? null : groupFrom(row);
    this.#groups.set(fingerprint, group);
    return group;
  }

  #findNeighbour(): Neighbour | null {
    if (this.#neighbour !== undefined) return this.#neighbour;
    const { service, host } = this.#arrival;
    const active = this.#deps.repositories.incidents.list({ states: ['open', 'awaiting_approval'], limit: 1_000 });
    const found = active.find((row) => row.service === service && row.host === host);
    this.#neighbour = found === undefined ? null : { id: found.id, openedAt: Date.parse(found.openedAt) };
    return this.#neighbour;
  }

  #decide(group: Group | null): Grouping {
    return decideGrouping({
      latest: group === null ? null : latestOf(group),
      neighbourOpenedAt: this.#findNeighbour()?.openedAt ?? null,
      now: this.#arrival.now.getTime(),
      cooldownSeconds: this.#arrival.cooldownSeconds,
      manual: this.#arrival.manual,
    });
  }

  #open(line: MatchedLine, trigger: 'log' | 'manual' | 'reopened'): IncidentId {
    const id = IncidentId.parse(this.#deps.clock.newId('inc'));
    const { fingerprint, pattern } = line.detection;
    const { service, host } = this.#arrival;
    const title = titleOf(line.text());
    this.#deps.repositories.incidents.insert(openedRow({ id, title, fingerprint, service, host, at: this.#at }));
    this.#events.push({
      type: 'incident_opened',
      incidentId: id,
      data: { title, service, host, fingerprint, trigger },
    });
    for (const around of line.context()) this.#keep(id, around, false);
    this.#keep(id, line, true);
    const detail = { service, host, fingerprint, trigger, pattern };
    this.#audit.push({ actor: { kind: 'system', id: 'incidents' }, action: 'incident_opened', subject: id, detail });
    if (this.#arrival.startsAgents) this.#followUps.push({ type: 'start_agents', incidentId: id });
    this.#groups.set(
      fingerprint,
      groupFrom({ id, state: 'open', count: 1, updatedAt: this.#at, lastLineAt: this.#at }),
    );
    this.#neighbour = { id, openedAt: this.#arrival.now.getTime() };
    return id;
  }

  #extend(group: Group, line: MatchedLine): IncidentId {
    group.count += 1;
    group.updatedAt = this.#at;
    group.changed = true;
    if (group.count <= KEPT_LINES) this.#keep(group.id, line, true);
    if (isTold(group.count - 1)) {
      const data = { count: group.count, text: titleOf(line.text()) };
      this.#events.push({ type: 'incident_repeated', incidentId: group.id, data });
    }
    return group.id;
  }
}

function groupFrom(row: Pick<IncidentRow, 'id' | 'state' | 'count' | 'updatedAt' | 'lastLineAt'>): Group {
  const { id, state, count, updatedAt, lastLineAt } = row;
  return { id, state, count, updatedAt, lastLineAt, endedAt: updatedAt, changed: false };
}

function latestOf({ state, endedAt, lastLineAt }: Group) {
  return { state, endedAt: Date.parse(endedAt), lastLineAt: Date.parse(lastLineAt) };
}

function openedRow(
  opened: Pick<IncidentSummary, 'id' | 'title' | 'fingerprint' | 'service' | 'host'> & { readonly at: Timestamp },
): IncidentSummary {
  const { at, ...known } = opened;
  const start = { state: 'open', phase: 'triage', severity: null } as const;
  const told = { kind: 'error', reopened: 0, flapping: false } as const;
  return { ...known, ...start, ...told, count: 1, attempts: 0, openedAt: at, updatedAt: at, costUsd: 0 };
}

/** A captured line whose redacted text is made once, when it is first asked for. */
export function captured(
  place: { readonly source: string; readonly offset: number },
  raw: string,
  redact: (text: string) => Untrusted,
): CapturedLine {
  let text: Untrusted | undefined;
  return { ...place, text: () => (text ??= raw === '' ? untrusted('') : redact(raw)) };
}
