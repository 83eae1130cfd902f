import type { HostId } from '#shared/domain/ids.ts';

/** What the desk holds about a host's key: pinned in the keychain, or by `hostKey` in the settings. */
export interface HostKeyStore {
  /** The pinned SHA-256 fingerprint (`SHA256:…`, without padding); null when a person has not pinned one. */
  pinned(host: HostId): string | null;
  pin(host: HostId, fingerprint: string): Promise<void>;
}
