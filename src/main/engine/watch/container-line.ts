import { cutText } from './cut-text.ts';
import { decodeUtf8 } from './decode-line.ts';

const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:?\d\d) /;
/** Engines keep a long line in pieces, each with a time of its own, and tell those times in the middle of the line. */
const PIECE_TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}(?:Z|[+-]\d\d:\d\d) /g;

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
  const atNanos = head === null ? null : nanosOf(head);
  if (head === null || atNanos === null) return { atNanos: null, text: shown(line) };
  return { atNanos, text: shown(joinPieces(line.subarray(head[0].length), atNanos)) };
}

function nanosOf(head: RegExpExecArray): bigint | null {
  const [, second = '', fraction = '', zone = 'Z'] = head;
  const millis = Date.parse(second + (zone === 'Z' ? zone : withColon(zone)));
  return Number.isNaN(millis) ? null : BigInt(millis) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}

/** Takes the times of later pieces out: a time that the program printed itself lies before the one that the line got. */
function joinPieces(bytes: Buffer, lineNanos: bigint): Buffer {
  const text = bytes.toString('latin1');
  const joined = text.replace(PIECE_TIME, (stamp) => {
    const head = TIME.exec(stamp);
    const nanos = head === null ? null : nanosOf(head);
    return nanos !== null && nanos >= lineNanos ? '' : stamp;
  });
  return joined.length === text.length ? bytes : Buffer.from(joined, 'latin1');
}

/** The line end of a terminal belongs to no line. */
function shown(bytes: Buffer): string {
  return cutText(decodeUtf8(bytes.at(-1) === 13 ? bytes.subarray(0, -1) : bytes));
}

function withColon(zone: string): string {
  return zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
}
