import { createHash } from 'node:crypto';

/** The SHA-256 fingerprint of a public key blob, as `ssh-keygen -l` prints it. */
export function fingerprintKey(blob: Buffer): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/** The key's type, the first string of its blob; `unknown` when the blob is not one. */
export function keyType(blob: Buffer): string {
  if (blob.length < 4) return 'unknown';
  const length = blob.readUInt32BE(0);
  if (length > 64 || blob.length < 4 + length) return 'unknown';
  const type = blob.toString('latin1', 4, 4 + length);
  return /^[A-Za-z0-9@._-]+$/.test(type) ? type : 'unknown';
}

/** Brings a fingerprint to the form without padding. */
export function normalizeFingerprint(fingerprint: string): string {
  return fingerprint.trim().replace(/=+$/, '');
}
