const NEWLINE = 10;

/** Cuts what a program says into lines at `\n`, without decoding them. */
export interface ChunkLines {
  push(chunk: Buffer): Buffer[];
  /** The unfinished last line; nothing when there is none. */
  rest(): Buffer[];
}

/** Creates one; of a line longer than `longest` bytes the end is dropped. */
export function createChunkLines(longest: number): ChunkLines {
  let held: Buffer[] = [];
  let heldBytes = 0;
  const hold = (part: Buffer) => {
    const kept = part.subarray(0, Math.max(0, longest - heldBytes));
    if (kept.length > 0) held.push(Buffer.from(kept));
    heldBytes += kept.length;
  };
  const finish = (): Buffer => {
    const line = held.length === 1 && held[0] !== undefined ? held[0] : Buffer.concat(held);
    held = [];
    heldBytes = 0;
    return line;
  };
  return {
    push: (chunk) => {
      const lines: Buffer[] = [];
      let from = 0;
      for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
        hold(chunk.subarray(from, at));
        lines.push(finish());
        from = at + 1;
      }
      hold(chunk.subarray(from));
      return lines;
    },
    rest: () => (heldBytes === 0 ? [] : [finish()]),
  };
}
