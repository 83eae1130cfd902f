import type { DeskEvent, EventBody } from '#shared/domain/events.ts';
import type { ApprovalId, IncidentId } from '#shared/domain/ids.ts';
import type { Role } from '#shared/domain/roles.ts';
import type { NewAuditEntry } from '../audit/audit-log.ts';

/** An event that is about to be recorded. */
export type NewEvent = { readonly incidentId: IncidentId | null; readonly role?: Role } & EventBody;

/** Work that must happen because of a change, kept in the outbox until it is done, also across a restart. */
export type FollowUp =
  | { readonly type: 'start_agents'; readonly incidentId: IncidentId }
  | { readonly type: 'resume_agents'; readonly incidentId: IncidentId; readonly approvalId: ApprovalId }
  | { readonly type: 'decide_by_policy'; readonly incidentId: IncidentId; readonly approvalId: ApprovalId }
  | { readonly type: 'run_undo'; readonly incidentId: IncidentId; readonly approvalId: ApprovalId };

/** What one transaction adds beside the rows that its callback wrote. */
export interface Change {
  readonly events?: readonly NewEvent[];
  readonly audit?: readonly NewAuditEntry[];
  readonly followUps?: readonly FollowUp[];
}

/** The one way to change the desk's state. */
export interface Journal {
  /**
   * Runs `build` inside one transaction over both databases: rows it writes through the repositories, the events,
   * audit entries and follow-ups it returns are kept together or not at all. Null means that nothing was to be done.
   * Events are published after the transaction is durable. Throws `audit_unwritable` or `storage_failed`.
   */
  commit(build: () => Change | null): readonly DeskEvent[];
  /** Every event after `afterSeq`, stored ones first, then live ones, none left out, none twice; ends with the signal. */
  follow(afterSeq: number, signal: AbortSignal): AsyncIterable<DeskEvent>;
  /** Calls back for each event after it was committed; returns the way to stop. */
  subscribe(listener: (event: DeskEvent) => void): () => void;
  /** In order; the newest `limit` of those before `before`, all of them without a page. */
  eventsOf(incidentId: IncidentId, page?: { readonly before?: number; readonly limit: number }): readonly DeskEvent[];
  /** How many events an incident has, or had before `before`. */
  countOf(incidentId: IncidentId, before?: number): number;
  /** In order; the newest `limit` other than captured lines and counts, only of one type where that is named. */
  milestonesOf(
    incidentId: IncidentId,
    filter: { readonly limit: number; readonly type?: DeskEvent['type'] },
  ): readonly DeskEvent[];
  lastSeq(): number;
}
