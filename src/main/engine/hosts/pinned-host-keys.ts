import type { HostId } from '#shared/domain/ids.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import type { SettingsSource } from '../settings/settings-source.ts';
import { normalizeFingerprint } from './fingerprint-key.ts';
import type { HostKeyStore } from './host-keys.ts';

export interface HostKeyStoreDeps {
  readonly settings: SettingsSource;
  readonly secrets: SecretStore;
}

/**
 * Loads the pins; where the keychain does not answer, again whenever one is wanted. `pinned` fails with
 * `keychain_unavailable` until then, also for a host with `hostKey` in the settings: the keychain may name another key. It
 * fails with `host_key_changed` when the two name different keys: which one is right is for a person to say.
 */
export async function createHostKeyStore(deps: HostKeyStoreDeps): Promise<HostKeyStore> {
  const pins = createPinCache(deps);
  await pins.load();
  return {
    pinned: (host) => {
      const configured = deps.settings.host(host)?.hostKey;
      return evaluatePins({ host, stored: pins.current().get(host) ?? null, configured: configured ?? null });
    },
    pin: async (host, fingerprint) => {
      const normalized = normalizeFingerprint(fingerprint);
      if (!/^SHA256:[A-Za-z0-9+/]{43}$/.test(normalized)) {
        throw new AppError('invalid_input', 'the fingerprint must look like SHA256:… as ssh-keygen -l prints it', {
          field: 'fingerprint',
        });
      }
      await deps.secrets.set(secretName(host), normalized);
      pins.set(host, normalized);
    },
  };
}

/** The pins of the keychain. `current` throws while they could not be read, and has them read once more. */
function createPinCache(deps: HostKeyStoreDeps) {
  let stored: Map<HostId, string> | null = null;
  let failure: unknown = null;
  let loading: Promise<void> | null = null;
  const load = async (): Promise<void> => {
    loading ??= readPins(deps)
      .then(
        (read) => {
          stored = read;
        },
        (error: unknown) => {
          failure = error;
        },
      )
      .finally(() => {
        loading = null;
      });
    await loading;
  };
  return {
    load,
    set: (host: HostId, fingerprint: string) => stored?.set(host, fingerprint),
    current: (): ReadonlyMap<HostId, string> => {
      if (stored !== null) return stored;
      void load();
      throw new AppError(
        'keychain_unavailable',
        'the pinned host keys cannot be read: the OS keychain does not answer',
        {
          cause: failure,
        },
      );
    },
  };
}

async function readPins({ settings, secrets }: HostKeyStoreDeps): Promise<Map<HostId, string>> {
  const stored = new Map<HostId, string>();
  for (const host of settings.current().hosts) {
    const pin = await secrets.get(secretName(host.id));
    if (pin !== null) stored.set(host.id, normalizeFingerprint(pin));
  }
  return stored;
}

function evaluatePins(pins: { host: HostId; stored: string | null; configured: string | null }): string | null {
  const configured = pins.configured === null ? null : normalizeFingerprint(pins.configured);
  if (configured === null || pins.stored === null || configured === pins.stored) return configured ?? pins.stored;
  throw new AppError(
    'host_key_changed',
    `two keys are pinned for ${pins.host}: ${configured} in the settings, ${pins.stored} in the keychain. ` +
      `Remove the wrong one: hostKey in the settings, or sentry-desk hosts trust ${pins.host}`,
  );
}

function secretName(host: HostId): string {
  return `hostkey:${host}`;
}
