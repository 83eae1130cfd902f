import type { EvidenceRef, IncidentId, Timestamp } from '#shared/domain/ids.ts';
import type { Untrusted } from '#shared/domain/untrusted.ts';

/** A piece of captured evidence: a log line, or what a tool answered. */
export interface Evidence {
  readonly ref: EvidenceRef;
  readonly incidentId: IncidentId;
  readonly at: Timestamp;
  /** `host:/path` for a line, `tool name(args)` for a tool result. */
  readonly source: string;
  /** Byte offset of a line in its file; 0 for a tool result. */
  readonly offset: number;
  /** Whether it is a line that matched, rather than one around it. */
  readonly matched: boolean;
  readonly text: Untrusted;
}

/** Rows of evidence. Call `insert` only inside `Journal.commit`. */
export interface EvidenceRepository {
  insert(evidence: Evidence): void;
  /** Null when it does not exist or belongs to another incident. */
  get(incidentId: IncidentId, ref: string): Evidence | null;
  /** In order of capture. */
  list(incidentId: IncidentId): readonly Evidence[];
}
