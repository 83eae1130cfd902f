import { MemoryEntry } from '#shared/contract/memory.ts';
import type { SimilarIncident } from '#shared/domain/events.ts';
import type { Settings } from '#shared/domain/settings.ts';
import { untrusted } from '#shared/domain/untrusted.ts';
import type { Change } from '../core/journal.ts';
import type { Logger } from '../core/logger.ts';
import type { Repositories } from '../db/database.ts';
import { withoutPlaceholders } from '../guard/placeholder-text.ts';
import { compact } from './compaction.ts';
import { extractKeywords } from './keywords.ts';
import type { MemoryStore } from './memory-store.ts';
import { isSameFix } from './same-fix.ts';
import { similarity } from './similarity.ts';

export interface MemoryDeps {
  readonly repositories: Pick<Repositories, 'memory' | 'deskState'>;
  readonly settings: () => Settings['memory'];
  /** Why this may not be remembered; null when it may. Throws when it cannot judge: then nothing is kept. */
  readonly withhold: (entry: Pick<MemoryEntry, 'id' | 'title' | 'rootCause' | 'fix'>) => string | null;
  readonly log: Logger;
}

const SHOWN = 1_000;
const CANDIDATES = 100;
const MAX_FINGERPRINT = 20_000;

/** What the desk learnt, kept in `desk.db`. */
export function createMemoryStore(deps: MemoryDeps): MemoryStore {
  const { memory, deskState } = deps.repositories;
  return {
    remember: (entry) => remember(deps, entry),
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
    discount: (failed) => discount(deps, failed),
    forget: (request) => forget(deps, request),
    overview: () => ({
      count: memory.count(),
      entries: [...memory.list(SHOWN)],
      fingerprint: deskState.get('system_fingerprint'),
      limit: deps.settings().maxIncidentsCompact,
    }),
    saveFingerprint: (text) => deskState.set('system_fingerprint', text.slice(0, MAX_FINGERPRINT)),
  };
}

function remember(deps: MemoryDeps, entry: Parameters<MemoryStore['remember']>[0]): Change {
  const incidentId = entry.id;
  const why = deps.withhold(entry);
  if (why !== null) return { events: [{ incidentId, role: 'supervisor', type: 'memory_withheld', data: { why } }] };
  const keywords = extractKeywords(`${entry.title} ${entry.rootCause}`);
  const { title, rootCause, fix } = entry;
  // Placeholders mean something in their own incident alone.
  const words = {
    title: untrusted(withoutPlaceholders(title)),
    rootCause: withoutPlaceholders(rootCause),
    fix: withoutPlaceholders(fix),
  };
  deps.repositories.memory.save(MemoryEntry.parse({ ...entry, ...words, keywords, failures: 0 }));
  compactIfFull(deps);
  return { events: [{ incidentId, role: 'supervisor', type: 'memory_saved', data: { title: entry.title } }] };
}

function discount({ repositories }: MemoryDeps, failed: Parameters<MemoryStore['discount']>[0]): Change {
  const { incidentId } = failed;
  const reused = failed.hinted
    .map((id) => repositories.memory.get(id))
    .filter((entry) => entry !== null)
    .filter((entry) => isSameFix(entry, failed));
  return {
    events: reused.map((entry) => {
      const failures = entry.failures + 1;
      repositories.memory.save({ ...entry, failures });
      return { incidentId, role: 'supervisor', type: 'memory_discounted', data: { memoryId: entry.id, failures } };
    }),
  };
}

function forget({ repositories }: MemoryDeps, { id, reason, by }: Parameters<MemoryStore['forget']>[0]): Change | null {
  const entry = repositories.memory.get(id);
  if (entry === null) return null;
  repositories.memory.remove(id);
  return {
    events: [{ incidentId: null, type: 'memory_forgotten', data: { memoryId: id, title: entry.title, by, reason } }],
    audit: [
      {
        actor: { kind: 'operator', id: by.user },
        action: 'memory_forgotten',
        subject: id,
        detail: { via: by.via, reason },
      },
    ],
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
