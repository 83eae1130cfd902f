import { closeSync, openSync, writeSync } from 'node:fs';

const WORDS = (
  'request served order user cart checkout payment session cache lookup hit miss from database query rows returned in handler ' +
  'worker pool thread started finished listening connection accepted transferred bytes preferred shard refreshing token issued'
).split(' ');
const TROUBLE = [
  'upstream failed: connection refused',
  'request timed out after',
  'payment failed: no space left on device for',
];
const PIECE_BYTES = 4 * 1_048_576;

/** How a generated log looks. */
export interface LogPlan {
  readonly path: string;
  readonly bytes: number;
  /** Whether lines state a level. */
  readonly levels: boolean;
}

/** Writes a log of a service in good health: one line in a thousand is an error. The same plan gives the same lines. */
export function writeBenchLog({ path, bytes, levels }: LogPlan): { readonly bytes: number; readonly lines: number } {
  const random = createRandom(42);
  const file = openSync(path, 'w');
  let [written, lines, piece] = [0, 0, ''];
  while (written + piece.length < bytes) {
    piece += lineOf(random, lines, levels);
    lines += 1;
    if (piece.length >= PIECE_BYTES) {
      written += writeSync(file, piece);
      piece = '';
    }
  }
  written += writeSync(file, piece);
  closeSync(file);
  return { bytes: written, lines };
}

function lineOf(random: () => number, number: number, levels: boolean): string {
  const pick = (from: readonly string[]) => from[Math.floor(random() * from.length)] ?? '';
  const kind = random();
  const words = Array.from({ length: 6 + Math.floor(random() * 10) }, () => pick(WORDS)).join(' ');
  const level = kind < 0.001 ? 'ERROR ' : kind < 0.01 ? 'WARN ' : kind < 0.1 ? 'DEBUG ' : 'INFO ';
  const trouble = kind < 0.001 ? `${pick(TROUBLE)} ` : '';
  const time = new Date(1_767_322_800_000 + number * 3).toISOString();
  const thread = `[worker-${Math.floor(random() * 16)}] `;
  return `${time} ${thread}${levels ? level : ''}${trouble}${words} ${Math.floor(random() * 1e6)}ms\n`;
}

/** Mulberry32. */
function createRandom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
