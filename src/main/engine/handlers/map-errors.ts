import { ORPCError } from '@orpc/server';
import { AppError, ERROR_TABLE, type ErrorCode, WireError } from '#shared/errors/app-error.ts';
import type { Logger } from '../core/logger.ts';
import { os } from './router.ts';

interface Issue {
  readonly message: string;
  readonly path?: readonly unknown[];
  readonly keys?: readonly string[];
}

/** What a peer is told about a failure; what is not in the closed table is logged here and becomes `internal`. */
export function toWireError(error: unknown, log: Logger): WireError {
  if (error instanceof AppError) return error.toWire();
  if (error instanceof ORPCError) return fromOrpc(error, log);
  if (error instanceof Error && error.name === 'AbortError')
    return new AppError('aborted', 'The call was ended.').toWire();
  return internal(error, log);
}

/** The error as every transport carries it: our code, its HTTP status, and the wire form as data. */
export function toOrpcError(error: unknown, log: Logger): ORPCError<ErrorCode, WireError> {
  const wire = toWireError(error, log);
  return new ORPCError(wire.code, { status: ERROR_TABLE[wire.code].status, message: wire.message, data: wire });
}

/** The one place where failures of handlers get their wire form. */
export function createErrorMiddleware(log: Logger) {
  return os.middleware(async ({ next }) => {
    try {
      return await next();
    } catch (error) {
      throw toOrpcError(error, log);
    }
  });
}

function fromOrpc(error: ORPCError<string, unknown>, log: Logger): WireError {
  const known = WireError.safeParse(error.data);
  if (known.success) return known.data;
  const issues = issuesOf(error.data);
  const first = issues[0];
  if (first !== undefined) return invalidInput(first, issues.length).toWire();
  if (error.status === 400) return new AppError('invalid_input', 'The request cannot be read.').toWire();
  if (error.status === 404) return new AppError('not_found', 'There is no such call.').toWire();
  return internal(error, log);
}

function invalidInput(issue: Issue, count: number): AppError {
  const field = fieldOf(issue);
  const more = count > 1 ? ` (and ${String(count - 1)} more)` : '';
  return new AppError('invalid_input', `${field}: ${issue.message}${more}`, { field });
}

function fieldOf(issue: Issue): string {
  const path = (issue.path ?? []).map((part) =>
    String(typeof part === 'object' && part !== null && 'key' in part ? part.key : part),
  );
  return [...path, ...(issue.keys ?? []).slice(0, 1)].join('.').slice(0, 512) || 'input';
}

function issuesOf(data: unknown): readonly Issue[] {
  return typeof data === 'object' && data !== null && 'issues' in data && Array.isArray(data.issues)
    ? (data.issues as Issue[])
    : [];
}

function internal(error: unknown, log: Logger): WireError {
  log.error('A call failed unexpectedly', error);
  return new AppError('internal', 'Something went wrong inside the desk; its log says what.').toWire();
}
