import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '#shared/errors/app-error.ts';
import type { Logger } from '../core/logger.ts';
import { type Keychain, openOsKeychain } from './keychain.ts';
import { answersWithin, type Deadline, probeKeychain } from './probe-keychain.ts';
import type { SecretStore } from './secret-store.ts';

/** What a secret store is made from. */
export interface SecretStoreOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Logger;
  /** The name under which the operating system lists the entries. */
  readonly service?: string;
  /**
   * Absolute path of a file, without secrets, that remembers that a keychain answered here. With it a keychain that
   * answered in an earlier run and does not now is `unavailable`, not session mode.
   */
  readonly answeredFile?: string;
  /** For another keychain than the operating system's. */
  readonly keychain?: Keychain;
  /** How long one call of the keychain may take. */
  readonly timeoutMs?: number;
}

const ENVIRONMENT_SECRETS: ReadonlySet<string> = new Set([
  'ANTHROPIC_API_KEY',
  'BEDROCK_GATEWAY_API_KEY',
  'OPENAI_COMPATIBLE_API_KEY',
]);
const CONSEQUENCE =
  'Secrets and pinned host keys are kept in memory until the app stops; nothing secret is written to disk.';

/** Where a data folder remembers that a keychain answered: `answeredFile` of its secret store. */
export function keychainAnsweredFile(dataDir: string): string {
  return join(dataDir, 'keychain-answered');
}

/**
 * The OS keychain when it answers a write, read and delete now, else a store in memory (session mode).
 *
 * API keys given by environment are answered from there and never stored. Fails with `invalid_input` for a bad
 * `SENTRY_DESK_KEYCHAIN`.
 */
export async function createSecretStore(options: SecretStoreOptions): Promise<SecretStore> {
  const switchedOff = isSwitchedOff(options.env);
  const keychain = options.keychain ?? openOsKeychain(options.service ?? 'sentry-desk');
  const deadline: Deadline = { timeoutMs: options.timeoutMs ?? 5_000 };
  if (switchedOff) return openSession('SENTRY_DESK_KEYCHAIN is off.', options);
  const why = await probeKeychain(keychain, deadline);
  if (why !== null && !hasAnswered(options)) return openSession(`No OS keychain answered: ${why}`, options);
  if (why === null) rememberAnswer(options);
  else options.log.warn(`the OS keychain, which answered in an earlier run, is gone: ${why}`);
  return withEnvironment(createKeychainStore({ keychain, deadline, log: options.log, gone: why }), options.env);
}

function openSession(why: string, { log, env }: SecretStoreOptions): SecretStore {
  const detail = `${why} ${CONSEQUENCE}`;
  log.warn(`session mode: ${detail}`);
  return withEnvironment(createSessionStore(detail), env);
}

function hasAnswered({ answeredFile }: SecretStoreOptions): boolean {
  return answeredFile !== undefined && existsSync(answeredFile);
}

function rememberAnswer({ answeredFile }: SecretStoreOptions): void {
  if (answeredFile === undefined) return;
  mkdirSync(dirname(answeredFile), { recursive: true, mode: 0o700 });
  writeFileSync(answeredFile, 'An OS keychain answered here. Without it nothing active runs until it is back.\n', {
    mode: 0o600,
  });
}

function isSwitchedOff(env: SecretStoreOptions['env']): boolean {
  const value = env['SENTRY_DESK_KEYCHAIN'] ?? '';
  if (value === '' || value === 'on') return false;
  if (value === 'off') return true;
  throw new AppError('invalid_input', 'SENTRY_DESK_KEYCHAIN must be "on" or "off"', { field: 'SENTRY_DESK_KEYCHAIN' });
}

function createSessionStore(detail: string): SecretStore {
  const secrets = new Map<string, string>();
  return {
    state: () => 'session',
    detail: () => detail,
    get: async (name) => secrets.get(name) ?? null,
    set: async (name, value) => {
      secrets.set(name, value);
    },
    remove: async (name) => {
      secrets.delete(name);
    },
  };
}

interface KeychainStoreDeps {
  readonly keychain: Keychain;
  readonly deadline: Deadline;
  readonly log: Logger;
  /** Why it did not answer just now; null when it did. */
  readonly gone: string | null;
}

function createKeychainStore({ keychain, deadline, log, gone: goneAtFirst }: KeychainStoreDeps): SecretStore {
  let gone = goneAtFirst;
  let probing: Promise<string | null> | null = null;

  const probe = async (): Promise<string | null> => {
    probing ??= probeKeychain(keychain, deadline).finally(() => {
      probing = null;
    });
    const why = await probing;
    if (why !== gone) log.warn(why === null ? 'the OS keychain is back' : `the OS keychain is gone: ${why}`);
    gone = why;
    return why;
  };
  const use = async <T>(call: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    if (gone !== null && (await probe()) !== null) throw unavailable(gone);
    try {
      return await answersWithin(call, deadline);
    } catch (cause) {
      const why = await probe();
      if (why !== null) throw unavailable(why, cause);
      throw new AppError('storage_failed', 'The OS keychain answers but refused this entry.', { cause });
    }
  };
  return {
    state: () => (gone === null ? 'keychain' : 'unavailable'),
    detail: () =>
      gone === null
        ? 'The OS keychain answers.'
        : `The OS keychain answered before and is gone: ${gone} Active effects stop until it is back.`,
    get: (name) => use((signal) => keychain.read(name, signal)),
    set: (name, value) => use((signal) => keychain.write(name, value, signal)),
    remove: (name) => use((signal) => keychain.remove(name, signal)),
  };
}

function unavailable(why: string, cause?: unknown): AppError {
  return new AppError('keychain_unavailable', `The OS keychain does not answer: ${why}`, { cause });
}

function withEnvironment(store: SecretStore, env: SecretStoreOptions['env']): SecretStore {
  const given = (name: string): string | null => (ENVIRONMENT_SECRETS.has(name) && env[name]) || null;
  return {
    ...store,
    get: async (name) => given(name) ?? (await store.get(name)),
    isGiven: (name) => given(name) !== null,
  };
}
