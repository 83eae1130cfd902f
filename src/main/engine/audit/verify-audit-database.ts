import type { AuditVerdict } from '#shared/contract/audit.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { createAuditRepository } from '../db/audit-repository.ts';
import { openDatabase } from '../db/open-database.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import { createAnchorStore } from './anchor-store.ts';
import { verifyLog } from './verify-log.ts';

/**
 * Verifies the log of a data folder read-only, also while an engine runs: the same judgement as the engine's own.
 * Throws `not_found` without a log, `keychain_unavailable` when the anchor cannot be read, `storage_failed` when the file is so
 * damaged that there are no entries to name.
 */
export async function verifyAuditDatabase(dataDir: string, secrets: SecretStore): Promise<AuditVerdict> {
  const database = openDatabase({ dataDir, access: 'read' });
  try {
    const rows = createAuditRepository(database);
    // The anchor first: what an engine appends and anchors meanwhile must not look cut off.
    const anchor = await createAnchorStore({ secrets, dataDir, deskId: rows.deskId() }).read();
    return verifyLog(rows, anchor);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'SqliteError') throw error;
    throw new AppError('storage_failed', `the audit log cannot be read: ${error.message}`, { cause: error });
  } finally {
    database.close();
  }
}
