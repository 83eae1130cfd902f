import type { IncidentId } from '#shared/domain/ids.ts';
import { ACTIVE_STATES } from '#shared/domain/incident.ts';
import { untrusted } from '#shared/domain/untrusted.ts';
import { openIncident } from './begin-incident.ts';
import type { MatchedLine } from './captured-line.ts';
import { isTold } from './decide-grouping.ts';
import { MOST_KINDS, OTHER_KINDS, stormFingerprint, titleOfStorm } from './decide-storm.ts';
import { type ErrorTrack, type GroupingBook, type IncidentEntry, type KindEntry, kindKey } from './grouping-book.ts';
import type { EvidenceKeeper } from './keep-evidence.ts';
import type { RecordingScope } from './recording.ts';
import { titleOf } from './redact-text.ts';

/** Lines that are kept of each of the first kinds of a storm, and of each later one. */
const KEPT_PER_KIND = 5;
const FULLY_KEPT_KINDS = 40;

interface TakenLine {
  /** Under which it is counted. */
  readonly fingerprint: string;
  readonly line: MatchedLine;
  readonly told: boolean;
  /** Whether it may be kept as evidence. */
  readonly keeps: boolean;
}

interface Parts {
  readonly scope: RecordingScope;
  readonly book: GroupingBook;
  readonly evidence: EvidenceKeeper;
}

/** Records errors that an incident lists beside its own: those of a storm, and those folded into what just began. */
export class StormRecording {
  readonly #scope: RecordingScope;
  readonly #book: GroupingBook;
  readonly #evidence: EvidenceKeeper;

  constructor({ scope, book, evidence }: Parts) {
    this.#scope = scope;
    this.#book = book;
    this.#evidence = evidence;
  }

