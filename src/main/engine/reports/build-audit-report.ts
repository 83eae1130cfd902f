import type { AuditVerdict } from '#shared/contract/audit.ts';
import type { AuditEntry } from '../audit/audit-log.ts';
import { type Block, inUtc, type Report } from './report.ts';

/** What a report of the record is made of. */
export interface AuditMaterial extends Pick<Report, 'createdAt' | 'proof'> {
  readonly verdict: AuditVerdict;
  /** In order; the newest where there are more than `MOST_ENTRIES`. */
  readonly entries: readonly AuditEntry[];
  /** How many there are of what the report is about. */
  readonly total: number;
  /** Null for the whole record. */
  readonly incident: string | null;
}

/** More entries than these are for JSON Lines, not for paper. */
export const MOST_ENTRIES = 5_000;

/** The record: whether it is intact, and its entries. */
export function buildAuditReport({ verdict, entries, total, incident, createdAt, proof }: AuditMaterial): Report {
  const left = total - entries.length;
  const first = verdict.firstBad;
  return {
    kind: 'audit',
    title: incident === null ? 'Audit log' : `Audit log of incident ${incident}`,
    subtitle: 'Who did what, when and why; each entry is chained to the one before it by its hash.',
    createdAt,
    proof,
    facts: [
      {
        name: 'Entries',
        value: incident === null ? String(total) : `${total} of this incident, ${verdict.entries} in all`,
      },
      { name: 'Record', value: first === undefined ? 'intact' : `CHANGED at entry ${first.seq}: ${first.reason}` },
    ],
    sections: [
      {
        heading: 'Entries',
        blocks: [
          ...(left === 0
            ? []
            : [{ type: 'paragraph', text: `The oldest ${left} are left out: export them as JSON Lines.` } as const]),
          ...auditTable(entries),
        ],
      },
    ],
  };
}

/** Entries of the record as a table. */
export function auditTable(entries: readonly AuditEntry[]): Block[] {
  if (entries.length === 0) return [{ type: 'paragraph', text: 'There are none.' }];
  const rows = entries.map(({ seq, at, actor, action, subject, detail, hash }) => [
    String(seq),
    inUtc(at),
    actor.role === undefined || actor.role === actor.id ? `${actor.kind} ${actor.id}` : `${actor.role} ${actor.id}`,
    `${action} ${subject}`.slice(0, 500),
    reasonOf(detail),
    hash.slice(0, 16),
  ]);
  return [{ type: 'table', columns: ['No.', 'Time', 'Who', 'What', 'Why', 'Hash'], rows }];
}

function reasonOf(detail: AuditEntry['detail']): string {
  const reason = detail['reason'] ?? detail['why'];
  return typeof reason === 'string' ? reason.slice(0, 1_000) : '';
}
