import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { AppError } from '#shared/errors/app-error.ts';
import { settleAudit } from './audit-redo.ts';
import { type EngineLock, takeEngineLock } from './engine-lock.ts';
import { migrate, requireCurrent, type SchemaFile } from './migrate.ts';
import { AUDIT_MIGRATIONS, DESK_MIGRATIONS } from './migrations.ts';
import { makePrivateFile, makePrivateFolder } from './private-files.ts';

/** `own`: the one engine of the folder. `read`: look only, also while an owner runs. */
export type DatabaseAccess = 'own' | 'read';

export interface OpenDatabaseOptions {
  /** Absolute. */
  readonly dataDir: string;
  readonly access: DatabaseAccess;
}

/** `desk.db` with `audit.db` attached: one connection, so that one transaction spans both. */
export interface OpenDatabase {
  readonly dataDir: string;
  readonly access: DatabaseAccess;
  /** For the files of `engine/db` only: SQL lives nowhere else. */
  readonly connection: Database.Database;
  /** Runs `work` in one IMMEDIATE transaction over both files. */
  transaction<T>(work: () => T): T;
  inTransaction(): boolean;
  /** Closes the files and gives up the folder; safe to call twice. */
  close(): void;
}

const BUSY_TIMEOUT_MS = 5_000;
/** The first bytes of each SQLite file: https://www.sqlite.org/fileformat.html */
const HEAD = Buffer.from('SQLite format 3\0');
const DESK: SchemaFile = { schema: 'main', file: 'desk.db', migrations: DESK_MIGRATIONS };
const AUDIT: SchemaFile = { schema: 'audit', file: 'audit.db', migrations: AUDIT_MIGRATIONS };

/**
 * Opens the data folder. Throws `already_running` when another engine owns it, `not_found` when there is nothing to read,
 * `storage_failed` for files of a newer app and files that cannot be read.
 */
export function openDatabase(options: OpenDatabaseOptions): OpenDatabase {
  try {
    return options.access === 'own' ? openOwned(options.dataDir) : openForReading(options.dataDir);
  } catch (error) {
    if (error instanceof AppError) throw error;
    const why = damaged(options.dataDir) ?? words(error);
    throw new AppError('storage_failed', `the data folder ${options.dataDir} cannot be opened: ${why}`, {
      cause: error,
    });
  }
}

/** Opens `graph.db`, the disposable checkpoints, for the checkpointer. The caller closes it. Throws `storage_failed`. */
export function openGraphDatabase(dataDir: string): Database.Database {
  const file = join(dataDir, 'graph.db');
  try {
    makePrivateFolder(dataDir);
    makePrivateFile(file);
    return openForGraph(file);
  } catch (error) {
    const message = `${file} cannot be opened: ${words(error)}; it may be removed, incidents at work then go to a human`;
    throw new AppError('storage_failed', message, { cause: error });
  }
}

function openForGraph(file: string): Database.Database {
  const connection = new Database(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    connection.pragma('journal_mode = WAL');
    connection.pragma('synchronous = FULL');
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function openOwned(dataDir: string): OpenDatabase {
  makePrivateFolder(dataDir);
  const lock = takeEngineLock(dataDir);
  try {
    makePrivateFile(join(dataDir, AUDIT.file));
    makePrivateFile(join(dataDir, DESK.file));
    return prepareOwned(dataDir, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

function prepareOwned(dataDir: string, lock: EngineLock): OpenDatabase {
  const connection = connect(dataDir, false);
  try {
    for (const { schema } of [DESK, AUDIT]) {
      connection.pragma(`${schema}.journal_mode = WAL`);
      connection.pragma(`${schema}.synchronous = FULL`);
    }
    connection.pragma('foreign_keys = ON');
    migrate(connection, DESK);
    migrate(connection, AUDIT);
    settleAudit(connection);
    return wrap({ dataDir, access: 'own', connection, lock });
  } catch (error) {
    connection.close();
    throw error;
  }
}

function openForReading(dataDir: string): OpenDatabase {
  for (const { file } of [DESK, AUDIT]) {
    if (!existsSync(join(dataDir, file))) throw new AppError('not_found', `there is no ${file} in ${dataDir}`);
  }
  const connection = connect(dataDir, true);
  try {
    requireCurrent(connection, DESK);
    requireCurrent(connection, AUDIT);
    return wrap({ dataDir, access: 'read', connection, lock: null });
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** `desk.db` comes first: SQLite commits the files of a connection in order, see `audit-redo.ts`. */
function connect(dataDir: string, readonly: boolean): Database.Database {
  const connection = new Database(join(dataDir, DESK.file), { readonly, timeout: BUSY_TIMEOUT_MS });
  try {
    connection.prepare(`ATTACH ? AS ${AUDIT.schema}`).run(join(dataDir, AUDIT.file));
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function wrap(parts: {
  dataDir: string;
  access: DatabaseAccess;
  connection: Database.Database;
  lock: EngineLock | null;
}): OpenDatabase {
  const { dataDir, access, connection, lock } = parts;
  const inOne = connection.transaction((work: () => unknown) => work());
  return {
    dataDir,
    access,
    connection,
    transaction: <T>(work: () => T) => inOne.immediate(work) as T,
    inTransaction: () => connection.inTransaction,
    close: () => {
      if (!connection.open) return;
      connection.close();
      lock?.release();
    },
  };
}

/** SQLite says of several files at once only that one is no database; this says which, and what to do. */
function damaged(dataDir: string): string | null {
  const broken = [DESK.file, AUDIT.file].filter((file) => !looksLikeDatabase(join(dataDir, file)));
  if (broken.length === 0) return null;
  const holds = broken.length === 1 ? 'holds' : 'hold';
  return `${broken.join(' and ')} ${holds} something other than a database; put back a copy of the folder, or move it aside to begin anew`;
}

/** True also where there is nothing to judge yet. */
function looksLikeDatabase(file: string): boolean {
  const head = Buffer.alloc(HEAD.length);
  try {
    const descriptor = openSync(file, 'r');
    try {
      return readSync(descriptor, head, 0, HEAD.length, 0) === 0 || head.equals(HEAD);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return true;
  }
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
