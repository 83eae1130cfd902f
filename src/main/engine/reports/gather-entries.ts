import type { IncidentId } from '#shared/domain/ids.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { readEntry } from '../audit/audit-chain.ts';
import type { AuditEntry } from '../audit/audit-log.ts';
import { concernsIncident } from '../audit/concerns-incident.ts';
import type { AuditRepository } from '../db/audit-repository.ts';

const PAGE = 500;

/** The newest `limit` entries in order, of one incident or of all, and how many there are. Throws `storage_failed`. */
export function gatherEntries(
  rows: Pick<AuditRepository, 'after'>,
  incident: IncidentId | null,
  limit: number,
): { readonly entries: readonly AuditEntry[]; readonly total: number } {
  const kept: AuditEntry[] = [];
  let total = 0;
  for (let page = rows.after(0, PAGE); page.length > 0; page = rows.after(page.at(-1)?.seq ?? 0, PAGE)) {
    for (const { seq, bytes, hash } of page) {
      const entry = readEntry(bytes);
      if (entry === null) throw new AppError('storage_failed', `audit entry ${seq} cannot be read: verify the log`);
      if (incident !== null && !concernsIncident(entry, incident)) continue;
      total += 1;
      kept.push({ ...entry, hash });
    }
    if (kept.length > limit) kept.splice(0, kept.length - limit);
  }
  return { entries: kept, total };
}
