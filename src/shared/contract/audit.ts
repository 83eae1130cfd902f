import { oc } from '@orpc/contract';
import { z } from 'zod';
import { IncidentId } from '../domain/ids.ts';
import { NoInput } from './no-input.ts';

/** The judgement on the audit log. */
export const AuditVerdict = z.object({
  intact: z.boolean(),
  entries: z.number().int().nonnegative(),
  head: z.object({ seq: z.number().int().nonnegative(), hash: z.string().max(64) }),
  firstBad: z.object({ seq: z.number().int().positive(), reason: z.string().max(1_000) }).optional(),
});
export type AuditVerdict = z.infer<typeof AuditVerdict>;

export const ExportFormat = z.enum(['jsonl', 'csv', 'html', 'pdf']);
export type ExportFormat = z.infer<typeof ExportFormat>;

export const audit = {
  verify: oc.route({ method: 'GET', path: '/audit/verify' }).input(NoInput).output(AuditVerdict),
  /** The log as a file. */
  export: oc
    .route({ method: 'GET', path: '/audit/export' })
    .input(z.strictObject({ format: ExportFormat.default('jsonl'), incident: IncidentId.optional() }))
    .output(z.instanceof(Blob)),
};
