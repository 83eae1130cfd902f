import type { Clock } from '../../../src/main/engine/core/clock.ts';
import type { Logger } from '../../../src/main/engine/core/logger.ts';
import { createHostAccess } from '../../../src/main/engine/hosts/create-host-access.ts';
import type { HostAccess } from '../../../src/main/engine/hosts/host-access.ts';
import type { HostKeyWatch } from '../../../src/main/engine/hosts/host-key-watch.ts';
import { createHostKeyStore } from '../../../src/main/engine/hosts/pinned-host-keys.ts';
import type { SecretStore } from '../../../src/main/engine/secrets/secret-store.ts';
import type { SettingsSource } from '../../../src/main/engine/settings/settings-source.ts';
import { HostId, ServiceId } from '../../../src/shared/domain/ids.ts';
import { Settings } from '../../../src/shared/domain/settings.ts';
import type { TestSshd } from '../../fixtures/sshd.ts';

export const REMOTE = HostId.parse('remote');
export const LOCAL = HostId.parse('here');
export const SHOP = ServiceId.parse('shop');
export const quiet: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Time as it is; ids count up. */
export function wallClock(): Clock {
  let count = 0;
  return { now: () => new Date(), newId: (prefix) => `${prefix}-${++count}` };
}

/** Secrets in memory. */
export function memorySecrets(values: Record<string, string> = {}): SecretStore {
  const map = new Map(Object.entries(values));
  return {
    state: () => 'session',
    detail: () => '',
    get: async (name) => map.get(name) ?? null,
    set: async (name, value) => void map.set(name, value),
    remove: async (name) => void map.delete(name),
  };
}

/** Settings as given, checked by the real schema. */
export function settingsOf(input: unknown): SettingsSource {
  const settings = Settings.parse(input);
  return {
    view: () => ({ file: '', settings, overriddenBy: [], problems: [] }),
    current: () => settings,
    host: (id) => settings.hosts.find((host) => host.id === id) ?? null,
    service: (id) => settings.services.find((service) => service.id === id) ?? null,
    stopFile: () => '/nonexistent',
  };
}

/** The settings of the test server as a host `remote`, pinned by what it shows now. */
export function remoteHost(sshd: TestSshd, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: REMOTE,
    address: sshd.address,
    port: sshd.port,
    user: sshd.user,
    auth: { kind: 'key', path: sshd.keyPath },
    hostKey: sshd.fingerprint(),
    ...changes,
  };
}

/** Host access over the given settings, closed with the test. */
export async function openHosts(
  settings: SettingsSource,
  secrets: SecretStore = memorySecrets(),
  hostKeyWatch: HostKeyWatch = { changed: () => {} },
): Promise<HostAccess & AsyncDisposable> {
  const hostKeys = await createHostKeyStore({ settings, secrets });
  const parts = { settings, secrets, hostKeys, hostKeyWatch, clock: wallClock(), log: quiet, env: process.env };
  const hosts = createHostAccess(parts);
  return { ...hosts, [Symbol.asyncDispose]: () => hosts.close() };
}
