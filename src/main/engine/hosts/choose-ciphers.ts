import { createRequire } from 'node:module';
import type { CipherAlgorithm } from 'ssh2';
import { z } from 'zod';

const Internals = z.looseObject({ bindingAvailable: z.boolean() });

const GCM: readonly CipherAlgorithm[] = ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com'];
const CTR: readonly CipherAlgorithm[] = ['aes128-ctr', 'aes256-ctr'];

/** The ciphers to offer first: AES-GCM is the fastest with the native parts of ssh2, AES-CTR without them. */
export function chooseCiphers(native: boolean): CipherAlgorithm[] {
  return native ? [...GCM, ...CTR] : [...CTR, ...GCM];
}

/** Whether the native parts of ssh2 were built for the runtime that runs this. */
export function hasNativeCiphers(): boolean {
  try {
    const internals: unknown = createRequire(import.meta.url)('ssh2/lib/protocol/crypto.js');
    return Internals.parse(internals).bindingAvailable;
  } catch {
    return false;
  }
}
