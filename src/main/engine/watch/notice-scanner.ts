/** A piece of the follower's output: bytes of the file, or a notice of the program that reads it. */
export type Piece =
  | { readonly type: 'bytes'; readonly bytes: Buffer }
  | { readonly type: 'notice'; readonly text: string };

/** Tells the file's bytes from notices, in their exact order. */
export interface NoticeScanner {
  push(chunk: Buffer): Piece[];
}

/**
 * A notice begins with `marker` and ends at the line's end. The marker holds a random part, so that no log line can
 * pretend to be a notice.
 */
export function createNoticeScanner(marker: string): NoticeScanner {
  const start = Buffer.from(marker);
  let held: Buffer = Buffer.alloc(0);
  const take = (pieces: Piece[]): boolean => {
    const at = held.indexOf(start);
    const plain = at < 0 ? held.length - overlap(held, start) : at;
    if (plain > 0) pieces.push({ type: 'bytes', bytes: held.subarray(0, plain) });
    held = held.subarray(plain);
    const end = at < 0 ? -1 : held.indexOf(10);
    if (end < 0) return false;
    pieces.push({ type: 'notice', text: held.toString('utf8', start.length, end) });
    held = held.subarray(end + 1);
    return held.length > 0;
  };
  return {
    push: (chunk) => {
      const pieces: Piece[] = [];
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      while (take(pieces));
      return pieces;
    },
  };
}

/** How many bytes at the end of `bytes` could be the beginning of `start`. */
function overlap(bytes: Buffer, start: Buffer): number {
  for (let length = Math.min(bytes.length, start.length - 1); length > 0; length -= 1) {
    if (bytes.subarray(bytes.length - length).equals(start.subarray(0, length))) return length;
  }
  return 0;
}
