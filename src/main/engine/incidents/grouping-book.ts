import type { IncidentId, ServiceId, Timestamp } from '#shared/domain/ids.ts';
import type { IncidentState, StormKind } from '#shared/domain/incident.ts';
import type { KnownIncident, TimeWindow } from '../db/incident-history-repository.ts';
import { BURST_MS, type Burst, OTHER_KINDS, STORM_WINDOW_MS } from './decide-storm.ts';
import { isWithin } from './is-within.ts';
import type { RecordingScope } from './recording.ts';

/** One error of an incident while a batch is recorded. */
export interface KindEntry extends StormKind {
  count: number;
  lastAt: Timestamp;
  /** Lines kept as evidence, as far as this recording knows. */
  kept: number;
  changed: boolean;
}

/** An incident while a batch is recorded: read once, changed in memory, saved at the end. */
export interface IncidentEntry extends Pick<KnownIncident, 'id' | 'kind' | 'service' | 'openedAt'> {
  title: KnownIncident['title'];
  state: IncidentState;
  count: number;
  reopened: number;
  flapping: boolean;
  updatedAt: Timestamp;
  lastLineAt: Timestamp;
  beganAt: Timestamp;
  /** Lines of its own kept as evidence. */
  kept: number;
  changed: boolean;
  /** By service and fingerprint, in order of arrival; undefined until asked for. */
  kinds: Map<string, KindEntry> | undefined;
  /** When the last new error joined a storm, in milliseconds since the epoch; undefined until asked for. */
  newestKindAt: number | undefined;
}

/** One error of the batch, and the incidents that may claim its lines. */
export interface ErrorTrack {
  readonly fingerprint: string;
  own: IncidentEntry | null;
  holder: IncidentEntry | null;
}

interface FreshEntry {
  readonly incidentId: IncidentId;
  readonly openedAt: number | null;
}

/** Names a kind within an incident, or an error within a host. */
export function kindKey(service: ServiceId, fingerprint: string): string {
  return `${service} ${fingerprint}`;
}

/** The time around now, in both directions: a clock that was set back makes nothing last for ever. */
export function around(now: Date, milliseconds: number): TimeWindow {
  const at = (time: number): Timestamp => new Date(time).toISOString();
  return { from: at(now.getTime() - milliseconds), to: at(now.getTime() + milliseconds) };
}

/** What grouping knows while one batch of one service and host is recorded. Each thing is read when it is first asked for. */
export class GroupingBook {
  readonly #scope: RecordingScope;
  readonly #entries = new Map<IncidentId, IncidentEntry>();
  readonly #tracks = new Map<string, ErrorTrack>();
  #storm: IncidentEntry | null | undefined;
  #beside: IncidentEntry | null | undefined;
  #fresh: Map<string, FreshEntry> | undefined;

  constructor(scope: RecordingScope) {
    this.#scope = scope;
  }

