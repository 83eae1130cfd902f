import type { HostFreeze } from '#shared/contract/hosts.ts';
import type { HostId } from '#shared/domain/ids.ts';

/**
 * Hosts that showed another key than the pinned one. While a host is frozen no agent works for its incidents, no tool reaches
 * it, no plan for it is approved or run, and its logs are not followed. Only a person ends a freeze.
 */
export interface HostFreezes {
  /** Why nothing may reach the host now, in a sentence; null when it is free. Looks at the jump hosts on its way too, and fails closed. */
  refusal(host: HostId): string | null;
  /** The freeze of this very host; null when it is not frozen. Throws `storage_failed` when that cannot be read. */
  of(host: HostId): HostFreeze | null;
  /** Calls back when a host was frozen, before anything else is sent to it; returns the way to stop. */
  onFrozen(listener: (host: HostId) => void): () => void;
  /** Tries again to record what could not be recorded when it happened; called by a timer. */
  recordMissing(): void;
}
