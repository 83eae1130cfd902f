import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { AppError } from '#shared/errors/app-error.ts';
import type { Logger } from '../core/logger.ts';
import type { SecretStore } from '../secrets/secret-store.ts';

const SECRET_NAME = 'placeholder-key';
const KEY_BYTES = 32;
const ID_BYTES = 8;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Seals values and marks them; which one it is stands in everything that it sealed. */
export interface PlaceholderKey {
  /** The same for the same words, and tells nothing about them. */
  mark(words: string): string;
  /** `place` is bound to the value: moved to another one it cannot be opened. */
  seal(value: string, place: string): Buffer;
  /** Throws `storage_failed` for what was altered, `keychain_unavailable` for what another key sealed; both with a sentence. */
  open(sealed: Buffer, place: string): string;
}

/** The key while the app runs. */
export interface PlaceholderKeyHolder {
  /** Throws `keychain_unavailable` while it could not be read, and then it is asked for again. */
  current(): PlaceholderKey;
}

/** Reads the key now; where that fails, whenever it is wanted. */
export async function createPlaceholderKeyHolder(deps: {
  secrets: SecretStore;
  log: Logger;
}): Promise<PlaceholderKeyHolder> {
  let key: PlaceholderKey | null = null;
  let loading = false;
  const load = async (): Promise<void> => {
    loading = true;
    try {
      key = createPlaceholderKey(await readKey(deps.secrets));
    } catch (error) {
      deps.log.error('the key of the placeholders cannot be read: text with secrets is withheld until it can', error);
    } finally {
      loading = false;
    }
  };
  await load();
  return {
    current: () => {
      if (key !== null) return key;
      if (!loading) void load();
      throw new AppError('keychain_unavailable', 'The key that seals secrets cannot be read from the OS keychain.');
    },
  };
}

async function readKey(secrets: SecretStore): Promise<Buffer> {
  const stored = await secrets.get(SECRET_NAME);
  if (stored === null) {
    const made = randomBytes(KEY_BYTES);
    await secrets.set(SECRET_NAME, made.toString('base64'));
    return made;
  }
  const key = Buffer.from(stored, 'base64');
  if (key.length === KEY_BYTES) return key;
  throw new AppError('keychain_unavailable', `the secret ${SECRET_NAME} does not hold a key`);
}

/** A key for sealing and one for marks, both derived from 32 bytes. AES-256-GCM and HMAC-SHA-256. */
export function createPlaceholderKey(secret: Buffer): PlaceholderKey {
  const derive = (use: string): Buffer => Buffer.from(hkdfSync('sha256', secret, '', `sentry-desk ${use}`, KEY_BYTES));
  const [sealKey, markKey] = [derive('seal'), derive('mark')];
  const id = createHash('sha256').update(sealKey).digest().subarray(0, ID_BYTES);
  return {
    mark: (words) => createHmac('sha256', markKey).update(words).digest('base64'),
    seal: (value, place) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', sealKey, nonce).setAAD(Buffer.from(place));
      const body = Buffer.concat([cipher.update(Buffer.from(value, 'utf16le')), cipher.final()]);
      return Buffer.concat([id, nonce, cipher.getAuthTag(), body]);
    },
    open: (sealed, place) => {
      const isAltered = sealed.length < ID_BYTES + NONCE_BYTES + TAG_BYTES;
      if (!isAltered && !sealed.subarray(0, ID_BYTES).equals(id)) throw gone();
      try {
        return openBody(sealed.subarray(ID_BYTES), sealKey, place);
      } catch (cause) {
        throw new AppError('storage_failed', 'What is stored for it was altered, so it is not used.', { cause });
      }
    },
  };
}

function openBody(sealed: Buffer, key: Buffer, place: string): string {
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const tag = sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place)).setAuthTag(tag);
  const body = Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  return body.toString('utf16le');
}

function gone(): AppError {
  return new AppError(
    'keychain_unavailable',
    'Its value is gone: it was sealed with a key of an earlier run that was not kept in an OS keychain.',
  );
}
