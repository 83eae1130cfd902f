import { oc } from '@orpc/contract';
import { z } from 'zod';
import { IncidentId } from '../domain/ids.ts';
import { ExportFormat } from './audit.ts';
import { NoInput } from './no-input.ts';

/** Formats of a sealed report. */
export const ReportFormat = z.enum(['html', 'pdf']);
export type ReportFormat = z.infer<typeof ReportFormat>;

/** `audit`: the whole record. `incident`: one incident. `handoff`: what the next shift must know. */
export const ReportKind = z.enum(['audit', 'incident', 'handoff']);
export type ReportKind = z.infer<typeof ReportKind>;

/** Reports as files; the last line of each is a seal that `audit verify --file` checks. */
export const reports = {
  /** What this engine makes: the audit log by `audit.export`, the others by the calls below. */
  offered: oc
    .route({ method: 'GET', path: '/reports' })
    .input(NoInput)
    .output(
      z.object({ kinds: z.array(z.object({ kind: ReportKind, formats: z.array(ExportFormat).max(10) })).max(10) }),
    ),
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
