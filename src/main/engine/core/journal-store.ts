import { type DeskEvent, EventBody } from '#shared/domain/events.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { type AuditRepository, createAuditRepository } from '../db/audit-repository.ts';
import { createEventsRepository, type EventsRepository } from '../db/events-repository.ts';
import type { OpenDatabase } from '../db/open-database.ts';
import { createOutboxRepository, type OutboxRepository } from '../db/outbox-repository.ts';
import { type Clock, timestamp } from './clock.ts';
import { type EventSource, followEvents } from './follow-events.ts';
import type { Change, Journal, NewEvent } from './journal.ts';
import type { Logger } from './logger.ts';
import { createPublisher, type Publisher } from './publisher.ts';

/** A journal that also tells when a commit is durable, whatever was in it. */
export interface StoredJournal extends Journal {
  /** Calls back after each commit, before its events are published; returns the way to stop. */
  afterCommit(listener: () => void): () => void;
}

export interface JournalDeps {
  readonly database: OpenDatabase;
  readonly clock: Clock;
  readonly log: Logger;
  /** Over the same database. */
  readonly audit: AuditLog;
}

interface Parts extends JournalDeps {
  readonly events: EventsRepository;
  readonly outbox: OutboxRepository;
  readonly auditRows: AuditRepository;
  readonly publisher: Publisher;
  readonly committed: Set<() => void>;
}

/** The journal over SQLite. Its stored parts are read by sequence number, so a follower may be as slow as it likes. */
export function createJournal(deps: JournalDeps): StoredJournal {
  const parts: Parts = {
    ...deps,
    events: createEventsRepository(deps.database),
    outbox: createOutboxRepository(deps.database),
    auditRows: createAuditRepository(deps.database),
    publisher: createPublisher(deps.log),
    committed: new Set(),
  };
  const { events, publisher, committed } = parts;
  const source: EventSource = {
    after: (seq, limit) => events.after(seq, limit),
    subscribe: (listener) => publisher.subscribe(listener),
  };
  return {
    commit: createCommit(parts),
    follow: (afterSeq, signal) => followEvents(source, afterSeq, signal),
    subscribe: (listener) => publisher.subscribe(listener),
    eventsOf: (incidentId, page) => events.eventsOf(incidentId, page),
    countOf: (incidentId, before) => events.countOf(incidentId, before),
    milestonesOf: (incidentId, filter) => events.milestonesOf(incidentId, filter),
    lastSeq: () => events.lastSeq(),
    afterCommit: (call) => {
      const listener = (): void => call();
      committed.add(listener);
      return () => {
        committed.delete(listener);
      };
    },
  };
}

function createCommit(parts: Parts): Journal['commit'] {
  const { database, events, auditRows, publisher, committed, log } = parts;
  /** True after a commit failed at its very end, when one of the two files may have kept it already. */
  let doubtful = false;
  let publishedSeq = events.lastSeq();

  const announce = (recorded: readonly DeskEvent[]): void => {
    publishedSeq = recorded.at(-1)?.seq ?? publishedSeq;
    for (const listener of committed) quietly(log, listener);
    publisher.publish(recorded);
  };
  const settle = (): void => {
    auditRows.settle();
    doubtful = false;
    announce(events.after(publishedSeq, Number.MAX_SAFE_INTEGER));
  };

  return (build) => {
    if (database.inTransaction()) throw new Error('a commit was started inside a commit');
    let written = false;
    try {
      if (doubtful) settle();
      const recorded = database.transaction(() => {
        const result = record(parts, build());
        written = true;
        return result;
      });
      if (recorded !== null) announce(recorded);
      return recorded ?? [];
    } catch (error) {
      if (written) doubtful = true;
      throw asStorageFailure(error);
    }
  };
}

/** Inside the transaction: everything of one change. */
function record(parts: Parts, change: Change | null): readonly DeskEvent[] | null {
  if (change === null) return null;
  const recorded = numberEvents(change.events ?? [], parts.events.lastSeq(), timestamp(parts.clock));
  for (const event of recorded) parts.events.insert(event);
  if (change.audit !== undefined && change.audit.length > 0) {
    const before = parts.audit.head().seq;
    for (const entry of change.audit) parts.audit.append(entry);
    parts.auditRows.note(before);
  }
  for (const followUp of change.followUps ?? []) parts.outbox.add(followUp);
  return recorded;
}

function numberEvents(events: readonly NewEvent[], lastSeq: number, at: string): DeskEvent[] {
  return events.map((event, index) => {
    const { incidentId, role } = event;
    const result = EventBody.safeParse(event);
    // Its place is our own: only what a caller put together is looked at.
    const place = { seq: lastSeq + index + 1, at, incidentId, ...(role === undefined ? {} : { role }) };
    if (result.success) return { ...place, ...result.data };
    throw new AppError('internal', `an event ${event.type} cannot be recorded: ${result.error.message}`, {
      cause: result.error,
    });
  });
}

function quietly(log: Logger, listener: () => void): void {
  try {
    listener();
  } catch (error) {
    log.error('a listener failed after a commit', error);
  }
}

function asStorageFailure(error: unknown): unknown {
  const fromSqlite = error instanceof Error && error.name === 'SqliteError';
  if (!fromSqlite) return error;
  return new AppError('storage_failed', `the change could not be stored: ${error.message}`, { cause: error });
}
