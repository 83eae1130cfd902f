import type { BlindWindow } from '#shared/contract/status.ts';

/** Where reading of one file stands. */
export interface Cursor {
  /** `host:path`. */
  readonly source: string;
  /** `device:inode` of the file the offset belongs to. */
  readonly fileId: string;
  /** The first byte that was not yet taken in. */
  readonly offset: number;
}

/** Rows of cursors and of the gap ledger. Call writing methods only inside `Journal.commit`. */
export interface WatchRepository {
  saveCursor(cursor: Cursor): void;
  cursor(source: string): Cursor | null;
  addGap(source: string, gap: BlindWindow): void;
  /** Newest first. */
  gaps(source: string, limit: number): readonly BlindWindow[];
}
