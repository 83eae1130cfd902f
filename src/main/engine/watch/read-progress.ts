import type { StatusBoard } from './source-status.ts';

/** Below this a read is over before anyone could look. */
const LONG_READ_BYTES = 1_048_576;

/** Shows on the board how far a long read over several files has come. */
export interface ReadProgress {
  /** A read of so many bytes begins. */
  begin(totalBytes: number): void;
  /** `bytes` of the file that is being read now. */
  read(bytes: number): void;
  /** The next file of the same read. */
  next(): void;
  end(): void;
  active(): boolean;
}

/** Creates it for a board. */
export function createReadProgress(board: StatusBoard): ReadProgress {
  const state = { total: 0, before: 0, now: 0 };
  const show = () => {
    const readBytes = state.before + state.now;
    const long = state.total >= LONG_READ_BYTES;
    board.progress(long ? { readBytes, totalBytes: Math.max(state.total, readBytes) } : null);
  };
  return {
    begin: (total) => {
      Object.assign(state, { total, before: 0, now: 0 });
      show();
    },
    read: (bytes) => {
      if (state.total === 0) return;
      state.now = bytes;
      show();
    },
    next: () => {
      state.before += state.now;
      state.now = 0;
    },
    end: () => {
      state.total = 0;
      board.progress(null);
    },
    active: () => state.total > 0,
  };
}
