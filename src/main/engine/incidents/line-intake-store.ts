import type { HostId, IncidentId, ServiceId } from '#shared/domain/ids.ts';
import type { Mode } from '#shared/domain/modes.ts';
import type { Untrusted } from '#shared/domain/untrusted.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { Clock } from '../core/clock.ts';
import type { Change, Journal } from '../core/journal.ts';
import type { Logger } from '../core/logger.ts';
import type { Repositories } from '../db/database.ts';
import type { Gateway } from '../guard/gateway.ts';
import type { Quarantine } from '../guard/quarantine.ts';
import type { SettingsSource } from '../settings/settings-source.ts';
import type { JudgedBatch, LineBatch, LineIntake } from '../watch/line-intake.ts';
import { captured } from './captured-line.ts';
import type { Detector } from './detection.ts';
import type { LogRecord } from './join-lines.ts';
import { beginRecording, type LineRecording } from './record-lines.ts';
import type { Arrival } from './recording.ts';
import { createMasking } from './redact-text.ts';
import { type BlockEnd, NO_BLOCK, type Selection, selectRecords } from './select-records.ts';

/** What the intake is built from. */
export interface IncidentIntakeDeps {
  readonly settings: SettingsSource;
  /** Made anew when the patterns of the settings change. */
  readonly detector: () => Detector;
  readonly repositories: Repositories;
  readonly journal: Journal;
  readonly gateway: Gateway;
  readonly quarantine: Pick<Quarantine, 'screen'>;
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
  /** Writes the places up to which lines were read, where nothing came of them. Call it before the database is closed. */
  settle(): void;
}

/** How long the place up to which lines were read may stay unwritten while nothing comes of them. */
const SETTLE_MS = 250;

/** What is remembered of a source between batches; lost with the process, which costs context and no incident. */
interface SourceMemory {
  readonly end: BlockEnd;
  /** The incident that took in the last record, for the lines that continue it. */
  readonly lastIncident: IncidentId | null;
}

const NOTHING: SourceMemory = { end: NO_BLOCK, lastIncident: null };

function gapEvents(batch: LineBatch): Required<Change>['events'] {
  const fromOffset = batch.block.count > 0 ? batch.block.start : batch.cursor.offset;
  return batch.gaps.map(({ bytes, why, recovered }) => ({
    type: 'gap_recorded',
    incidentId: null,
    data: { source: batch.cursor.source, fromOffset, bytes, why, recovered },
  }));
}

interface Selected {
  readonly selection: Selection;
  /** The incident that took in the record before. */
  readonly last: IncidentId | null;
}

/** What came of a batch: the incident that took in its last record, and how many records are errors. */
interface Recorded {
  readonly lastIncident: IncidentId | null;
  readonly matched: number;
}

/** What keeping a record costs beside judging it: it is masked, screened and stored. */
const KEPT_WORK = 10;

/** The one way in for log lines: detection, grouping, evidence and cursor are kept in one transaction per batch. */
export function createIncidentIntake(deps: IncidentIntakeDeps): IncidentIntake {
  return new IntakeStore(deps);
}

class IntakeStore implements IncidentIntake {
  readonly #deps: IncidentIntakeDeps;
  readonly #mask: (incidentId: IncidentId, text: string) => Untrusted;
  readonly #sources = new Map<string, SourceMemory>();
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: IncidentIntakeDeps) {
    this.#deps = deps;
    this.#mask = createMasking(deps);
  }

  accept(batch: LineBatch): JudgedBatch {
    const source = batch.cursor.source;
    const memory = this.#sources.get(source) ?? NOTHING;
    const { prefilter } = this.#deps.detector();
    const open = memory.lastIncident !== null;
    const selection = selectRecords({ block: batch.block, before: memory.end, prefilter, open });
    const nothing = batch.gaps.length === 0 && (batch.backlog || selection.records.length === 0);
    const { lastIncident, matched, kept } = nothing
      ? { lastIncident: this.#keepCursor(batch, memory, selection), matched: 0, kept: 0 }
      : this.#keep(batch, memory, selection);
    this.#sources.set(source, { end: selection.end, lastIncident });
    return { matched, work: selection.records.length + kept * KEPT_WORK };
  }

  settle(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { journal, repositories } = this.#deps;
    if (repositories.watch.hasDeferred()) journal.commit(() => (repositories.watch.writeDeferred(), {}));
  }

  /** Nothing came of the lines: should the process be killed they are read again, and nothing comes of them again. */
  #keepCursor(batch: LineBatch, memory: SourceMemory, selection: Selection): IncidentId | null {
    this.#deps.repositories.watch.deferCursor(batch.cursor);
    this.#timer ??= setTimeout(() => this.#settleQuietly(), SETTLE_MS).unref();
    return selection.last === 'missing' && !batch.backlog ? memory.lastIncident : null;
  }

  #settleQuietly(): void {
    try {
      this.settle();
    } catch (error) {
      this.#deps.log.error('the places up to which logs were read could not be stored; it is tried again', error);
    }
  }

  #keep(batch: LineBatch, memory: SourceMemory, selection: Selection): Recorded & { readonly kept: number } {
    const { repositories, journal } = this.#deps;
    let recorded: Recorded = { lastIncident: null, matched: 0 };
    const events = journal.commit(() => {
      repositories.watch.saveCursor(batch.cursor);
      for (const gap of batch.gaps) repositories.watch.addGap(batch.cursor.source, gap);
      const recording = beginRecording(this.#deps, this.#arrival(batch, false));
      if (!batch.backlog) recorded = this.#recordAll(recording, batch, { selection, last: memory.lastIncident });
      const change = recording.finish();
      return { ...change, events: [...gapEvents(batch), ...change.events] };
    });
    return { ...recorded, kept: events.filter(({ type }) => type === 'line_captured').length };
  }

  trigger(request: ManualTrigger): IncidentId {
    const service = this.#deps.settings.service(request.service);
    if (service === null)
      throw new AppError('not_found', `There is no service "${request.service}".`, { field: 'service' });
    if (request.host !== undefined && request.host !== service.host)
      throw new AppError('not_found', `Service "${service.id}" does not run on "${request.host}".`, { field: 'host' });
    const line = captured({ source: 'manual', offset: 0 }, request.message, this.#mask);
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

  #recordAll(recording: LineRecording, batch: LineBatch, from: Selected): Recorded {
    const detector = this.#deps.detector();
    const source = `${batch.host}:${batch.path}`;
    const capture = (record: LogRecord) => captured({ source, offset: record.offset }, record.text, this.#mask);
    let { last } = from;
    let count = 0;
    for (const { record, mayMatch, context } of from.selection.records) {
      if (record.continues) {
        if (last !== null) recording.addContext(last, capture(record));
        continue;
      }
      const detection = mayMatch ? detector.detect(record.text) : null;
      const matched = detection?.match === true ? { ...capture(record), detection } : null;
      last = matched === null ? null : recording.record({ ...matched, context: () => context().map(capture) });
      if (matched !== null) count += 1;
    }
    return { lastIncident: from.selection.last === 'left_out' ? null : last, matched: count };
  }
}
