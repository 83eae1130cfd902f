/** Collects one output stream up to a number of bytes; the rest is thrown away and noticed. */
export interface CappedOutput {
  readonly add: (chunk: Buffer) => void;
  bytes(): Buffer;
  truncated(): boolean;
}

/** Creates an empty collector for at most `maxBytes`. */
export function createCappedOutput(maxBytes: number): CappedOutput {
  const chunks: Buffer[] = [];
  let kept = 0;
  let truncated = false;
  return {
    add: (chunk) => {
      const room = maxBytes - kept;
      if (chunk.length > room) truncated = true;
      if (room <= 0) return;
      const part = chunk.subarray(0, room);
      kept += part.length;
      chunks.push(part);
    },
    bytes: () => Buffer.concat(chunks),
    truncated: () => truncated,
  };
}
