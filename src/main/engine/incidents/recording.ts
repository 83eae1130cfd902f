import type { HostId, IncidentId, ServiceId, Timestamp } from '#shared/domain/ids.ts';
import type { Untrusted } from '#shared/domain/untrusted.ts';
import type { NewAuditEntry } from '../audit/audit-log.ts';
import type { Clock } from '../core/clock.ts';
import type { FollowUp, NewEvent } from '../core/journal.ts';
import type { Logger } from '../core/logger.ts';
import type { Repositories } from '../db/database.ts';
import type { Gateway } from '../guard/gateway.ts';
import type { Quarantine } from '../guard/quarantine.ts';
import { orWithheld } from './redact-text.ts';

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
  readonly gateway: Pick<Gateway, 'carry'>;
  readonly log: Logger;
  readonly quarantine: Pick<Quarantine, 'screen'>;
}

/** What the parts of one recording share: its place and time, and what the commit will add. */
export interface RecordingScope extends RecordingDeps {
  readonly arrival: Arrival;
  readonly at: Timestamp;
  readonly events: NewEvent[];
  readonly audit: NewAuditEntry[];
  readonly followUps: FollowUp[];
  /** A stored text of one incident as another stores it. */
  readonly carry: (from: IncidentId, to: IncidentId, text: Untrusted) => Untrusted;
}

/** Begins with nothing to add. */
export function createRecordingScope(deps: RecordingDeps, arrival: Arrival): RecordingScope {
  const carry: RecordingScope['carry'] = (from, to, text) =>
    orWithheld(deps.log, () => deps.gateway.carry(from, to, text));
  return { ...deps, arrival, at: arrival.now.toISOString(), events: [], audit: [], followUps: [], carry };
}
