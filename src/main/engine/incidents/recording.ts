import type { HostId, ServiceId, Timestamp } from '#shared/domain/ids.ts';
import type { NewAuditEntry } from '../audit/audit-log.ts';
import type { Clock } from '../core/clock.ts';
import type { FollowUp, NewEvent } from '../core/journal.ts';
import type { Repositories } from '../db/database.ts';

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

/** What a recording is built from. */
export interface RecordingDeps {
  readonly repositories: Repositories;
  readonly clock: Clock;
}

/** What the parts of one recording share: its place and time, and what the commit will add. */
export interface RecordingScope extends RecordingDeps {
  readonly arrival: Arrival;
  readonly at: Timestamp;
  readonly events: NewEvent[];
  readonly audit: NewAuditEntry[];
  readonly followUps: FollowUp[];
}

/** Begins with nothing to add. */
export function createRecordingScope(deps: RecordingDeps, arrival: Arrival): RecordingScope {
  const { repositories, clock } = deps;
  return { repositories, clock, arrival, at: arrival.now.toISOString(), events: [], audit: [], followUps: [] };
}
