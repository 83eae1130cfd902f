import type { HostId, IncidentId, ServiceId, Timestamp } from '#shared/domain/ids.ts';
import type { IncidentState, IncidentSummary, Phase, Severity } from '#shared/domain/incident.ts';
import type { GradedDiagnosis, TriageReport } from '#shared/domain/reports.ts';

/** The fields of an incident that change. Absent means unchanged. */
export interface IncidentUpdate {
  readonly state?: IncidentState;
  readonly phase?: Phase;
  readonly severity?: Severity;
  readonly count?: number;
  readonly attempts?: number;
  readonly costUsd?: number;
  readonly lastLineAt?: Timestamp;
  readonly updatedAt: Timestamp;
}

/** An incident with what only the engine needs. */
export interface IncidentRow extends IncidentSummary {
  /** When its newest matching line arrived. */
  readonly lastLineAt: Timestamp;
  readonly triage: TriageReport | null;
  readonly diagnosis: GradedDiagnosis | null;
}

export interface IncidentFilter {
  readonly states: readonly IncidentState[];
  readonly limit: number;
  readonly before?: Timestamp;
}

/** Rows of incidents. Call writing methods only inside `Journal.commit`. */
export interface IncidentsRepository {
  insert(incident: IncidentSummary): void;
  update(id: IncidentId, update: IncidentUpdate): void;
  saveTriage(id: IncidentId, report: TriageReport): void;
  saveDiagnosis(id: IncidentId, diagnosis: GradedDiagnosis): void;
  get(id: IncidentId): IncidentRow | null;
  /** Newest first. */
  list(filter: IncidentFilter): readonly IncidentSummary[];
  /** The newest incident of this fingerprint, service and host, in whatever state. */
  latest(key: { fingerprint: string; service: ServiceId; host: HostId }): IncidentRow | null;
  countByState(): Readonly<Record<IncidentState, number>>;
  /** Ids of the incidents in one of these states, oldest first. */
  idsIn(states: readonly IncidentState[]): readonly IncidentId[];
  lastOpenedAt(): Timestamp | null;
}
