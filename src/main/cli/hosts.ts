import type { HostSettings } from '#shared/domain/settings.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { createHostKeyStore } from '../engine/hosts/pinned-host-keys.ts';
import { probeHostKey } from '../engine/hosts/probe-host-key.ts';
import { createSecretStore } from '../engine/secrets/create-secret-store.ts';
import { type CliContext, print, type Task, UsageError } from './cli-context.ts';
import { loadCliSettings } from './load-cli-settings.ts';
import { createStderrLogger } from './stderr-logger.ts';

interface TrustOptions {
  readonly host: string;
  readonly fingerprint?: string;
  readonly config?: string;
}

/** Pins a host's key in the keychain. The key is shown, and pinned only when a person named the same fingerprint. */
export const hostsTrustCommand: Task<TrustOptions> = async (context, options) => {
  const settings = await loadCliSettings(context, options);
  const problem = settings.view().problems[0];
  if (problem !== undefined) throw new UsageError(`settings: ${problem.field} ${problem.message}`);
  const host = readHost(
    settings.current().hosts.find(({ id }) => id === options.host),
    { name: options.host, file: settings.view().file },
  );
  const log = createStderrLogger({ ...context, env: { LOG_LEVEL: 'error' } });
  const secrets = await createSecretStore({ env: context.env, log });
  if (secrets.state() !== 'keychain') {
    const message = `The pin cannot be stored: ${secrets.detail()} Put the fingerprint into the settings as \`hostKey\` instead.`;
    throw new AppError('keychain_unavailable', message);
  }
  const seen = await probeHostKey(host, AbortSignal.any([context.stop, AbortSignal.timeout(20_000)]));
  refuseOther(context, options, seen);
  await (await createHostKeyStore({ settings, secrets })).pin(host.id, seen);
  const pinned = { host: host.id, type: seen.type, fingerprint: seen.fingerprint };
  print(
    context,
    options.json === true ? JSON.stringify({ pinned }) : `pinned: ${host.id} ${seen.type} ${seen.fingerprint}`,
  );
  return 0;
};

function readHost(host: HostSettings | undefined, { name, file }: { name: string; file: string }): HostSettings {
  if (host === undefined) throw new UsageError(`HOST: there is no host "${name}" in ${file}; add it there first`);
  if (host.address === 'local') throw new UsageError(`HOST: "${name}" is this machine; it has no host key`);
  return host;
}

function refuseOther(context: CliContext, options: TrustOptions, seen: { type: string; fingerprint: string }): void {
  if (options.fingerprint === undefined) {
    print(context, `${options.host} shows ${seen.type} ${seen.fingerprint}`);
    throw new UsageError("--fingerprint: compare this with the host's own key, then name it to pin it");
  }
  const wanted = options.fingerprint.replace(/=+$/, '');
  if (wanted === seen.fingerprint.replace(/=+$/, '')) return;
  throw new AppError(
    'host_key_changed',
    `${options.host} shows ${seen.fingerprint}, not the fingerprint you named; nothing was pinned.`,
  );
}
