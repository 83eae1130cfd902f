import type { Database } from 'better-sqlite3';
import { AppError } from '#shared/errors/app-error.ts';
import type { Migration } from './migrations.ts';

/** A file of the data folder, as it is named on the connection and to a person. */
export interface SchemaFile {
  readonly schema: 'main' | 'audit';
  readonly file: string;
  readonly migrations: readonly Migration[];
}

/** Brings a file to the newest schema, one transaction per step. Throws `storage_failed` for a file of a newer app. */
export function migrate(connection: Database, target: SchemaFile): void {
  refuseNewer(connection, target);
  for (const migration of target.migrations) {
    if (migration.version > schemaVersion(connection, target.schema)) apply(connection, target, migration);
  }
}

/** Refuses a file that is not of exactly the newest schema: a reader may not change it. */
export function requireCurrent(connection: Database, target: SchemaFile): void {
  refuseNewer(connection, target);
  if (schemaVersion(connection, target.schema) < newest(target)) {
    throw new AppError(
      'storage_failed',
      `${target.file} is of an older version: start the app once to bring it up to date`,
    );
  }
}

function refuseNewer(connection: Database, target: SchemaFile): void {
  const found = schemaVersion(connection, target.schema);
  if (found > newest(target)) {
    throw new AppError(
      'storage_failed',
      `${target.file} was written by a newer version of the app (schema ${found}, this one knows ${newest(target)}): update the app`,
    );
  }
}

function apply(connection: Database, target: SchemaFile, migration: Migration): void {
  connection
    .transaction(() => {
      connection.exec(migration.sql.replaceAll('{schema}', target.schema));
      connection.pragma(`${target.schema}.user_version = ${migration.version}`);
    })
    .immediate();
}

function schemaVersion(connection: Database, schema: string): number {
  return Number(connection.pragma(`${schema}.user_version`, { simple: true }));
}

function newest(target: SchemaFile): number {
  return target.migrations.at(-1)?.version ?? 0;
}
