import { csvOf } from '../audit/export-csv.ts';
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
      const lines = audit.exportLines(input.incident);
      return input.format === 'csv' ? fileOf(csvOf(lines), CSV) : fileOf(endedLines(lines), JSON_LINES);
    }),
  };
}

const CSV = { name: 'sentry-desk-audit.csv', type: 'text/csv' };
const JSON_LINES = { name: 'sentry-desk-audit.jsonl', type: 'application/x-ndjson' };

async function* endedLines(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`;
}

async function fileOf(parts: AsyncIterable<string>, { name, type }: typeof CSV): Promise<File> {
  const kept: string[] = [];
  for await (const part of parts) kept.push(part);
  return new File(kept, name, { type });
}
