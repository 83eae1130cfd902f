import { AppError } from '#shared/errors/app-error.ts';
import type { AuditLog } from '../audit/audit-log.ts';

const TAMPERED =
  'the audit log was tampered with, so nothing more is decided or run on this data folder: ' +
  '`sentry-desk audit verify` names the entry; keep the folder as evidence and start with a fresh one';

/**
 * Anchors the log before something that must be on record. Whatever goes wrong, the caller must not act; a log that was found
 * tampered with is no record.
 */
export async function anchorFirst(audit: Pick<AuditLog, 'anchor' | 'lastVerdict'>): Promise<void> {
  if (audit.lastVerdict() === false) throw new AppError('audit_unwritable', TAMPERED);
  try {
    await audit.anchor();
  } catch (error) {
    if (error instanceof AppError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new AppError('audit_unwritable', `the audit log cannot be anchored: ${why}`, { cause: error });
  }
}
