import type { ServerHostKeyAlgorithm } from 'ssh2';
import type { ShownKey } from '#shared/contract/hosts.ts';
import type { HostId } from '#shared/domain/ids.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { evaluatePresentedKey } from './evaluate-presented-key.ts';
import { fingerprintKey, keyType } from './fingerprint-key.ts';
import { algorithmsBeside, orderAlgorithms } from './host-key-algorithms.ts';
import type { HostKeyWatch } from './host-key-watch.ts';
import type { HostKeyStore } from './host-keys.ts';

/** How one attempt treats the host's key. */
export interface KeyCheck {
  /** What the host is asked for, best first. */
  readonly algorithms: readonly ServerHostKeyAlgorithm[];
  /** Called with the key before anything is sent that proves who we are; an error refuses it. */
  readonly verify: (key: Buffer) => AppError | null;
}

export interface PinnedOpening {
  readonly host: HostId;
  readonly hostKeys: HostKeyStore;
  readonly watch: HostKeyWatch;
}

/**
 * Opens a connection to a host whose key is pinned. The pinned type is asked for first. Where only a fingerprint is known, a
 * host that shows another key is asked for its other types too, before it counts as changed; then it is reported and refused.
 */
export async function openWithPin<T>(opening: PinnedOpening, attempt: (check: KeyCheck) => Promise<T>): Promise<T> {
  const { host, hostKeys, watch } = opening;
  const pinned = hostKeys.pinned(host);
  const pinnedType = hostKeys.pinnedType(host);
  const shown: ShownKey[] = [];
  const verify = (key: Buffer): AppError | null => {
    const seen = { type: keyType(key), fingerprint: fingerprintKey(key) };
    shown.push(seen);
    if (seen.fingerprint === pinned) hostKeys.learnType(seen);
    return evaluatePresentedKey({ host, pinned, pinnedType, shown });
  };
  const refused = (error: unknown) =>
    error instanceof AppError && error.code === 'host_key_changed' && shown.length > 0;
  try {
    return await attempt({ algorithms: orderAlgorithms(pinnedType), verify });
  } catch (error) {
    if (pinned === null || !refused(error)) throw error;
    const found = pinnedType === null ? await tryOtherTypes({ shown, pinned, verify }, attempt) : null;
    if (found !== null) return found.opened;
    const refusal = evaluatePresentedKey({ host, pinned, pinnedType, shown });
    const [first] = shown;
    if (refusal === null || first === undefined) throw error;
    const { fingerprint: presented, type } = first;
    // A person may have pinned the new key meanwhile: then it is the attempt that is out of date, not the key.
    if (hostKeys.pinned(host) === pinned)
      watch.changed({ host, pinned, presented, keyType: type, why: refusal.message });
    throw refusal;
  }
}

interface OtherTypes extends Pick<KeyCheck, 'verify'> {
  readonly shown: readonly ShownKey[];
  readonly pinned: string;
}

/**
 * Null when none of the host's other keys is the pinned one. What fails after the pinned key was shown fails here too; any other
 * failure is tried once more, so that a lost connection alone makes no key changed.
 */
async function tryOtherTypes<T>(
  { shown, pinned, verify }: OtherTypes,
  attempt: (check: KeyCheck) => Promise<T>,
): Promise<{ readonly opened: T } | null> {
  for (let failures = 0; failures < 2; ) {
    const before = shown.length;
    const algorithms = algorithmsBeside(shown.map((key) => key.type));
    if (algorithms.length === 0) return null;
    try {
      return { opened: await attempt({ algorithms, verify }) };
    } catch (error) {
      if (shown.at(-1)?.fingerprint === pinned || (error instanceof AppError && error.code === 'aborted')) throw error;
      if (hasNoOther(error)) return null;
      if (shown.length === before) failures += 1;
    }
  }
  return null;
}

/** Whether the host has no key of any type that it was asked for. */
function hasNoOther(error: unknown): boolean {
  const cause = error instanceof AppError ? error.cause : error;
  return cause instanceof Error && cause.message.includes('no matching host key');
}
