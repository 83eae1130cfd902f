import { AppError } from '#shared/errors/app-error.ts';
import type { AuditLog } from '../audit/audit-log.ts';

/** Anchors the log before something that must be on record. Whatever goes wrong, the caller must not act. */
export async function anchorFirst(audit: Pick<AuditLog, 'anchor'>): Promise<void> {
  try {
    await audit.anchor();
  } catch (error) {
    if (error instanceof AppError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new AppError('audit_unwritable', `the audit log cannot be anchored: ${why}`, { cause: error });
  }
}
