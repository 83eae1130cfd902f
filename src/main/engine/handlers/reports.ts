import type { ExportFormat } from '#shared/contract/audit.ts';
import type { ReportFormat, ReportKind } from '#shared/contract/reports.ts';
import type { HandlerDeps } from './handler-deps.ts';
import { os } from './router.ts';

const MEDIA_TYPES = { html: 'text/html', pdf: 'application/pdf' } as const;

/** A format that is added to the desk is added here, and the screen offers it. */
const OFFERED: readonly { readonly kind: ReportKind; readonly formats: readonly ExportFormat[] }[] = [
  { kind: 'audit', formats: ['pdf', 'html', 'jsonl', 'csv'] },
  { kind: 'incident', formats: ['pdf', 'html'] },
  { kind: 'handoff', formats: ['pdf', 'html'] },
];

/** Reports as files. */
export function createReportsHandlers({ reports }: Pick<HandlerDeps, 'reports'>) {
  return {
    offered: os.reports.offered.handler(() => ({
      kinds: OFFERED.map(({ kind, formats }) => ({ kind, formats: [...formats] })),
    })),
    incident: os.reports.incident.handler(async ({ input: { id, format } }) =>
      reportFile(await reports.incident(id, format), `sentry-desk-${id}`, format),
    ),
    handoff: os.reports.handoff.handler(async ({ input: { format, hours }, context }) =>
      reportFile(await reports.handoff({ from: context.caller.user, hours }, format), 'sentry-desk-handoff', format),
    ),
  };
}

/** A sealed report as a file to be saved; nothing of it is opened as a page. */
export function reportFile(bytes: Buffer, name: string, format: ReportFormat): File {
  return new File([new Uint8Array(bytes)], `${name}.${format}`, { type: MEDIA_TYPES[format] });
}
