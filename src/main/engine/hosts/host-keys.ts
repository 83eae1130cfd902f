import type { ShownKey } from '#shared/contract/hosts.ts';
import type { HostId } from '#shared/domain/ids.ts';

/** What the desk holds about a host's key: pinned in the keychain, or by `hostKey` in the settings. */
export interface HostKeyStore {
  /** The pinned SHA-256 fingerprint (`SHA256:…`, without padding); null when a person has not pinned one. */
  pinned(host: HostId): string | null;
  /** The type of the pinned key, for example `ssh-ed25519`; null when only its fingerprint is known. */
  pinnedType(host: HostId): string | null;
  /** Remembers the type of a key that was shown, until the desk ends. */
  learnType(key: ShownKey): void;
  /** The type is kept with the fingerprint where it is known. Fails with `invalid_input` for what is no fingerprint. */
  pin(host: HostId, key: { readonly fingerprint: string; readonly type: string | null }): Promise<void>;
}
