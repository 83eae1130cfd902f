import type { SourceStatus } from '#shared/contract/status.ts';

/** Follows one or more log sources of a host, of whatever kind, from its start until it is stopped. */
export interface LogFollower {
  sources(): SourceStatus[];
  stop(): Promise<void>;
}
