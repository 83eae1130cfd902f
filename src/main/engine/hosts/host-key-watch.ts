import type { HostId } from '#shared/domain/ids.ts';

/** A host showed another key than the pinned one. Fingerprints are SHA-256, as OpenSSH prints them. */
export interface HostKeyChange {
  readonly host: HostId;
  readonly pinned: string;
  readonly presented: string;
  /** Type of the key that was shown, for example `ssh-rsa`. */
  readonly keyType: string;
  /** What changed, in a sentence: another key of the same type, or a key of another type. */
  readonly why: string;
}

/** Where host access reports a key that it refused. */
export interface HostKeyWatch {
  /** Called after the key was refused and before anything else happens; it may be told the same change again. Never throws. */
  changed(change: HostKeyChange): void;
}
