import { userInfo } from 'node:os';
import type { HostTest, ShownKey } from '#shared/contract/hosts.ts';
import type { HostSettings } from '#shared/domain/settings.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { createAuditLog } from '../engine/audit/audit-store.ts';
import { drain } from '../engine/core/drain.ts';
import { createJournal } from '../engine/core/journal-store.ts';
import type { Logger } from '../engine/core/logger.ts';
import { createSystemClock } from '../engine/core/system-clock.ts';
import { createRepositories } from '../engine/db/create-repositories.ts';
import { type OpenDatabase, openDatabase } from '../engine/db/open-database.ts';
import { createHostFreezes } from '../engine/guard/create-host-freezes.ts';
import { createHostTrust } from '../engine/guard/create-host-trust.ts';
import { createHostAccess } from '../engine/hosts/create-host-access.ts';
import { guardHostAccess } from '../engine/hosts/guard-host-access.ts';
import { createHostKeyStore } from '../engine/hosts/pinned-host-keys.ts';
import { createProbe } from '../engine/hosts/probe-through.ts';
import { readKnownHosts } from '../engine/hosts/read-known-hosts.ts';
import { createSecretStore } from '../engine/secrets/create-secret-store.ts';
import type { SecretStore } from '../engine/secrets/secret-store.ts';
import type { SettingsSource } from '../engine/settings/settings-source.ts';
import type { CliContext } from './cli-context.ts';
import { createStderrLogger } from './stderr-logger.ts';

/** Where the pin goes. */
export interface TrustPlace {
  readonly dataDir: string;
  readonly settings: SettingsSource;
  readonly knownHostsFiles: readonly string[];
}

/** Pins without a running desk. */
export interface OpenTrust {
  /** What the host shows, and what `known_hosts` say of it. */
  look(host: HostSettings, signal: AbortSignal): Promise<{ key: ShownKey; knownHosts: HostTest['knownHosts'] }>;
  trust(host: HostSettings, fingerprint: string, signal: AbortSignal): Promise<ShownKey>;
  close(): Promise<void>;
}

/**
 * Opens the keychain and the data folder as the one engine of it, so that the pin is on record and a freeze ends. Fails with
 * `keychain_unavailable` in session mode, and with `already_running` while a window owns the folder.
 */
export async function openTrust(context: CliContext, place: TrustPlace): Promise<OpenTrust> {
  const log = createStderrLogger({ ...context, env: { LOG_LEVEL: 'error' } });
  const secrets = await createSecretStore({ env: context.env, log });
  if (secrets.state() !== 'keychain') {
    const message = `The pin cannot be stored: ${secrets.detail()} Put the fingerprint into the settings as \`hostKey\` instead.`;
    throw new AppError('keychain_unavailable', message);
  }
  const database = openDatabase({ dataDir: place.dataDir, access: 'own' });
  try {
    return await buildTrust(context, place, { log, secrets, database });
  } catch (error) {
    database.close();
    throw error;
  }
}

interface Opened {
  readonly log: Logger;
  readonly secrets: SecretStore;
  readonly database: OpenDatabase;
}

async function buildTrust(
  context: CliContext,
  place: TrustPlace,
  { log, secrets, database }: Opened,
): Promise<OpenTrust> {
  const { settings, knownHostsFiles } = place;
  const clock = createSystemClock();
  const audit = await createAuditLog({ database, clock, secrets, log });
  const journal = createJournal({ database, clock, log, audit });
  const repositories = createRepositories(database);
  const records = { settings, repositories, journal, clock };
  const hostFreezes = createHostFreezes({ ...records, log });
  const hostKeys = await createHostKeyStore({ settings, secrets });
  const access = { settings, secrets, hostKeys, hostKeyWatch: hostFreezes, clock, log, env: context.env };
  const hosts = guardHostAccess(createHostAccess(access), hostFreezes);
  const probe = createProbe(hosts);
  const knownHosts = ({ address, port }: HostSettings, { publicKey }: { publicKey: string }) =>
    readKnownHosts({ host: address, port, publicKey }, knownHostsFiles);
  const hostTrust = createHostTrust({ ...records, audit, hostKeys, hostFreezes, hosts, probe, knownHosts });
  return {
    look: async (host, signal) => {
      for await (const key of probe(host, hostKeys.pinnedType(host.id), signal)) {
        const { verdict, reason } = await knownHosts(host, key);
        return { key: { type: key.type, fingerprint: key.fingerprint }, knownHosts: { verdict, reason } };
      }
      throw new AppError('host_unreachable', `${host.id} showed no key`);
    },
    trust: ({ id: host }, fingerprint, signal) =>
      hostTrust.trust({ host, fingerprint }, { user: userInfo().username, via: 'terminal' }, signal),
    close: () =>
      drain(log, [
        ['the hosts', () => hosts.close()],
        ['the audit log', () => audit.close()],
        ['the database', async () => database.close()],
      ]),
  };
}
