import { MemoryEntry } from '#shared/contract/memory.ts';
import type { SimilarIncident } from '#shared/domain/events.ts';
import type { Settings } from '#shared/domain/settings.ts';
import type { Logger } from '../core/logger.ts';
import type { Repositories } from '../db/database.ts';
import { compact } from './compaction.ts';
import { extractKeywords } from './keywords.ts';
import type { MemoryStore } from './memory-store.ts';
import { similarity } from './similarity.ts';

export interface MemoryDeps {
  readonly repositories: Pick<Repositories, 'memory' | 'deskState'>;
  readonly settings: () => Settings['memory'];
  readonly log: Logger;
}

const SHOWN = 1_000;
const CANDIDATES = 100;
const MAX_FINGERPRINT = 20_000;

/** What the desk learnt, kept in `desk.db`. */
export function createMemoryStore(deps: MemoryDeps): MemoryStore {
  const { memory, deskState } = deps.repositories;
  return {
    remember: (entry) => {
      const keywords = extractKeywords(`${entry.title} ${entry.rootCause}`);
      memory.save(MemoryEntry.parse({ ...entry, keywords }));
      compactIfFull(deps);
    },
    similar: ({ fingerprint, text, limit, service }) => {
      const keywords = extractKeywords(text);
      const query = { fingerprint, keywords, ...(service === undefined ? {} : { service }) };
      return memory
        .candidates({ fingerprint, keywords, limit: CANDIDATES })
        .map((entry) => asSimilar(entry, similarity(query, entry)))
        .filter((item) => item.similarity > 0)
        .sort(mostAlikeFirst)
        .slice(0, limit);
    },
    overview: () => ({
      count: memory.count(),
      entries: [...memory.list(SHOWN)],
      fingerprint: deskState.get('system_fingerprint'),
    }),
    saveFingerprint: (text) => deskState.set('system_fingerprint', text.slice(0, MAX_FINGERPRINT)),
  };
}

function compactIfFull({ repositories, settings, log }: MemoryDeps): void {
  const { memory } = repositories;
  const max = settings().maxIncidentsCompact;
  const count = memory.count();
  if (count <= max) return;
  const { save, remove } = compact(memory.list(count), max);
  for (const id of remove) memory.remove(id);
  for (const entry of save) memory.save(entry);
  log.info(`memory was compacted from ${count} to ${memory.count()} incidents`);
}

function asSimilar(entry: MemoryEntry, share: number): SimilarIncident {
  const { id, title, rootCause, fix, resolvedAt } = entry;
  return { id, title, rootCause, fix, resolvedAt, similarity: share };
}

function mostAlikeFirst(one: SimilarIncident, other: SimilarIncident): number {
  return other.similarity - one.similarity || other.resolvedAt.localeCompare(one.resolvedAt);
}
