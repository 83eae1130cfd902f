import { oc } from '@orpc/contract';
import { z } from 'zod';
import { IncidentId } from '../domain/ids.ts';

/** Formats of a sealed report. */
export const ReportFormat = z.enum(['html', 'pdf']);
export type ReportFormat = z.infer<typeof ReportFormat>;

/** Reports as files; the last line of each is a seal that `audit verify --file` checks. */
export const reports = {
  incident: oc
    .route({ method: 'GET', path: '/reports/incidents/{id}' })
    .input(z.strictObject({ id: IncidentId, format: ReportFormat.default('pdf') }))
    .output(z.instanceof(Blob)),
  /** What a shift hands over; `hours` is how long it was. */
  handoff: oc
    .route({ method: 'GET', path: '/reports/handoff' })
    .input(
      z.strictObject({
        format: ReportFormat.default('html'),
        hours: z.coerce.number().int().min(1).max(168).default(12),
      }),
    )
    .output(z.instanceof(Blob)),
};
