import type { SourceStatus } from '#shared/contract/status.ts';

/** Follows one or more log sources of a host, of whatever kind, from its start until it is stopped. */
export interface LogFollower {
  sources(): SourceStatus[];
  /** Gives up the long read of a source, by the id of its status. False when it has none. */
  skipToEnd?(source: string): boolean;
  /** This machine slept: looks and tries again at once instead of at the next turn. */
  wake(): void;
  stop(): Promise<void>;
}
