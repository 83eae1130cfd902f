import { z } from 'zod';
import { AppError } from '#shared/errors/app-error.ts';

/** Parses a row that was read; a row that does not fit is damage, and is named by its table. */
export function parseRow<S extends z.ZodType>(table: string, schema: S, row: unknown): z.output<S> {
  const result = schema.safeParse(row);
  if (result.success) return result.data;
  throw new AppError('storage_failed', `a row of ${table} cannot be read: ${z.prettifyError(result.error)}`, {
    cause: result.error,
  });
}

/** Parses rows that were read. */
export function parseRows<S extends z.ZodType>(table: string, schema: S, rows: readonly unknown[]): z.output<S>[] {
  return rows.map((row) => parseRow(table, schema, row));
}

/** A column that holds JSON. */
export function jsonColumn<S extends z.ZodType>(schema: S) {
  return z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'is not JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);
}

/** A column that holds 0 or 1. */
export const booleanColumn = z.union([z.literal(0), z.literal(1)]).transform((value) => value === 1);
