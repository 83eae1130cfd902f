import type { MemoryEntry } from '#shared/contract/memory.ts';

const MAX_KEYWORDS = 64;

/** What compaction changes. */
export interface Compaction {
  readonly save: readonly MemoryEntry[];
  readonly remove: readonly string[];
}

/**
 * Merges entries of a service with the same cause and the same fix (the newest stays and takes over the others' words),
 * then keeps the newest `max`. `entries` are newest first.
 */
export function compact(entries: readonly MemoryEntry[], max: number): Compaction {
  const groups = new Map<string, MemoryEntry[]>();
  for (const entry of entries) {
    const key = sameness(entry);
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  const kept = [...groups.values()].slice(0, max);
  const keptIds = new Set(kept.map(([newest]) => newest?.id));
  return {
    save: kept.filter((group) => group.length > 1).flatMap(merge),
    remove: entries.map((entry) => entry.id).filter((id) => !keptIds.has(id)),
  };
}

function merge(group: readonly MemoryEntry[]): readonly MemoryEntry[] {
  const [newest] = group;
  if (newest === undefined) return [];
  const keywords = new Set(group.flatMap((entry) => entry.keywords));
  return [{ ...newest, keywords: [...keywords].slice(0, MAX_KEYWORDS) }];
}

function sameness(entry: MemoryEntry): string {
  return JSON.stringify([entry.service, normal(entry.rootCause), normal(entry.fix)]);
}

function normal(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ').toLowerCase();
}
