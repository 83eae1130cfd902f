import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { AppError } from '#shared/errors/app-error.ts';
import type { Logger } from '../core/logger.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import type { AuditKey } from './audit-checkpoint.ts';

const SECRET_NAME = 'audit-signing-key';

/** The signing key while the app runs. */
export interface KeyHolder {
  /** The key; null while it could not be read, and then it is asked for again. */
  current(): AuditKey | null;
  /** Throws `keychain_unavailable`. */
  load(): Promise<AuditKey>;
  /** Of the public key; null while it could not be read. */
  fingerprint(): string | null;
}

/** SHA-256 of a public key (base64 of SPKI DER), hex: what a person compares. */
export function keyFingerprint(publicKey: string): string {
  return createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex');
}

/** Reads the key now; where that fails, whenever it is wanted. */
export async function createKeyHolder(secrets: SecretStore, log: Logger | undefined): Promise<KeyHolder> {
  let key: AuditKey | null = null;
  let loading: Promise<AuditKey> | null = null;
  const load = async (): Promise<AuditKey> => {
    loading ??= loadAuditKey(secrets).finally(() => {
      loading = null;
    });
    key ??= await loading;
    return key;
  };
  const tryToLoad = async (): Promise<void> => {
    try {
      await load();
    } catch (error) {
      log?.error('the audit signing key cannot be read: no checkpoints until it can', error);
    }
  };
  await tryToLoad();
  return {
    current: () => {
      if (key === null && loading === null) void tryToLoad();
      return key;
    },
    load: async () => key ?? (await load()),
    fingerprint: () => (key === null ? null : keyFingerprint(key.publicKey)),
  };
}

/** The signing key from the secret store, made there when absent. Throws `keychain_unavailable`. */
export async function loadAuditKey(secrets: SecretStore): Promise<AuditKey> {
  const stored = await secrets.get(SECRET_NAME);
  if (stored !== null) return asAuditKey(readPrivateKey(stored));
  const { privateKey } = generateKeyPairSync('ed25519');
  await secrets.set(SECRET_NAME, privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'));
  return asAuditKey(privateKey);
}

function readPrivateKey(stored: string): KeyObject {
  try {
    return createPrivateKey({ key: Buffer.from(stored, 'base64'), format: 'der', type: 'pkcs8' });
  } catch (error) {
    throw new AppError('keychain_unavailable', `the secret ${SECRET_NAME} does not hold a key`, { cause: error });
  }
}

function asAuditKey(privateKey: KeyObject): AuditKey {
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).toString('base64');
  return { privateKey, publicKey };
}
