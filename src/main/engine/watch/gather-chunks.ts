/** While bytes keep coming they are handed on together, at most so many and after so long: each time may cost a transaction. */
const MOST_BYTES = 1_048_576;
const PAUSE_MS = 5;
/** Where many bytes came together the last time, nobody waits for a single line. */
const MANY_BYTES = 65_536;
const LONG_PAUSE_MS = 50;

/** Puts chunks together while more are coming; after a pause a chunk is handed on at once. */
export interface ChunkGatherer {
  add(chunk: Buffer): void;
  /** How many bytes wait. */
  bytes(): number;
  /** Hands on what waits. */
  release(): void;
  /** Throws away what waits. */
  close(): void;
}

/** Creates a gatherer; `handOn` may throw, and is then not asked again by a timer. */
export function createChunkGatherer(handOn: (bytes: Buffer) => void): ChunkGatherer {
  let waiting: Buffer[] = [];
  let length = 0;
  let timer: NodeJS.Timeout | undefined;
  let releasedAt = Number.NEGATIVE_INFINITY;
  let pauseMs = PAUSE_MS;
  const close = () => {
    clearTimeout(timer);
    timer = undefined;
    waiting = [];
    length = 0;
  };
  const release = () => {
    const [first, ...others] = waiting;
    pauseMs = length >= MANY_BYTES ? LONG_PAUSE_MS : PAUSE_MS;
    close();
    if (first !== undefined) handOn(others.length === 0 ? first : Buffer.concat([first, ...others]));
    releasedAt = performance.now();
  };
  return {
    add: (chunk) => {
      waiting.push(chunk);
      length += chunk.length;
      const sinceMs = performance.now() - releasedAt;
      if (length >= MOST_BYTES || (waiting.length === 1 && sinceMs >= pauseMs)) release();
      else timer ??= setTimeout(release, pauseMs);
    },
    bytes: () => length,
    release,
    close,
  };
}
