import { AsyncEntry, type EntryOptions } from '@napi-rs/keyring';

/** The operating system's store of secrets, one value a name. Every call may fail or, with a prompt open, never end. */
export interface Keychain {
  read(name: string, signal: AbortSignal): Promise<string | null>;
  write(name: string, value: string, signal: AbortSignal): Promise<void>;
  remove(name: string, signal: AbortSignal): Promise<void>;
}

// Left alone, the package falls back on Linux to the kernel's key ring, which forgets at the next boot.
const OPTIONS: EntryOptions = { linux: { store: 'secret-service' } };

/** Keychain Services on macOS, the Credential Manager on Windows, the Secret Service on Linux. */
export function openOsKeychain(service: string): Keychain {
  const entry = (name: string): AsyncEntry => new AsyncEntry(service, name, OPTIONS);
  return {
    read: async (name, signal) => (await entry(name).getPassword(signal)) ?? null,
    write: (name, value, signal) => entry(name).setPassword(value, signal),
    remove: async (name, signal) => {
      await entry(name).deleteCredential(signal);
    },
  };
}
