import type { SourceStatus } from '#shared/contract/status.ts';

/** Follows every log source of every service. */
export interface Watcher {
  /** Idempotent. Returns at once; sources connect on their own and report by events. */
  start(): void;
  stop(): Promise<void>;
  /** Follows changed settings while it runs; resolves when what is not wanted any more has ended. */
  refresh(): Promise<void>;
  running(): boolean;
  sources(): readonly SourceStatus[];
  /** This machine slept: every source is looked at again at once, and files are opened anew. */
  wake(): void;
  /** Ends a long first read of one source; false when it is in none. */
  skipToEnd(source: string): boolean;
}
