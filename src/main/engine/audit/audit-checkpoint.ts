import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import type { NewAuditEntry } from './audit-log.ts';

/** The action of entries that the log writes about itself; no caller may use it. */
export const CHECKPOINT_ACTION = 'checkpoint';

/** Every entry whose number divides by this is a checkpoint, while there is a key to sign with. */
export const CHECKPOINT_INTERVAL = 1_000;

const CheckpointDetail = z.object({ publicKey: z.string(), signature: z.string() });

/** The key that signs checkpoints and exports. */
export interface AuditKey {
  readonly privateKey: KeyObject;
  /** Base64 of the DER form (SPKI). */
  readonly publicKey: string;
}

interface Position {
  readonly seq: number;
  readonly hash: string;
}

/** The entry that signs everything up to `head`. */
export function checkpointEntry(head: Position, key: AuditKey): NewAuditEntry {
  return {
    actor: { kind: 'system', id: 'audit' },
    action: CHECKPOINT_ACTION,
    subject: `entry ${head.seq}`,
    detail: {
      publicKey: key.publicKey,
      signature: sign(null, signedBytes(head), key.privateKey).toString('base64'),
    },
  };
}

/** Says what is wrong with a checkpoint that follows `head`; null when its signature is good. */
export function checkpointFault(entry: { readonly detail: Record<string, unknown> }, head: Position): string | null {
  const detail = CheckpointDetail.safeParse(entry.detail);
  if (!detail.success) return 'carries no signature';
  const { publicKey, signature } = detail.data;
  return isSignedBy(publicKey, signedBytes(head), signature) ? null : 'carries a signature that is not good';
}

/** Whether `signature` (base64) over `bytes` was made with the key; false also for a key that is none. */
export function isSignedBy(publicKey: string, bytes: Buffer, signature: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' && verify(null, bytes, key, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}

function signedBytes(head: Position): Buffer {
  return Buffer.from(`sentry-desk-audit/1\n${head.seq}\n${head.hash}`, 'utf8');
}
