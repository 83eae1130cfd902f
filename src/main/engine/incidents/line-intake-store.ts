import type { HostId, IncidentId, ServiceId } from '#shared/domain/ids.ts';
import type { Mode } from '#shared/domain/modes.ts';
import type { Untrusted } from '#shared/domain/untrusted.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { Clock } from '../core/clock.ts';
import type { Change, Journal } from '../core/journal.ts';
import type { Logger } from '../core/logger.ts';
import type { Repositories } from '../db/database.ts';
import type { Redactor } from '../guard/redactor.ts';
import type { SettingsSource } from '../settings/settings-source.ts';
import { linesOf } from '../watch/line-block.ts';
import type { LineBatch, LineIntake } from '../watch/line-intake.ts';
import { type CapturedLine, captured } from './captured-line.ts';
import type { Detector } from './detection.ts';
import { type JoinState, joinLines, type LogRecord } from './join-lines.ts';
import { beginRecording, type LineRecording } from './record-lines.ts';
import type { Arrival } from './recording.ts';
import { createRedaction } from './redact-text.ts';

/** What the intake is built from. */
export interface IncidentIntakeDeps {
  readonly settings: SettingsSource;
  /** Made anew when the patterns of the settings change. */
  readonly detector: () => Detector;
  readonly repositories: Repositories;
  readonly journal: Journal;
  readonly redactor: Redactor;
  /** The mode in force: in DISABLED incidents open, but no agent starts. */
  readonly mode: () => Mode;
  readonly clock: Clock;
  readonly log: Logger;
}

/** An incident asked for by hand. */
export interface ManualTrigger {
  readonly service: ServiceId;
  readonly host?: HostId | undefined;
  readonly message: string;
}

/** Takes lines in, and opens incidents by hand. */
export interface IncidentIntake extends LineIntake {
  /** Opens an incident, or extends the active one of the same error. Throws `not_found` with field `service` or `host`. */
  trigger(request: ManualTrigger): IncidentId;
}

const CONTEXT_LINES = 20;

/** What is remembered of a source between batches; lost with the process, which costs context and no incident. */
interface SourceMemory {
  readonly recent: readonly LogRecord[];
  readonly join: JoinState | null;
  /** The incident that took in the last record, for the lines that continue it. */
  readonly lastIncident: IncidentId | null;
}

const NOTHING: SourceMemory = { recent: [], join: null, lastIncident: null };

function gapEvents(batch: LineBatch): Required<Change>['events'] {
  const fromOffset = batch.block.count > 0 ? batch.block.start : batch.cursor.offset;
  return batch.gaps.map(({ bytes, why, recovered }) => ({
    type: 'gap_recorded',
    incidentId: null,
    data: { source: batch.cursor.source, fromOffset, bytes, why, recovered },
  }));
}

interface Joined {
  readonly records: readonly LogRecord[];
  readonly memory: SourceMemory;
}

/** The one way in for log lines: detection, grouping, evidence and cursor are kept in one transaction per batch. */
export function createIncidentIntake(deps: IncidentIntakeDeps): IncidentIntake {
  return new IntakeStore(deps);
}

class IntakeStore implements IncidentIntake {
  readonly #deps: IncidentIntakeDeps;
  readonly #redact: (text: string) => Untrusted;
  readonly #sources = new Map<string, SourceMemory>();

  constructor(deps: IncidentIntakeDeps) {
    this.#deps = deps;
    this.#redact = createRedaction(deps);
  }

  accept(batch: LineBatch): void {
    const { repositories, journal } = this.#deps;
    const source = batch.cursor.source;
    const memory = this.#sources.get(source) ?? NOTHING;
    const { records, state } = joinLines(linesOf(batch.block), memory.join);
    let lastIncident: IncidentId | null = null;
    journal.commit(() => {
      repositories.watch.saveCursor(batch.cursor);
      for (const gap of batch.gaps) repositories.watch.addGap(source, gap);
      const recording = beginRecording(this.#deps, this.#arrival(batch, false));
      if (!batch.backlog) lastIncident = this.#recordAll(recording, batch, { records, memory });
      const change = recording.finish();
      return { ...change, events: [...gapEvents(batch), ...change.events] };
    });
    const recent = [...memory.recent, ...records].slice(-CONTEXT_LINES);
    this.#sources.set(source, { recent, join: state, lastIncident });
  }

  trigger(request: ManualTrigger): IncidentId {
    const service = this.#deps.settings.service(request.service);
    if (service === null)
      throw new AppError('not_found', `There is no service "${request.service}".`, { field: 'service' });
    if (request.host !== undefined && request.host !== service.host)
      throw new AppError('not_found', `Service "${service.id}" does not run on "${request.host}".`, { field: 'host' });
    const line = captured({ source: 'manual', offset: 0 }, request.message, this.#redact);
    const detection = this.#deps.detector().detect(request.message);
    let id: IncidentId | null = null;
    this.#deps.journal.commit(() => {
      const recording = beginRecording(this.#deps, this.#arrival({ host: service.host, service: service.id }, true));
      id = recording.record({ ...line, detection, context: () => [] });
      return recording.finish();
    });
    if (id === null) throw new AppError('internal', 'The incident was not opened.');
    return id;
  }

  #arrival(at: { host: HostId; service: ServiceId }, manual: boolean): Arrival {
    const { cooldownSeconds } = this.#deps.settings.current().watch;
    const startsAgents = this.#deps.mode() !== 'DISABLED';
    return { host: at.host, service: at.service, now: this.#deps.clock.now(), cooldownSeconds, manual, startsAgents };
  }

  /** Returns the incident that took in the last record. */
  #recordAll(recording: LineRecording, batch: LineBatch, { records, memory }: Joined): IncidentId | null {
    const detector = this.#deps.detector();
    const source = `${batch.host}:${batch.path}`;
    const lines: readonly CapturedLine[] = [...memory.recent, ...records].map((record) =>
      captured({ source, offset: record.offset }, record.text, this.#redact),
    );
    let last = memory.lastIncident;
    for (const [index, record] of records.entries()) {
      const place = memory.recent.length + index;
      const line = lines[place];
      if (line === undefined) continue;
      if (record.continues) {
        if (last !== null) recording.addContext(last, line);
        continue;
      }
      const detection = detector.detect(record.text);
      const context = () => lines.slice(Math.max(0, place - CONTEXT_LINES), place);
      last = detection.match ? recording.record({ ...line, detection, context }) : null;
    }
    return last;
  }
}
