import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createSecretStore } from '../../../src/main/engine/secrets/create-secret-store.ts';
import type { Keychain } from '../../../src/main/engine/secrets/keychain.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

function fakeKeychain(): Keychain & {
  readonly entries: Map<string, string>;
  mood: 'well' | 'hangs' | 'lies' | 'picky';
} {
  const entries = new Map<string, string>();
  const fake = {
    entries,
    mood: 'well' as 'well' | 'hangs' | 'lies' | 'picky',
    read: async (name: string) => (fake.mood === 'lies' ? 'other' : (entries.get(name) ?? null)),
    write: async (name: string, value: string) => {
      if (fake.mood === 'hangs') return new Promise<void>(() => {});
      if (fake.mood === 'picky' && !name.startsWith('probe-')) throw new Error('entry too long');
      entries.set(name, value);
    },
    remove: async (name: string) => {
      entries.delete(name);
    },
  };
  return fake;
}

it('leaves no probe behind in a keychain that answers', async () => {
  const keychain = fakeKeychain();
  const store = await createSecretStore({ env: {}, log, keychain });
  expect(store.state()).toBe('keychain');
  expect([...keychain.entries]).toEqual([]);
});

it('takes a keychain that never answers, or answers wrongly, for none', async () => {
  for (const mood of ['hangs', 'lies'] as const) {
    const keychain = fakeKeychain();
    keychain.mood = mood;
    const store = await createSecretStore({ env: {}, log, keychain, timeoutMs: 20 });
    expect(store.state()).toBe('session');
    await store.set('KEY', 'value');
    expect(keychain.entries.has('KEY')).toBe(false);
    expect(await store.get('KEY')).toBe('value');
  }
});

it('stops when a keychain that answered hangs, and goes on when it answers again', async () => {
  const keychain = fakeKeychain();
  const store = await createSecretStore({ env: {}, log, keychain, timeoutMs: 20 });
  keychain.mood = 'hangs';
  await expect(store.set('KEY', 'value')).rejects.toMatchObject({ code: 'keychain_unavailable', retryable: true });
  expect(store.state()).toBe('unavailable');
  expect(store.detail()).toContain('Active effects stop until it is back');
  await expect(store.get('KEY')).rejects.toMatchObject({ code: 'keychain_unavailable' });
  keychain.mood = 'well';
  expect(await store.get('KEY')).toBeNull();
  expect(store.state()).toBe('keychain');
});

it('is unavailable, not session, when a keychain of an earlier run does not answer now', async () => {
  await using dir = await tempDir();
  const keychain = fakeKeychain();
  const options = { env: {}, log, keychain, timeoutMs: 20, answeredFile: join(dir.path, 'new', 'keychain-answered') };
  keychain.mood = 'hangs';
  expect((await createSecretStore(options)).state()).toBe('session');
  keychain.mood = 'well';
  expect((await createSecretStore(options)).state()).toBe('keychain');
  keychain.mood = 'hangs';
  const store = await createSecretStore(options);
  expect(store.state()).toBe('unavailable');
  await expect(store.set('KEY', 'value')).rejects.toMatchObject({ code: 'keychain_unavailable' });
  keychain.mood = 'well';
  await store.set('KEY', 'value');
  expect(store.state()).toBe('keychain');
});

it('does not take one refused entry for a keychain that is gone', async () => {
  const keychain = fakeKeychain();
  const store = await createSecretStore({ env: {}, log, keychain });
  keychain.mood = 'picky';
  await expect(store.set('KEY', 'value')).rejects.toMatchObject({ code: 'storage_failed' });
  expect(store.state()).toBe('keychain');
});

it('answers an API key from the environment and does not store it', async () => {
  const keychain = fakeKeychain();
  const env = { ANTHROPIC_API_KEY: 'from-env', OTHER: 'x' };
  const store = await createSecretStore({ env, log, keychain });
  expect(await store.get('ANTHROPIC_API_KEY')).toBe('from-env');
  expect(await store.get('OTHER')).toBeNull();
  expect([...keychain.entries]).toEqual([]);
});

it('refuses a value of SENTRY_DESK_KEYCHAIN that it does not know', async () => {
  await expect(createSecretStore({ env: { SENTRY_DESK_KEYCHAIN: 'no' }, log })).rejects.toMatchObject({
    code: 'invalid_input',
    field: 'SENTRY_DESK_KEYCHAIN',
  });
});
