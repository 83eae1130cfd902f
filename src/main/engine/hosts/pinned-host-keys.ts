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
  /** By fingerprint. */
  const types = new Map<string, string>();
  await pins.load();
  return {
    pinned: (host) => {
      const configured = deps.settings.host(host)?.hostKey ?? null;
      return evaluatePins({ host, stored: pins.current(host)?.fingerprint ?? null, configured });
    },
    pinnedType: (host) => {
      const stored = pins.current(host);
      const fingerprint = normalizeFingerprint(deps.settings.host(host)?.hostKey ?? stored?.fingerprint ?? '');
      const known = stored?.fingerprint === fingerprint ? stored.type : null;
      return known ?? types.get(fingerprint) ?? null;
    },
    learnType: ({ fingerprint, type }) => {
      types.set(fingerprint, type);
    },
    pin: async (host, { fingerprint, type }) => {
      const normalized = normalizeFingerprint(fingerprint);
      if (!/^SHA256:[A-Za-z0-9+/]{43}$/.test(normalized)) {
        throw new AppError('invalid_input', 'the fingerprint must look like SHA256:… as ssh-keygen -l prints it', {
          field: 'fingerprint',
        });
      }
      await deps.secrets.set(secretName(host), type === null ? normalized : `${normalized} ${type}`);
      pins.set(host, { fingerprint: normalized, type });
    },
  };
}

interface Pin {
  readonly fingerprint: string;
  /** Null when it is not known. */
  readonly type: string | null;
}

/**
 * The pins of the keychain; null for a host that was read and has none. `current` throws while a pin could not be read, or its
 * host is new in the settings, and has them read once more.
 */
function createPinCache(deps: HostKeyStoreDeps) {
  let stored: Map<HostId, Pin | null> = new Map();
  let failure: unknown = null;
  let loading: Promise<void> | null = null;
  const load = async (): Promise<void> => {
    loading ??= readPins(deps)
      .then(
        (read) => {
          stored = read;
          failure = null;
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
    set: (host: HostId, pin: Pin) => stored.set(host, pin),
    current: (host: HostId): Pin | null => {
      const pin = stored.get(host);
      if (pin !== undefined) return pin;
      void load();
      if (failure === null) throw new AppError('keychain_unavailable', `the pinned key of ${host} is not read yet`);
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

async function readPins({ settings, secrets }: HostKeyStoreDeps): Promise<Map<HostId, Pin | null>> {
  const stored = new Map<HostId, Pin | null>();
  for (const host of settings.current().hosts) {
    const pin = await secrets.get(secretName(host.id));
    stored.set(host.id, pin === null ? null : readPin(pin));
  }
  return stored;
}

/** As it is stored: the fingerprint, and the type of the key where it was known when it was pinned. */
function readPin(text: string): Pin {
  const [fingerprint = '', type = null] = text.trim().split(' ');
  return { fingerprint: normalizeFingerprint(fingerprint), type };
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
