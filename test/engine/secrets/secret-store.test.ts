import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { missingSecretService, startSecretService } from '../../fixtures/secret-service.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

const CHILD = join(import.meta.dirname, '../../fixtures/secret-store-child.ts');

interface StoreChild {
  readonly first: unknown;
  ask(...command: string[]): Promise<unknown>;
  [Symbol.asyncDispose](): Promise<void>;
}

async function openStore(env: Record<string, string>): Promise<StoreChild> {
  const child = spawn(process.execPath, [CHILD], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error('the store ended');
    return JSON.parse(value) as unknown;
  };
  return {
    first: await next(),
    ask: (...command) => {
      child.stdin.write(`${JSON.stringify(command)}\n`);
      return next();
    },
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

const missing = missingSecretService();

describe.skipIf(missing !== null)(`a real Secret Service (${missing ?? 'present'})`, () => {
  it('keeps a secret for the next process', async () => {
    await using service = await startSecretService();
    {
      await using store = await openStore(service.env);
      expect(store.first).toEqual({ state: 'keychain', detail: 'The OS keychain answers.' });
      expect(await store.ask('set', 'KEY', 'välue')).toEqual({ state: 'keychain', result: null });
    }
    await using store = await openStore(service.env);
    expect(await store.ask('get', 'KEY')).toEqual({ state: 'keychain', result: 'välue' });
    expect(await store.ask('remove', 'KEY', '')).toEqual({ state: 'keychain', result: null });
    expect(await store.ask('get', 'KEY')).toEqual({ state: 'keychain', result: null });
    expect(await store.ask('remove', 'KEY')).toEqual({ state: 'keychain', result: null });
  });

  it('is unavailable, never session, when it goes away, and works again when it is back', async () => {
    await using service = await startSecretService();
    await using store = await openStore(service.env);
    await store.ask('set', 'KEY', 'value');
    await service.kill();
    expect(await store.ask('get', 'KEY')).toEqual({ state: 'unavailable', code: 'keychain_unavailable' });
    expect(await store.ask('set', 'KEY', 'x')).toEqual({ state: 'unavailable', code: 'keychain_unavailable' });
    await service.revive();
    expect(await store.ask('get', 'KEY')).toEqual({ state: 'keychain', result: 'value' });
  });

  it('is left alone when SENTRY_DESK_KEYCHAIN is off', async () => {
    await using service = await startSecretService();
    await using store = await openStore({ ...service.env, SENTRY_DESK_KEYCHAIN: 'off' });
    expect(store.first).toMatchObject({ state: 'session' });
  });
});

it('without a bus there is session mode, which says why and what follows', async () => {
  await using home = await tempDir();
  await using store = await openStore({
    PATH: process.env['PATH'] ?? '',
    HOME: home.path,
    XDG_RUNTIME_DIR: home.path,
    DBUS_SESSION_BUS_ADDRESS: `unix:path=${home.path}/none`,
  });
  expect(store.first).toMatchObject({
    state: 'session',
    detail: expect.stringMatching(/^No OS keychain answered: .+\. Secrets and pinned host keys are kept in memory/),
  });
  expect(await store.ask('set', 'KEY', 'value')).toEqual({ state: 'session', result: null });
  expect(await store.ask('get', 'KEY')).toEqual({ state: 'session', result: 'value' });
});
