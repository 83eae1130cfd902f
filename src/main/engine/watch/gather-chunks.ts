/** While bytes keep coming they are handed on together, at most so many and after so long: each time may cost a transaction. */
const MOST_BYTES = 1_048_576;
const PAUSE_MS = 5;
/** Where many bytes came together the last time, nobody waits for a single line. */
const MANY_BYTES = 65_536;
const LONG_PAUSE_MS = 50;
/** In a burst of errors a piece is cut so that it is about so much work, as the intake counts it: the rest waits for its turn. */
const WORK_PER_TURN = 500;
const FIRST_PIECE_BYTES = 8_192;
const LEAST_PIECE_BYTES = 2_048;

/** Puts chunks together while more are coming, and hands on what is much work in pieces with turns for others between. */
export interface ChunkGatherer {
  /** After a pause a chunk is handed on at once. */
  add(chunk: Buffer): void;
  /** How many bytes wait. */
  bytes(): number;
  /** Null while there is room for more; else resolves when there is. */
  room(): Promise<void> | null;
  /** Hands on at once what waits. */
  release(): void;
  /** Hands on what waits, in turns; resolves when nothing waits. */
  drain(): Promise<void>;
  /** Throws away what waits. */
  close(): void;
}

/** Creates a gatherer. `handOn` answers how much work it was; it must not throw. */
export function createChunkGatherer(handOn: (bytes: Buffer) => number): ChunkGatherer {
  return new Gatherer(handOn);
}

class Gatherer implements ChunkGatherer {
  readonly #handOn: (bytes: Buffer) => number;
  readonly #waiting = createByteQueue();
  #pieceBytes = FIRST_PIECE_BYTES;
  #pauseMs = PAUSE_MS;
  #releasedAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #turn: NodeJS.Immediate | undefined;
  #draining = false;
  #waits: { readonly most: number; readonly resolve: () => void }[] = [];

  constructor(handOn: (bytes: Buffer) => number) {
    this.#handOn = handOn;
  }

  add(chunk: Buffer): void {
    const sinceMs = performance.now() - this.#releasedAt;
    const first = this.#waiting.length() === 0;
    this.#waiting.push(chunk);
    if (this.#turn !== undefined) return;
    if (this.#waiting.length() >= MOST_BYTES || (first && sinceMs >= this.#pauseMs)) this.#begin();
    else this.#timer ??= setTimeout(() => this.#begin(), this.#pauseMs);
  }

  bytes(): number {
    return this.#waiting.length();
  }

  room(): Promise<void> | null {
    return this.#waiting.length() <= MOST_BYTES ? null : this.#until(MOST_BYTES);
  }

  release(): void {
    this.#rest();
    if (this.#waiting.length() > 0) this.#hand(this.#waiting.length());
  }

  async drain(): Promise<void> {
    this.#draining = true;
    if (this.#waiting.length() > 0) this.#begin();
    if (this.#waiting.length() > 0) await this.#until(0);
  }

  close(): void {
    this.#rest();
    this.#waiting.take(this.#waiting.length());
    this.#tell();
  }

  #begin(): void {
    this.#pauseMs = this.#waiting.length() >= MANY_BYTES ? LONG_PAUSE_MS : PAUSE_MS;
    this.#rest();
    this.#goOn();
  }

  /** One piece; what is left and worth a piece of its own comes in the next turn, what is less waits for more. */
  #goOn(): void {
    this.#turn = undefined;
    this.#hand(Math.min(this.#waiting.length(), this.#pieceBytes));
    const left = this.#waiting.length();
    if (left === 0 || this.#turn !== undefined) return;
    if (this.#draining || left >= this.#pieceBytes) this.#turn = setImmediate(() => this.#goOn());
    else this.#timer ??= setTimeout(() => this.#begin(), this.#pauseMs);
  }

  #hand(length: number): void {
    const piece = this.#waiting.take(length);
    const work = this.#handOn(piece);
    this.#releasedAt = performance.now();
    this.#pieceBytes = nextPiece(this.#pieceBytes, { bytes: piece.length, work });
    this.#tell();
  }

  #rest(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#turn);
    this.#timer = undefined;
    this.#turn = undefined;
  }

  #until(most: number): Promise<void> {
    return new Promise((resolve) => this.#waits.push({ most, resolve }));
  }

  #tell(): void {
    const length = this.#waiting.length();
    const told = this.#waits.filter(({ most }) => length <= most);
    this.#waits = this.#waits.filter(({ most }) => length > most);
    for (const { resolve } of told) resolve();
  }
}

/** Sized by what the last piece held; a whole one that held little makes room for more at a time. */
function nextPiece(pieceBytes: number, last: { readonly bytes: number; readonly work: number }): number {
  if (last.work > WORK_PER_TURN)
    return Math.max(LEAST_PIECE_BYTES, Math.floor((last.bytes * WORK_PER_TURN) / last.work));
  const grows = last.bytes >= pieceBytes && last.work * 2 <= WORK_PER_TURN;
  return grows ? Math.min(MOST_BYTES, pieceBytes * 2) : pieceBytes;
}

/** Bytes in order of arrival, taken from the front; what was taken holds on to nothing that is still to come. */
function createByteQueue() {
  const chunks: Buffer[] = [];
  let length = 0;
  return {
    length: () => length,
    push: (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
    },
    take: (most: number): Buffer => {
      const parts: Buffer[] = [];
      let missing = most;
      for (let chunk = chunks[0]; chunk !== undefined && missing > 0; chunk = chunks[0]) {
        const part = chunk.subarray(0, missing);
        if (part.length === chunk.length) chunks.shift();
        else chunks[0] = chunk.subarray(part.length);
        parts.push(part);
        missing -= part.length;
      }
      length -= most - missing;
      const [only] = parts;
      return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
    },
  };
}
