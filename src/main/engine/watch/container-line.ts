import { cutText } from './cut-text.ts';
import { decodeUtf8 } from './decode-line.ts';

/** Docker's own log files hold a longer line in pieces of this many bytes, each with a time of its own. */
const PIECE_BYTES = 16_384;
const TIME_LENGTH = 30;
const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:?\d\d) /;
const PIECE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z $/;

/** A line as `docker logs --timestamps` tells it, both output streams alike. */
export interface ContainerLine {
  /** Nanoseconds since 1970 by the host's clock; null when the line has no time, as messages of the engine itself. */
  readonly atNanos: bigint | null;
  /** Without its time; bytes that are not valid are shown as `\xHH`. */
  readonly text: string;
}

/** Reads one line without its `\n`. */
export function parseContainerLine(line: Buffer): ContainerLine {
  const head = TIME.exec(line.toString('latin1', 0, 48));
  const [whole = '', second = '', fraction = '', zone = 'Z'] = head ?? [];
  const millis = head === null ? Number.NaN : Date.parse(second + (zone === 'Z' ? zone : withColon(zone)));
  if (Number.isNaN(millis)) return { atNanos: null, text: shown(line) };
  const atNanos = BigInt(millis) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
  return { atNanos, text: shown(joinPieces(line.subarray(whole.length))) };
}

/** Takes the times out that stand between the pieces of a long line: exactly every 16 KiB, and nowhere else. */
function joinPieces(bytes: Buffer): Buffer {
  const pieces: Buffer[] = [];
  let rest = bytes;
  while (rest.length > PIECE_BYTES && isTime(rest.subarray(PIECE_BYTES, PIECE_BYTES + TIME_LENGTH + 1))) {
    pieces.push(rest.subarray(0, PIECE_BYTES));
    rest = rest.subarray(PIECE_BYTES + TIME_LENGTH + 1);
  }
  return pieces.length === 0 ? bytes : Buffer.concat([...pieces, rest]);
}

function isTime(bytes: Buffer): boolean {
  return PIECE_TIME.test(bytes.toString('latin1'));
}

/** The line end of a terminal belongs to no line. */
function shown(bytes: Buffer): string {
  return cutText(decodeUtf8(bytes.at(-1) === 13 ? bytes.subarray(0, -1) : bytes));
}

function withColon(zone: string): string {
  return zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
}
