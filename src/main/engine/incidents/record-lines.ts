import { assertNever } from '#shared/domain/assert-never.ts';
import type { IncidentId } from '#shared/domain/ids.ts';
import type { Change } from '../core/journal.ts';
import { openIncident, reopenIncident } from './begin-incident.ts';
import type { CapturedLine, MatchedLine } from './captured-line.ts';
import { decideGrouping, type GroupedIncident, type Grouping, isTold } from './decide-grouping.ts';
import { type ErrorTrack, GroupingBook, type IncidentEntry } from './grouping-book.ts';
import { createEvidenceKeeper, type EvidenceKeeper, KEPT_LINES } from './keep-evidence.ts';
import { QuietBook } from './quiet-book.ts';
import { StormRecording } from './record-storm.ts';
import { type Arrival, createRecordingScope, type RecordingDeps, type RecordingScope } from './recording.ts';
import { titleOf } from './redact-text.ts';

/** Collects what lines do to incidents, inside one `Journal.commit`. Rows of evidence are written as they come. */
export interface LineRecording {
  /** The incident that took the line in; null when it was only counted. */
  record(line: MatchedLine): IncidentId | null;
  /** Keeps a line as context of an incident. */
  addContext(id: IncidentId, line: CapturedLine): void;
  /** Writes the counts and returns the events, audit entries and follow-ups. */
  finish(): Required<Change>;
}

/** Begins to record lines of one service and host. */
export function beginRecording(deps: RecordingDeps, arrival: Arrival): LineRecording {
  return new Recording(createRecordingScope(deps, arrival));
}

/** Each line: gather what is known of its error, decide, act. What is known is read once per batch and error. */
class Recording implements LineRecording {
  readonly #scope: RecordingScope;
  readonly #book: GroupingBook;
  readonly #quiet: QuietBook;
  readonly #storms: StormRecording;
  readonly #evidence: EvidenceKeeper;

  constructor(scope: RecordingScope) {
    this.#scope = scope;
    this.#book = new GroupingBook(scope);
    this.#quiet = new QuietBook(scope);
    this.#evidence = createEvidenceKeeper(scope);
    this.#storms = new StormRecording({ scope, book: this.#book, evidence: this.#evidence });
  }

  record(line: MatchedLine): IncidentId | null {
    const track = this.#book.track(line.detection.fingerprint);
    return this.#act(this.#decide(track), track, line);
  }

  addContext(id: IncidentId, line: CapturedLine): void {
    this.#evidence.addContext(id, line);
  }

  finish(): Required<Change> {
    const { repositories, events, audit, followUps } = this.#scope;
    this.#quiet.save();
    this.#storms.save();
    for (const { id, count, lastLineAt, updatedAt } of this.#book.changed()) {
      repositories.incidents.update(id, { count, lastLineAt, updatedAt });
    }
    return { events, audit, followUps };
  }

  #decide(track: ErrorTrack): Grouping {
    const book = this.#book;
    const { now, cooldownSeconds, manual } = this.#scope.arrival;
    return decideGrouping({
      own: grouped(track.own),
      holder: grouped(track.holder),
      get storm() {
        const storm = book.storm();
        if (storm === null) return null;
        const { state, updatedAt } = storm;
        return { state, newestKindAt: book.newestKindAt(storm), endedAt: Date.parse(updatedAt) };
      },
      get burst() {
        return book.burst(track.fingerprint);
      },
      get neighbourBeganAt() {
        const beganAt = book.beside()?.beganAt;
        return beganAt === undefined ? null : Date.parse(beganAt);
      },
      silenced: { error: this.#quiet.coversError(track.fingerprint), storm: this.#quiet.coversStorms() },
      now: now.getTime(),
      cooldownSeconds,
      manual,
    });
  }

  #act(grouping: Grouping, track: ErrorTrack, line: MatchedLine): IncidentId | null {
    switch (grouping.type) {
      case 'open':
        return this.#open(grouping.trigger, track, line);
      case 'reopen':
        return this.#reopen(track, grouping.at, line);
      case 'extend':
      case 'count':
        return this.#goOn(grouping, track, line);
      case 'fold':
        return this.#fold(track, line);
      case 'open_storm':
        return this.#storms.open(track, line);
      case 'join_storm':
        return this.#storms.join(track, line);
      case 'suppress':
        this.#quiet.suppress(track.fingerprint, grouping.by);
        return null;
      default:
        return assertNever(grouping);
    }
  }

  #open(trigger: 'log' | 'manual' | 'reopened', track: ErrorTrack, line: MatchedLine): IncidentId {
    const { fingerprint, pattern } = line.detection;
    const title = (id: IncidentId) => titleOf(line.text(id));
    const entry = openIncident(this.#scope, { kind: 'error', title, fingerprint, trigger, pattern });
    for (const before of line.context()) this.#evidence.keep(entry.id, before, false);
    this.#book.add(entry);
    track.own = entry;
    if (trigger !== 'manual') this.#book.addFresh(fingerprint, entry, true);
    entry.count = 1;
    entry.kept = 1;
    this.#evidence.keep(entry.id, line, true);
    return entry.id;
  }

  #reopen(track: ErrorTrack, at: 'own' | 'holder', line: MatchedLine): IncidentId | null {
    const entry = track[at];
    if (entry === null) return null;
    reopenIncident(this.#scope, entry, titleOf(line.text(entry.id)));
    this.#book.add(entry);
    for (const before of this.#evidence.newOnes(entry.id, line.context())) {
      this.#evidence.addContext(entry.id, before);
    }
    for (const kind of this.#book.kindsOf(entry).values()) kind.kept = 0;
    if (at === 'holder') return this.#storms.count(entry, line, true);
    entry.count += 1;
    entry.kept += 1;
    entry.lastLineAt = this.#scope.at;
    this.#evidence.keep(entry.id, line, true);
    return entry.id;
  }

  #goOn(grouping: Extract<Grouping, { type: 'extend' | 'count' }>, track: ErrorTrack, line: MatchedLine) {
    const entry = track[grouping.at];
    const told = grouping.type === 'extend';
    if (entry === null) return null;
    if (grouping.at === 'holder') return this.#storms.count(entry, line, told);
    entry.count += 1;
    entry.lastLineAt = this.#scope.at;
    entry.changed = true;
    if (!told) return null;
    entry.updatedAt = this.#scope.at;
    if (entry.kept < KEPT_LINES) {
      entry.kept += 1;
      this.#evidence.keep(entry.id, line, true);
    }
    this.#tell(entry, line);
    return entry.id;
  }

  #tell(entry: IncidentEntry, line: MatchedLine): void {
    if (!isTold(entry.count - 1)) return;
    const data = { count: entry.count, text: titleOf(line.text(entry.id)) };
    this.#scope.events.push({ type: 'incident_repeated', incidentId: entry.id, data });
  }

  /** Another error of the same outbreak: context of the incident, and listed and counted with it. */
  #fold(track: ErrorTrack, line: MatchedLine): IncidentId | null {
    const entry = this.#book.beside();
    if (entry === null) return null;
    this.#book.addFresh(track.fingerprint, entry, false);
    this.#storms.fold(entry, track, line);
    return entry.id;
  }
}

function grouped(entry: IncidentEntry | null): GroupedIncident | null {
  if (entry === null) return null;
  const { kind, state, openedAt, updatedAt, lastLineAt, flapping } = entry;
  const [opened, ended, last] = [Date.parse(openedAt), Date.parse(updatedAt), Date.parse(lastLineAt)];
  return { kind, state, openedAt: opened, endedAt: ended, lastLineAt: last, flapping };
}
