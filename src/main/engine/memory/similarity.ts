import type { MemoryEntry } from '#shared/contract/memory.ts';
import type { ServiceId } from '#shared/domain/ids.ts';

/** What past incidents are compared with. */
export interface SimilarityQuery {
  readonly fingerprint: string;
  readonly keywords: readonly string[];
  readonly service?: ServiceId;
}

/** Below this share of the query's words, two incidents have nothing to do with each other. */
const THRESHOLD = 0.4;
/** One word in common is chance. */
const MIN_COMMON = 2;
const ALMOST_SAME = 0.99;

/** 1 for the same fingerprint (and service), else the share of the query's words that the entry has; 0 below the threshold. */
export function similarity(query: SimilarityQuery, entry: MemoryEntry): number {
  const sameService = query.service === undefined || query.service === entry.service;
  if (query.fingerprint === entry.fingerprint) return sameService ? 1 : ALMOST_SAME;
  const known = new Set(entry.keywords);
  const common = query.keywords.filter((word) => known.has(word)).length;
  const share = Math.min(ALMOST_SAME, common / query.keywords.length);
  return common >= MIN_COMMON && share >= THRESHOLD ? share : 0;
}
