import { AppError } from '#shared/errors/app-error.ts';
import { type Clock, timestamp } from '../core/clock.ts';
import type { Logger } from '../core/logger.ts';
import { type AuditRepository, createAuditRepository } from '../db/audit-repository.ts';
import type { OpenDatabase } from '../db/open-database.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import { createAnchorKeeper } from './anchor-keeper.ts';
import { createAnchorStore } from './anchor-store.ts';
import { type ChainHead, FIRST_PREV_HASH, sealEntry } from './audit-chain.ts';
import { CHECKPOINT_ACTION, CHECKPOINT_INTERVAL, checkpointEntry } from './audit-checkpoint.ts';
import { exportLog } from './audit-export.ts';
import { createKeyHolder, type KeyHolder } from './audit-key.ts';
import { AuditEntry, type AuditLog, type NewAuditEntry } from './audit-log.ts';
import { verifyLog } from './verify-log.ts';

/** The audit log over `audit.db`. */
export interface StoredAuditLog extends AuditLog {
  /** Anchors a last time and lets go of its timer. The database is closed by its owner. */
  close(): Promise<void>;
}

export interface AuditLogDeps {
  readonly database: OpenDatabase;
  readonly clock: Clock;
  readonly secrets: SecretStore;
  /** Told when the log could not be anchored in the background. */
  readonly log?: Logger;
}

/** Reads the anchor and the signing key, then serves the log. A keychain that does not answer is asked again later. */
export async function createAuditLog(deps: AuditLogDeps): Promise<StoredAuditLog> {
  const { database, clock, secrets, log } = deps;
  const rows = createAuditRepository(database);
  const store = createAnchorStore({ secrets, dataDir: database.dataDir, deskId: rows.deskId() });
  const keeper = await createAnchorKeeper({ store, rows, log });
  const key = await createKeyHolder(secrets, log);
  const write = createWriter(rows, clock, key);
  let lastVerdict: boolean | null = null;
  return {
    append: (entry) => {
      const appended = appendOrRefuse(database, () => write(entry));
      keeper.soon();
      return appended;
    },
    head: () => headOf(rows),
    verify: () => {
      const verdict = verifyLog(rows, keeper.known());
      lastVerdict = verdict.intact;
      return verdict;
    },
    lastVerdict: () => lastVerdict,
    anchor: () => keeper.anchor(),
    exportLines: (incident) => exportLog({ rows, clock, key: () => key.load(), incident }),
    signingKey: () => key.load(),
    newest: (limit) => newestEntries(rows, limit),
    keyFingerprint: () => key.fingerprint(),
    close: () => keeper.close(),
  };
}

function newestEntries(rows: AuditRepository, limit: number): readonly AuditEntry[] {
  const last = rows.newest()?.seq ?? 0;
  return rows
    .after(Math.max(0, last - limit), limit)
    .flatMap(({ bytes, hash }) => {
      // An entry that was tampered with is for `verify` to name; here it is passed over.
      const parsed = AuditEntry.safeParse({ ...readJson(bytes), hash });
      return parsed.success ? [parsed.data] : [];
    })
    .reverse();
}

function readJson(bytes: Buffer): object {
  try {
    return Object(JSON.parse(bytes.toString('utf8'))) as object;
  } catch {
    return {};
  }
}

function createWriter(rows: AuditRepository, clock: Clock, key: KeyHolder): (entry: NewAuditEntry) => AuditEntry {
  const link = (entry: NewAuditEntry): AuditEntry => {
    const sealed = sealEntry(headOf(rows), timestamp(clock), entry);
    rows.insert({ seq: sealed.value.seq, entry: sealed.entry, hash: sealed.value.hash });
    return sealed.value;
  };
  return (entry) => {
    if (entry.action === CHECKPOINT_ACTION) throw new Error(`the action ${CHECKPOINT_ACTION} is the log's own`);
    const appended = link(entry);
    const signer = key.current();
    if ((appended.seq + 1) % CHECKPOINT_INTERVAL === 0 && signer !== null) link(checkpointEntry(appended, signer));
    return appended;
  };
}

/** Every failure to write is the same to the caller: it must not act. */
function appendOrRefuse(database: OpenDatabase, write: () => AuditEntry): AuditEntry {
  try {
    return database.inTransaction() ? write() : database.transaction(write);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AppError('audit_unwritable', `the audit log cannot be written: ${why}`, { cause: error });
  }
}

function headOf(rows: AuditRepository): ChainHead {
  return rows.newest() ?? { seq: 0, hash: FIRST_PREV_HASH };
}
