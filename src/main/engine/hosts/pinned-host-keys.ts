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
 * Loads the pins. `pinned` fails with `host_key_changed` when the keychain and the settings name different keys: which one
 * is right is for a person to say.
 */
export async function createHostKeyStore(deps: HostKeyStoreDeps): Promise<HostKeyStore> {
  const stored = new Map<HostId, string>();
  for (const host of deps.settings.current().hosts) {
    const pin = await deps.secrets.get(secretName(host.id));
    if (pin !== null) stored.set(host.id, normalizeFingerprint(pin));
  }
  return {
    pinned: (host) => {
      const configured = deps.settings.host(host)?.hostKey;
      return evaluatePins({ host, stored: stored.get(host) ?? null, configured: configured ?? null });
    },
    pin: async (host, fingerprint) => {
      const normalized = normalizeFingerprint(fingerprint);
      if (!/^SHA256:[A-Za-z0-9+/]{43}$/.test(normalized)) {
        throw new AppError('invalid_input', 'the fingerprint must look like SHA256:… as ssh-keygen -l prints it', {
          field: 'fingerprint',
        });
      }
      await deps.secrets.set(secretName(host), normalized);
      stored.set(host, normalized);
    },
  };
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
