import { oc } from '@orpc/contract';
import { z } from 'zod';
import { EvidenceRef, IncidentId } from '../domain/ids.ts';
import { Untrusted } from '../domain/untrusted.ts';

/** The most that one page holds, in characters. */
export const EVIDENCE_PAGE = 64 * 1_024;

/** A part of a piece of evidence. */
export const EvidencePage = z.object({
  text: Untrusted,
  offset: z.number().int().nonnegative(),
  /** Of the whole, in characters; a spilled answer is kept up to 8 MiB, and says itself what was cut. */
  length: z.number().int().nonnegative(),
  /** Where the next page begins; null on the last one. */
  next: z.number().int().positive().nullable(),
});
export type EvidencePage = z.infer<typeof EvidencePage>;

/** What was captured for an incident. */
export const evidence = {
  /** The whole of a line or of a tool's answer, also of one that the timeline shows only in parts, page by page. */
  read: oc
    .route({ method: 'GET', path: '/incidents/{incident}/evidence/{ref}' })
    .input(
      z.strictObject({
        incident: IncidentId,
        ref: EvidenceRef,
        offset: z.coerce.number().int().nonnegative().max(16_777_216).default(0),
        limit: z.coerce.number().int().min(1).max(EVIDENCE_PAGE).default(EVIDENCE_PAGE),
      }),
    )
    .output(EvidencePage),
};
