import type { Memory, MemoryEntry } from '#shared/contract/memory.ts';
import type { SimilarIncident } from '#shared/domain/events.ts';

/** What the desk learnt from resolved incidents. `remember` is called inside `Journal.commit`. */
export interface MemoryStore {
  remember(entry: Omit<MemoryEntry, 'keywords'>): void;
  similar(query: { fingerprint: string; text: string; limit: number }): readonly SimilarIncident[];
  overview(): Memory;
  /** Keeps the picture of hosts and services taken at start-up. */
  saveFingerprint(text: string): void;
}
