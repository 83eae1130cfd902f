import { AppError } from '#shared/errors/app-error.ts';
import { createAnchorStore } from '../engine/audit/anchor-store.ts';
import { loadAuditKey } from '../engine/audit/audit-key.ts';
import { verifyLog } from '../engine/audit/verify-log.ts';
import { createSystemClock } from '../engine/core/system-clock.ts';
import { createAuditRepository } from '../engine/db/audit-repository.ts';
import { createRepositories } from '../engine/db/create-repositories.ts';
import { createEventsRepository } from '../engine/db/events-repository.ts';
import { openDatabase } from '../engine/db/open-database.ts';
import { createReports, type Reports } from '../engine/reports/create-reports.ts';
import { createSecretStore, keychainAnsweredFile } from '../engine/secrets/create-secret-store.ts';
import type { CliContext } from './cli-context.ts';
import { createStderrLogger } from './stderr-logger.ts';

/** Reports from the files of a data folder, without a running desk. */
export interface OpenReports extends Disposable {
  readonly reports: Reports;
}

/** Opens the data folder read-only. Fails with `keychain_unavailable` where the key of the seal is in memory of an app only. */
export async function openReports(context: CliContext, dataDir: string): Promise<OpenReports> {
  const log = createStderrLogger({ ...context, env: { LOG_LEVEL: 'error' } });
  const secrets = await createSecretStore({ env: context.env, log, answeredFile: keychainAnsweredFile(dataDir) });
  if (secrets.state() !== 'keychain') {
    const message = 'The key that seals a report is in memory of the running app only; start it, then try again.';
    throw new AppError('keychain_unavailable', message);
  }
  const database = openDatabase({ dataDir, access: 'read' });
  try {
    const rows = createAuditRepository(database);
    const repositories = createRepositories(database);
    const events = createEventsRepository(database);
    const anchor = await createAnchorStore({ secrets, dataDir, deskId: rows.deskId() }).read();
    const reports = createReports({
      repositories,
      rows,
      journal: events,
      verify: () => verifyLog(rows, anchor),
      key: () => loadAuditKey(secrets),
      mode: () => repositories.deskState.get('mode') ?? 'as in the settings',
      clock: createSystemClock(),
    });
    return { reports, [Symbol.dispose]: () => database.close() };
  } catch (error) {
    database.close();
    throw error;
  }
}
