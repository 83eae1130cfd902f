import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';

/** The text of a file and how its bytes were read, or why it is no text. */
export type DecodedFile =
  | { readonly text: string; readonly encoding: 'UTF-8' | 'UTF-16 LE' | 'UTF-16 BE' | 'Windows-1252' }
  | { readonly refused: string };

const MARKS = [
  { bytes: Buffer.from([0xef, 0xbb, 0xbf]), encoding: 'UTF-8' },
  { bytes: Buffer.from([0xff, 0xfe]), encoding: 'UTF-16 LE' },
  { bytes: Buffer.from([0xfe, 0xff]), encoding: 'UTF-16 BE' },
] as const;
/** So many bytes of a character may be missing at the end of a part. */
const LONGEST_CHARACTER = 4;
/** Of so many bytes at most one may be a control character that text does not use. */
const CONTROL_SHARE = 100;

/** Reads the bytes of a file: a byte order mark decides, then UTF-8, then Windows-1252. `part`: its end may be cut anywhere. */
export function decodeFile(bytes: Buffer, part = false): DecodedFile {
  const mark = MARKS.find((one) => bytes.subarray(0, one.bytes.length).equals(one.bytes));
  // The mark of UTF-32 begins like the one of UTF-16.
  const wide = bytes.subarray(0, 4).equals(Buffer.from([0xff, 0xfe, 0, 0]));
  if (mark !== undefined && !wide && mark.encoding !== 'UTF-8') {
    const even = bytes.subarray(0, bytes.length - (bytes.length % 2));
    const text = iconv.decode(even, mark.encoding === 'UTF-16 LE' ? 'utf16le' : 'utf16be');
    return text.includes('\0') ? { refused: 'is not a text file' } : { text, encoding: mark.encoding };
  }
  if (bytes.includes(0)) return { refused: 'is not a text file' };
  const utf8 = asUtf8(bytes, part);
  if (utf8 !== null) return { text: utf8, encoding: 'UTF-8' };
  return isMostlyControls(bytes)
    ? { refused: 'is not a text file' }
    : { text: iconv.decode(bytes, 'windows-1252'), encoding: 'Windows-1252' };
}

function asUtf8(bytes: Buffer, part: boolean): string | null {
  for (let cut = 0; cut < (part ? LONGEST_CHARACTER : 1); cut += 1) {
    const kept = bytes.subarray(0, bytes.length - cut);
    if (isUtf8(kept)) return isMostlyControls(kept) ? null : kept.toString('utf8');
  }
  return null;
}

function isMostlyControls(bytes: Buffer): boolean {
  const odd = bytes.reduce((count, byte) => (byte < 32 && ![9, 10, 12, 13, 27].includes(byte) ? count + 1 : count), 0);
  return odd * CONTROL_SHARE > bytes.length;
}
