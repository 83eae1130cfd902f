import type { ShownKey } from '#shared/contract/hosts.ts';
import type { HostId } from '#shared/domain/ids.ts';
import { AppError } from '#shared/errors/app-error.ts';

/** What is compared: the keys that the server showed, the newest last, with the one that a person pinned. */
export interface PresentedKey {
  readonly host: HostId;
  readonly shown: readonly ShownKey[];
  readonly pinned: string | null;
  /** Null when only the fingerprint of the pinned key is known. */
  readonly pinnedType: string | null;
}

/** Why the newest key must be refused before anything is sent to the host; null when it is the pinned one. */
export function evaluatePresentedKey({ host, shown, pinned, pinnedType }: PresentedKey): AppError | null {
  const newest = shown.at(-1);
  if (newest === undefined) return new AppError('host_key_unknown', `${host} showed no key`);
  const showed = shown.map((key) => `${key.fingerprint} (${key.type})`).join(' and ');
  if (pinned === null) {
    return new AppError(
      'host_key_unknown',
      `the key of ${host} is not pinned: it showed ${showed}. Compare it with the host's own, ` +
        `then pin it: hostKey in the settings, or sentry-desk hosts trust ${host}`,
    );
  }
  if (newest.fingerprint === pinned) return null;
  const changed = pinnedType !== null && pinnedType !== newest.type;
  const what = changed ? `the type of the key of ${host} changed` : `the key of ${host} is not the pinned one`;
  const was = pinnedType === null ? pinned : `${pinned} (${pinnedType})`;
  return new AppError(
    'host_key_changed',
    `${what}: pinned is ${was}, it showed ${showed}. ` +
      'Someone may be listening in: nothing was sent. Ask who changed it before you pin the new one',
  );
}