  /** Opens a storm with this error, and with those that were folded into other incidents of the host lately. */
  open(track: ErrorTrack, line: MatchedLine): IncidentId {
    const { host } = this.#scope.arrival;
    const { pattern } = line.detection;
    const fingerprint = stormFingerprint(host);
    const folded = this.#book.takeFolded();
    const title = (id: IncidentId) => {
      const moved = folded.map(({ from, kind }) => this.#carry(from, id, kind));
      return titleOfStorm({ host, kinds: [...moved, this.#newKind(id, track.fingerprint, line)] });
    };
    const storm = openIncident(this.#scope, { kind: 'storm', title, fingerprint, trigger: 'storm', pattern });
    storm.kinds = new Map();
    this.#book.add(storm);
    for (const before of line.context()) this.#evidence.keep(storm.id, before, false);
    for (const { from, kind } of folded) this.#move(from, storm, kind);
    return this.join(track, line);
  }

  /** Takes a new error into the storm of the host; one too many is counted with the others. */
  join(track: ErrorTrack, line: MatchedLine): IncidentId {
    const storm = this.#book.storm();
    if (storm === null) throw new Error('a line joined a storm that is not there');
    const fingerprint = this.#book.kindsOf(storm).size < MOST_KINDS ? track.fingerprint : OTHER_KINDS;
    this.#addKind(storm, fingerprint, line);
    storm.newestKindAt = this.#scope.arrival.now.getTime();
    if (fingerprint === track.fingerprint) track.holder = storm;
    const told = ACTIVE_STATES.includes(storm.state);
    return this.#take(storm, { fingerprint, line, told, keeps: true });
  }

  /** Lists a different error with the incident that began beside it, with the line as context. */
  fold(entry: IncidentEntry, track: ErrorTrack, line: MatchedLine): void {
    const { fingerprint } = track;
    this.#addKind(entry, fingerprint, line);
    this.#countKind(entry, fingerprint);
    this.#evidence.addContext(entry.id, line);
    track.holder = entry;
  }

  /** Counts a line of an error that the incident lists. Answers the incident that keeps it, null when it is only counted. */
  count(entry: IncidentEntry, line: MatchedLine, told: boolean): IncidentId | null {
    const { fingerprint } = line.detection;
    this.#addKind(entry, fingerprint, line);
    this.#take(entry, { fingerprint, line, told, keeps: told });
    return told ? entry.id : null;
  }

  /** Writes the kinds that changed, and the titles that they change. */
  save(): void {
    const { repositories, arrival } = this.#scope;
    for (const entry of this.#book.changed()) {
      const kinds = [...(entry.kinds?.values() ?? [])];
      const changed = kinds.filter((kind) => kind.changed);
      for (const kind of changed) repositories.incidentKinds.save(entry.id, kind);
      if (entry.kind !== 'storm' || changed.length === 0) continue;
      const title = titleOfStorm({ host: arrival.host, kinds });
      if (title === entry.title) continue;
      repositories.incidents.update(entry.id, { title, updatedAt: entry.updatedAt });
    }
  }

  /** The same kind in the words of another incident, whose placeholders are its own. */
  #carry(from: IncidentEntry, to: IncidentId, kind: KindEntry): KindEntry {
    return { ...kind, title: this.#scope.carry(from.id, to, kind.title) };
  }

  #newKind(id: IncidentId, fingerprint: string, line: MatchedLine): KindEntry {
    const { at, arrival } = this.#scope;
    const title =
      fingerprint === OTHER_KINDS ? untrusted('other errors, not listed one by one') : titleOf(line.text(id));
    const { service } = arrival;
    return { fingerprint, service, title, count: 0, firstAt: at, lastAt: at, kept: 0, changed: true };
  }

  #addKind(entry: IncidentEntry, fingerprint: string, line: MatchedLine): void {
    const key = kindKey(this.#scope.arrival.service, fingerprint);
    const kinds = this.#book.kindsOf(entry);
    if (kinds.has(key)) return;
    const kind = this.#newKind(entry.id, fingerprint, line);
    kinds.set(key, kind);
    this.#tellKind(entry, kind);
  }

  #tellKind({ id }: IncidentEntry, { fingerprint, service, title }: KindEntry): void {
    this.#scope.events.push({ type: 'kind_folded', incidentId: id, data: { fingerprint, service, title } });
  }

  #countKind(entry: IncidentEntry, fingerprint: string): KindEntry | null {
    const kind = this.#book.kindsOf(entry).get(kindKey(this.#scope.arrival.service, fingerprint)) ?? null;
    entry.count += 1;
    entry.changed = true;
    if (kind === null) return null;
    kind.count += 1;
    kind.lastAt = this.#scope.at;
    kind.changed = true;
    return kind;
  }

  /** A line of one of the errors: counted exactly, told ever more seldom, kept as evidence while there is room. */
  #take(entry: IncidentEntry, { fingerprint, line, told, keeps }: TakenLine): IncidentId {
    const kind = this.#countKind(entry, fingerprint);
    entry.lastLineAt = this.#scope.at;
    const room = this.#book.kindsOf(entry).size <= FULLY_KEPT_KINDS ? KEPT_PER_KIND : 1;
    if (keeps && kind !== null && kind.kept < room) {
      kind.kept += 1;
      this.#evidence.keep(entry.id, line, true);
    }
    if (!told) return entry.id;
    entry.updatedAt = this.#scope.at;
    if (entry.count > 1 && isTold(entry.count - 1)) {
      const data = { count: entry.count, text: titleOf(line.text(entry.id)) };
      this.#scope.events.push({ type: 'incident_repeated', incidentId: entry.id, data });
    }
    return entry.id;
  }

  #move(from: IncidentEntry, storm: IncidentEntry, kind: KindEntry): void {
    const key = kindKey(kind.service, kind.fingerprint);
    this.#book.kindsOf(from).delete(key);
    this.#scope.repositories.incidentKinds.remove(from.id, kind);
    from.count -= kind.count;
    from.changed = true;
    const moved = { ...this.#carry(from, storm.id, kind), kept: 0, changed: true };
    this.#book.kindsOf(storm).set(key, moved);
    storm.count += kind.count;
    this.#tellKind(storm, moved);
    for (const track of this.#book.tracks()) {
      if (track.holder === from && kindKey(this.#scope.arrival.service, track.fingerprint) === key)
        track.holder = storm;
    }
  }
}
