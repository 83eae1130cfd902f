import type { ExportFormat } from '#shared/contract/audit.ts';
import type { ReportKind } from '#shared/contract/reports.ts';

const FORMATS: Record<ExportFormat, { readonly label: string; readonly does: string }> = {
  pdf: { label: 'PDF', does: 'to print or to send' },
  html: { label: 'HTML', does: 'to read in a browser' },
  jsonl: { label: 'JSON Lines', does: 'to verify offline, entry by entry' },
  csv: { label: 'CSV', does: 'to open in a table' },
};

/** A format's name. */
export function formatLabel(format: ExportFormat): string {
  return FORMATS[format].label;
}

/** What a format is good for. */
export function formatUse(format: ExportFormat): string {
  return FORMATS[format].does;
}

const KINDS: Record<ReportKind, { readonly title: string; readonly does: string }> = {
  audit: {
    title: 'Audit log',
    does: 'Every action with its time, who did it and why, hash-chained and sealed with the key of this desk.',
  },
  incident: {
    title: 'Incident report',
    does: 'One incident from the first line to the proof: cause with evidence, plan, decision, outcome.',
  },
  handoff: {
    title: 'Shift handoff',
    does: 'Open incidents, waiting plans, silences, blind windows and what was done, for whoever comes next.',
  },
};

/** A report's name. */
export function reportTitle(kind: ReportKind): string {
  return KINDS[kind].title;
}

/** What a report holds. */
export function reportUse(kind: ReportKind): string {
  return KINDS[kind].does;
}
