import type { Memory, MemoryEntry } from '#shared/contract/memory.ts';
import type { SimilarIncident } from '#shared/domain/events.ts';
import type { ServiceId } from '#shared/domain/ids.ts';

/** What the desk learnt from resolved incidents. `remember` is called inside `Journal.commit`. */
export interface MemoryStore {
  remember(entry: Omit<MemoryEntry, 'keywords'>): void;
  /** Most alike first, then newest. Without `service` the fingerprint alone makes a past incident the same. */
  similar(query: { fingerprint: string; text: string; limit: number; service?: ServiceId }): readonly SimilarIncident[];
  overview(): Memory;
  /** Keeps the picture of hosts and services taken at start-up. */
  saveFingerprint(text: string): void;
}
