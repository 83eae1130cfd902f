import type { MemoryEntry } from '#shared/contract/memory.ts';

/** Rows of remembered incidents. Call writing methods only inside `Journal.commit`. */
export interface MemoryRepository {
  /** The same id overwrites. */
  save(entry: MemoryEntry): void;
  remove(id: string): void;
  /** Newest first. */
  list(limit: number): readonly MemoryEntry[];
  count(): number;
  /** Entries sharing the fingerprint or at least one keyword (FTS5), best first. */
  candidates(query: { fingerprint: string; keywords: readonly string[]; limit: number }): readonly MemoryEntry[];
}
