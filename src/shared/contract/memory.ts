import { oc } from '@orpc/contract';
import { z } from 'zod';
import { SimilarIncident } from '../domain/events.ts';
import { IncidentId, ServiceId, Timestamp } from '../domain/ids.ts';
import { Untrusted } from '../domain/untrusted.ts';
import { NoInput } from './no-input.ts';

/** A resolved incident as it is remembered. */
export const MemoryEntry = z.object({
  id: IncidentId,
  service: ServiceId,
  title: Untrusted,
  fingerprint: z.string().max(128),
  rootCause: z.string().max(8_000),
  fix: z.string().max(8_000),
  /** Words it is found by. */
  keywords: z.array(z.string().max(128)).max(64),
  resolvedAt: Timestamp,
  /** How often its fix was tried again and did not hold; it is hinted at less with each. */
  failures: z.number().int().nonnegative().default(0),
});
export type MemoryEntry = z.infer<typeof MemoryEntry>;

export const Memory = z.object({
  count: z.number().int().nonnegative(),
  /** Newest first. */
  entries: z.array(MemoryEntry).max(1_000),
  /** What the desk knew about its hosts and services when it started; null before that. */
  fingerprint: z.string().max(20_000).nullable(),
  /** When more than `limit` are held, those with the same cause and fix become one and the oldest go. */
  limit: z.number().int().positive(),
});
export type Memory = z.infer<typeof Memory>;

export const memory = {
  list: oc.route({ method: 'GET', path: '/memory' }).input(NoInput).output(Memory),
  /** Past incidents that share words with a text, most alike first: as an incident with that line would find them. */
  search: oc
    .route({ method: 'GET', path: '/memory/search' })
    .input(z.strictObject({ text: z.string().trim().min(1).max(2_000) }))
    .output(z.object({ found: z.array(SimilarIncident).max(20) })),
  /** Takes an entry out of memory, because it is wrong or poisoned; the audit log keeps who did it and why. */
  forget: oc
    .route({ method: 'POST', path: '/memory/{id}/forget' })
    .input(z.strictObject({ id: IncidentId, reason: z.string().trim().max(2_000).default('') }))
    .output(z.object({ result: z.enum(['forgotten', 'not_there']) })),
};
