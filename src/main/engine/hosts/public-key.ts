/** A public key as `known_hosts` and servers write it. */
export interface PublicKey {
  /** The type inside the blob, for example `ssh-rsa`, whatever signature algorithm was named beside it. */
  readonly type: string;
  readonly blob: Buffer;
}

const SHORTEST_RSA_BITS = 1_024;
const LONGEST_NUMBER_BYTES = 2_048;
/** Signature algorithms that OpenSSH takes for the type of their keys. */
const ALIASES: Readonly<Record<string, string>> = { 'rsa-sha2-256': 'ssh-rsa', 'rsa-sha2-512': 'ssh-rsa' };
const CURVES: Readonly<Record<string, number>> = { nistp256: 32, nistp384: 48, nistp521: 66 };

/** Reads `type base64 [comment]`; null unless the base64 is exact and the type inside the key is the one before it. */
export function parsePublicKey(text: string): PublicKey | null {
  const [named = '', encoded = ''] = text.replace(/^[ \t]+/, '').split(/[ \t]+/);
  const blob = decodeBase64(encoded);
  if (blob === null || blob.length < 4) return null;
  const length = blob.readUInt32BE(0);
  const type = blob.toString('latin1', 4, 4 + length);
  if (length === 0 || type.length !== length) return null;
  return (ALIASES[named] ?? named) === type ? { type, blob } : null;
}

/** As OpenSSH decodes it: line ends are skipped, padding must be there, and the bits beside the last byte must be zero. */
function decodeBase64(text: string): Buffer | null {
  const encoded = text.replace(/[\r\v\f]+/g, '');
  if (encoded === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return null;
  const blob = Buffer.from(encoded, 'base64');
  return blob.toString('base64') === encoded ? blob : null;
}

/** Whether the blob is a whole key of its type, nothing missing and nothing after it; OpenSSH skips lines where it is not. */
export function isWholeKey({ type, blob }: PublicKey): boolean {
  if (type.includes('-cert-v')) return true;
  const parts = readStrings(blob);
  if (parts === null) return false;
  const [, ...fields] = parts;
  const [first, second, third] = fields;
  switch (type) {
    case 'ssh-ed25519':
      return fields.length === 1 && first?.length === 32;
    case 'sk-ssh-ed25519@openssh.com':
      return fields.length === 2 && first?.length === 32;
    case 'ssh-rsa':
      return fields.length === 2 && fields.every(isNumber) && bitsOf(second) >= SHORTEST_RSA_BITS;
    case 'ssh-dss':
      return fields.length === 4 && fields.every(isNumber);
    case 'sk-ecdsa-sha2-nistp256@openssh.com':
      return fields.length === 3 && third !== undefined && isPoint('nistp256', first, second);
    default:
      return fields.length === 2 && type === `ecdsa-sha2-${String(first)}` && isPoint(String(first), first, second);
  }
}

function readStrings(blob: Buffer): Buffer[] | null {
  const parts: Buffer[] = [];
  for (let at = 0; at < blob.length; ) {
    if (at + 4 > blob.length) return null;
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return null;
    parts.push(blob.subarray(at + 4, end));
    at = end;
  }
  return parts;
}

/** A number of the SSH protocol that is not negative. */
function isNumber(bytes: Buffer): boolean {
  return bytes.length <= LONGEST_NUMBER_BYTES + 1 && ((bytes[0] ?? 0) & 0x80) === 0;
}

function bitsOf(bytes: Buffer | undefined): number {
  const hex = bytes?.toString('hex').replace(/^(00)+/, '') ?? '';
  return hex === '' ? 0 : hex.length * 4 - (Math.clz32(Number.parseInt(hex.slice(0, 2), 16)) - 24);
}

/** An uncompressed point on the named curve, by its length. */
function isPoint(curve: string, named: Buffer | undefined, point: Buffer | undefined): boolean {
  const bytes = CURVES[curve];
  return bytes !== undefined && String(named) === curve && point?.length === 1 + 2 * bytes && point[0] === 4;
}