  track(fingerprint: string): ErrorTrack {
    const known = this.#tracks.get(fingerprint);
    if (known !== undefined) return known;
    const { host, service } = this.#scope.arrival;
    const history = this.#scope.repositories.incidentHistory;
    const key = { fingerprint, service, host };
    const found = { fingerprint, own: this.#enter(history.of(key)), holder: this.#enter(history.holderOf(key)) };
    this.#tracks.set(fingerprint, found);
    return found;
  }

  /** The newest storm of the host. */
  storm(): IncidentEntry | null {
    if (this.#storm === undefined) {
      this.#storm = this.#enter(this.#scope.repositories.incidentHistory.stormOf(this.#scope.arrival.host));
    }
    return this.#storm;
  }

  /** The incident of one error that the service and host have open or waiting for approval. */
  beside(): IncidentEntry | null {
    if (this.#beside === undefined) {
      const { host, service } = this.#scope.arrival;
      this.#beside = this.#enter(this.#scope.repositories.incidentHistory.besideOf(service, host));
    }
    return this.#beside;
  }

  /** Takes in an incident that has just opened. */
  add(entry: IncidentEntry): void {
    this.#entries.set(entry.id, entry);
    if (entry.kind === 'storm') this.#storm = entry;
    else this.#beside = entry;
  }

  /** What is new on the host beside this error. */
  burst(fingerprint: string): Burst {
    const own = kindKey(this.#scope.arrival.service, fingerprint);
    const now = this.#scope.arrival.now.getTime();
    const fresh = [...this.#freshKinds()].filter(([key]) => key !== own);
    const openings = fresh.filter(([, { openedAt }]) => openedAt !== null && isWithin(now, openedAt, BURST_MS));
    return { openings: openings.length, kinds: fresh.length };
  }

  /** Notes that an error of this batch is new on the host. */
  addFresh(fingerprint: string, entry: IncidentEntry, opened: boolean): void {
    const key = kindKey(this.#scope.arrival.service, fingerprint);
    const openedAt = opened ? this.#scope.arrival.now.getTime() : null;
    if (opened || !this.#freshKinds().has(key)) this.#freshKinds().set(key, { incidentId: entry.id, openedAt });
  }

  /** Takes the errors out that were folded into other incidents of the host lately, with the incidents they were in. */
  takeFolded(): readonly { readonly from: IncidentEntry; readonly kind: KindEntry }[] {
    const taken: { from: IncidentEntry; kind: KindEntry }[] = [];
    for (const [key, { incidentId, openedAt }] of this.#freshKinds()) {
      const from = openedAt === null ? this.#entry(incidentId) : null;
      const kind = from === null ? undefined : this.kindsOf(from).get(key);
      if (from === null || kind === undefined) continue;
      this.#freshKinds().delete(key);
      taken.push({ from, kind });
    }
    return taken;
  }

  /** The errors of an incident beside its own. */
  kindsOf(entry: IncidentEntry): Map<string, KindEntry> {
    entry.kinds ??= this.#readKinds(entry.id);
    return entry.kinds;
  }

  /** When the last new error joined a storm. Milliseconds since the epoch. */
  newestKindAt(storm: IncidentEntry): number {
    storm.newestKindAt ??= newestOf([...this.kindsOf(storm).values()]);
    return storm.newestKindAt;
  }

  /** Every incident that changed. */
  changed(): readonly IncidentEntry[] {
    return [...this.#entries.values()].filter((entry) => entry.changed);
  }

  /** The errors of this batch, for those that move from one incident to another. */
  tracks(): readonly ErrorTrack[] {
    return [...this.#tracks.values()];
  }

  #entry(id: IncidentId): IncidentEntry | null {
    return this.#entries.get(id) ?? this.#enter(this.#scope.repositories.incidentHistory.get(id));
  }

  #enter(row: KnownIncident | null): IncidentEntry | null {
    if (row === null) return null;
    const known = this.#entries.get(row.id);
    if (known !== undefined) return known;
    const entry: IncidentEntry = { ...row, kept: row.count, changed: false, kinds: undefined, newestKindAt: undefined };
    this.#entries.set(row.id, entry);
    return entry;
  }

  #freshKinds(): Map<string, FreshEntry> {
    if (this.#fresh !== undefined) return this.#fresh;
    const { host, now } = this.#scope.arrival;
    const rows = this.#scope.repositories.incidentHistory.freshKinds(host, around(now, STORM_WINDOW_MS));
    const fresh = new Map<string, FreshEntry>();
    for (const { service, fingerprint, incidentId, at, opened } of rows) {
      const key = kindKey(service, fingerprint);
      if (opened || !fresh.has(key)) fresh.set(key, { incidentId, openedAt: opened ? Date.parse(at) : null });
    }
    this.#fresh = fresh;
    return fresh;
  }

  #readKinds(id: IncidentId): Map<string, KindEntry> {
    const kinds = [...this.#scope.repositories.incidentKinds.list(id)];
    kinds.sort((one, other) => one.firstAt.localeCompare(other.firstAt));
    return new Map(
      kinds.map((kind) => [kindKey(kind.service, kind.fingerprint), { ...kind, kept: kind.count, changed: false }]),
    );
  }
}

function newestOf(kinds: readonly KindEntry[]): number {
  return Math.max(...kinds.map((kind) => Date.parse(kind.fingerprint === OTHER_KINDS ? kind.lastAt : kind.firstAt)));
}
