import { ORPCError } from '@orpc/client';
import { type ErrorCode, WireError } from '#shared/errors/app-error.ts';

const TITLES: Record<ErrorCode, string> = {
  invalid_input: 'The engine refused the input.',
  unauthorized: 'This page is no longer signed in.',
  forbidden: 'That is not allowed.',
  not_found: 'That does not exist any more.',
  conflict: 'That does not fit the current state.',
  too_large: 'That is too large.',
  rate_limited: 'That was asked too often. Wait a moment, then try again.',
  not_supported: 'That is not supported.',
  settings_invalid: 'The settings have problems. They are named on the Now screen.',
  stopped: 'The stop switch is engaged. Release it first.',
  host_unreachable: 'The host cannot be reached.',
  host_key_unknown: 'The host key is not pinned, so nothing was sent to the host.',
  host_key_changed: 'The host key has changed, so nothing was sent to the host.',
  host_auth_failed: 'The host refused the log-in.',
  command_failed: 'The command on the host failed.',
  timed_out: 'That took too long and was given up.',
  aborted: 'That was stopped before it finished.',
  tripwire_hit: 'A model set off a tripwire, so its run was ended.',
  audit_unwritable: 'The audit log cannot be written, so nothing was done.',
  keychain_unavailable: 'The keychain does not answer, so nothing was done.',
  storage_failed: 'The data folder cannot be written.',
  already_running: 'That already runs.',
  model_unavailable: 'The model cannot be reached, or cannot answer now.',
  model_refused: 'The endpoint of the model refused the call.',
  model_garbled: 'The model gave no answer that can be used.',
  budget_exhausted: 'The money set aside for models is spent.',
  internal: 'The engine ran into an error of its own.',
};

function wireError(error: unknown): WireError | null {
  const parsed = WireError.safeParse(error instanceof ORPCError ? error.data : error);
  return parsed.success ? parsed.data : null;
}

/** The code of an engine's error; null when it is none. */
export function errorCode(error: unknown): ErrorCode | null {
  return wireError(error)?.code ?? null;
}

/** The input field that an engine's error names, with dots between its parts; empty where it names none. */
export function errorField(error: unknown): string {
  return (wireError(error)?.field ?? '').replace(/\[(\d+)\]/g, '.$1');
}

/** What went wrong, as one or two sentences for the operator. */
export function errorSentence(error: unknown): string {
  const wire = wireError(error);
  if (wire === null) {
    return 'The engine did not answer. Nothing is known about the request.';
  }
  const message = wire.message.trim();
  const field = wire.field === undefined ? '' : `${wire.field}: `;
  return message === '' ? TITLES[wire.code] : `${TITLES[wire.code]} ${field}${message}`;
}
