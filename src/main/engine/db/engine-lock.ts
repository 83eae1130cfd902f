import { join } from 'node:path';
import Database from 'better-sqlite3';
import { AppError } from '#shared/errors/app-error.ts';
import { makePrivateFile } from './private-files.ts';

/** Ownership of a data folder; the kernel gives it up when the process ends, however it ends. */
export interface EngineLock {
  release(): void;
}

/** Takes the folder for this engine. Throws `already_running` when another one has it. */
export function takeEngineLock(dataDir: string): EngineLock {
  const file = join(dataDir, 'engine.lock');
  makePrivateFile(file);
  const connection = new Database(file, { timeout: 0 });
  try {
    connection.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    connection.close();
    if (isBusy(error)) {
      throw new AppError(
        'already_running',
        `another Sentry Desk engine is using the data folder ${dataDir}: stop it, or name another folder`,
        {
          cause: error,
        },
      );
    }
    throw new AppError('storage_failed', `the lock ${file} cannot be taken`, { cause: error });
  }
  return { release: () => connection.close() };
}

function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
}
