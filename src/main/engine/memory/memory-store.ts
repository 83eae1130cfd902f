import type { Memory, MemoryEntry } from '#shared/contract/memory.ts';
import type { SimilarIncident } from '#shared/domain/events.ts';
import type { IncidentId, ServiceId } from '#shared/domain/ids.ts';
import type { Decider } from '#shared/domain/plan.ts';
import type { Change } from '../core/journal.ts';

/** What the desk learnt from resolved incidents. Methods that return a change are called inside `Journal.commit`. */
export interface MemoryStore {
  /** Keeps it, unless its words may steer a model: flagged text never enters memory. Returns what is to be recorded. */
  remember(entry: Omit<MemoryEntry, 'keywords' | 'failures'>): Change;
  /** The same fingerprint first, then most alike, then newest. Without `service` the fingerprint alone makes it the same. */
  similar(query: { fingerprint: string; text: string; limit: number; service?: ServiceId }): readonly SimilarIncident[];
  /** A fix was applied for `incidentId` and did not hold: whoever of `hinted` remembers that fix counts less. */
  discount(failed: {
    readonly incidentId: IncidentId;
    readonly rootCause: string;
    readonly fix: string;
    readonly hinted: readonly IncidentId[];
  }): Change;
  /** Takes an entry out; null when there is none. */
  forget(request: { readonly id: IncidentId; readonly reason: string; readonly by: Decider }): Change | null;
  overview(): Memory;
  /** Keeps the picture of hosts and services taken at start-up. */
  saveFingerprint(text: string): void;
}
