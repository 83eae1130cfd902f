import { AppError } from '#shared/errors/app-error.ts';
import type { HandlerDeps } from './handler-deps.ts';
import { reportFile } from './reports.ts';
import { os } from './router.ts';

/** The record: verify it, take it away as a file. */
export function createAuditHandlers({ audit, reports }: Pick<HandlerDeps, 'audit' | 'reports'>) {
  return {
    verify: os.audit.verify.handler(() => audit.verify()),
    export: os.audit.export.handler(async ({ input }) => {
      if (input.format === 'html' || input.format === 'pdf')
        return reportFile(await reports.audit(input.incident ?? null, input.format), 'sentry-desk-audit', input.format);
      if (input.format !== 'jsonl') {
        throw new AppError('not_supported', `Export as ${input.format} is not supported yet; use jsonl.`, {
          field: 'format',
        });
      }
      const lines: string[] = [];
      for await (const line of audit.exportLines()) lines.push(`${line}\n`);
      return new File(lines, 'sentry-desk-audit.jsonl', { type: 'application/x-ndjson' });
    }),
  };
}
