import { PROOF_BYTES, type Stamp, stampOf } from './known-files.ts';
import type { LineBlock } from './line-block.ts';

/** Keeps the proof of what was read up to date as lines come: the hash of the head and of the last bytes. */
export interface AnchorTrail {
  /** The lines that are taken in next. */
  add(block: LineBlock): void;
  head(): Stamp | null;
  tail(): Stamp | null;
}

/** What is known where a file is gone on with. */
export interface TrailStart {
  readonly head: Stamp | null;
  readonly tail: Stamp | null;
  readonly offset: number;
}

const NONE = Buffer.alloc(0);

/** Begins at an offset; the head is learnt from the lines when that is 0, and otherwise must be known. */
export function createAnchorTrail(start: TrailStart): AnchorTrail {
  const state = {
    at: start.offset,
    /** The first bytes of the file; null when they did not all come by. */
    first: start.offset === 0 ? NONE : (null as Buffer | null),
    head: start.head,
    /** The last bytes before `at`; null until some came by. */
    last: start.offset === 0 ? NONE : (null as Buffer | null),
    tail: start.tail,
  };
  const add = (bytes: Buffer) => {
    if (state.first !== null && state.first.length < PROOF_BYTES) {
      state.first = Buffer.concat([state.first, bytes.subarray(0, PROOF_BYTES - state.first.length)]);
      state.head = null;
    }
    const recent = bytes.length >= PROOF_BYTES ? bytes : Buffer.concat([state.last ?? NONE, bytes]);
    // A copy: a view would keep the whole chunk in memory.
    state.last = Buffer.from(recent.subarray(Math.max(0, recent.length - PROOF_BYTES)));
    state.tail = null;
  };
  return {
    add: (block) => {
      if (block.bytes === null || block.start !== state.at) lose(state);
      if (block.bytes !== null) add(block.bytes.buffer);
      state.at = block.end;
    },
    head: () => (state.head ??= stampOrNull(state.first)),
    tail: () => (state.tail ??= stampOrNull(state.last)),
  };
}

/** Bytes were left out, of a first or a too long line: the proof begins anew after them. */
function lose(state: { first: Buffer | null; last: Buffer | null; head: Stamp | null; tail: Stamp | null }): void {
  if (state.first !== null && state.first.length < PROOF_BYTES) {
    state.head = stampOrNull(state.first);
    state.first = null;
  }
  state.last = NONE;
  state.tail = null;
}

function stampOrNull(bytes: Buffer | null): Stamp | null {
  return bytes === null || bytes.length === 0 ? null : stampOf(bytes);
}
