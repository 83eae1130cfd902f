import { isAscii, isUtf8 } from 'node:buffer';
import { AppError } from '#shared/errors/app-error.ts';

/** Turns the bytes of a line, without its line end, into text. No byte is lost: one that is not valid is shown as `\xHH`. */
export type DecodeLine = (bytes: Buffer) => string;

/** Reads UTF-8. */
export const decodeUtf8: DecodeLine = (bytes) => {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    text += length === 0 ? shownByte(bytes[at] ?? 0) : bytes.toString('utf8', at, at + length);
    at += Math.max(1, length);
  }
  return text;
};

/** Reads one of the encodings that hold ASCII bytes as they are. Throws `invalid_input` for a name that is not known. */
export function decoderFor(encoding: string): DecodeLine {
  if (/^utf-?8$/i.test(encoding)) return decodeUtf8;
  const decoder = createDecoder(encoding);
  return (bytes) => {
    if (isAscii(bytes)) return bytes.toString('latin1');
    try {
      return decoder.decode(bytes);
    } catch {
      return showOtherBytes(bytes);
    }
  };
}

function createDecoder(encoding: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  } catch (cause) {
    throw new AppError('invalid_input', `there is no encoding "${encoding}"`, { field: 'encoding', cause });
  }
}

/** Length of the valid UTF-8 sequence that begins here; 0 when there is none. */
function sequenceLength(bytes: Buffer, at: number): number {
  const first = bytes[at] ?? 0;
  const length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  return length > 0 && at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length)) ? length : 0;
}

function showOtherBytes(bytes: Buffer): string {
  return [...bytes].map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : shownByte(byte))).join('');
}

function shownByte(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`;
}
