import type { MemoryEntry } from '#shared/contract/memory.ts';
import type { ServiceId } from '#shared/domain/ids.ts';
import { extractKeywords } from './keywords.ts';

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
/** How much a word counts by where the entry has it. */
const WEIGHTS = { title: 1, cause: 0.8, fix: 0.5 };
/** What is left of an entry's weight after each time that its fix was tried again and failed. */
const DECAY = 0.5;
/** An entry whose fix failed this often is no hint any more. */
const MOST_FAILURES = 3;

/**
 * 1 for the same fingerprint (and service), else the weighted share of the query's words that the entry has; halved for each
 * time that its fix failed again; 0 below the threshold, and for an entry that failed three times.
 */
export function similarity(query: SimilarityQuery, entry: MemoryEntry): number {
  if (entry.failures >= MOST_FAILURES) return 0;
  return likeness(query, entry) * DECAY ** entry.failures;
}

function likeness(query: SimilarityQuery, entry: MemoryEntry): number {
  const sameService = query.service === undefined || query.service === entry.service;
  if (query.fingerprint === entry.fingerprint) return sameService ? 1 : ALMOST_SAME;
  const weights = wordWeights(entry);
  const common = query.keywords.filter((word) => weights.has(word));
  const total = common.reduce((sum, word) => sum + (weights.get(word) ?? 0), 0);
  const share = Math.min(ALMOST_SAME, total / query.keywords.length);
  return common.length >= MIN_COMMON && share >= THRESHOLD ? share : 0;
}

function wordWeights(entry: MemoryEntry): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  const add = (words: readonly string[], weight: number): void => {
    for (const word of words) weights.set(word, Math.max(weight, weights.get(word) ?? 0));
  };
  add(extractKeywords(entry.fix), WEIGHTS.fix);
  add(extractKeywords(entry.rootCause), WEIGHTS.cause);
  add(extractKeywords(entry.title), WEIGHTS.title);
  // The words of entries that were merged into this one.
  for (const word of entry.keywords) if (!weights.has(word)) weights.set(word, WEIGHTS.title);
  return weights;
}
