import type { HostId } from '#shared/domain/ids.ts';
import { AppError } from '#shared/errors/app-error.ts';

/** What is compared: the key that the server showed with the one that a person pinned. */
export interface PresentedKey {
  readonly host: HostId;
  readonly type: string;
  readonly fingerprint: string;
  readonly pinned: string | null;
}

/** Why the key must be refused before anything is sent to the host; null when it is the pinned one. */
export function evaluatePresentedKey(key: PresentedKey): AppError | null {
  if (key.pinned === null) {
    return new AppError(
      'host_key_unknown',
      `the key of ${key.host} is not pinned: it showed ${key.fingerprint} (${key.type}). Compare it with the host's own, ` +
        `then pin it: hostKey in the settings, or sentry-desk hosts trust ${key.host}`,
    );
  }
  if (key.pinned === key.fingerprint) return null;
  return new AppError(
    'host_key_changed',
    `the key of ${key.host} is not the pinned one: pinned is ${key.pinned}, it showed ${key.fingerprint} (${key.type}). ` +
      'Someone may be listening in: nothing was sent. Ask who changed it before you pin the new one',
  );
}
