import { homedir } from 'node:os';
import { z } from 'zod';
import { HostTest, ShownKey } from '#shared/contract/hosts.ts';
import type { HostSettings } from '#shared/domain/settings.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { probeHostKey } from '../engine/hosts/probe-host-key.ts';
import { knownHostsFiles, readKnownHosts } from '../engine/hosts/read-known-hosts.ts';
import { callHost, findHost } from './call-host.ts';
import { type CliContext, type GlobalOptions, print, type Task, UsageError } from './cli-context.ts';
import { dataDirOf } from './data-dir.ts';
import type { HostFile } from './host-file.ts';
import { loadCliSettings } from './load-cli-settings.ts';
import { openTrust } from './open-trust.ts';
import { plainText } from './plain-text.ts';

interface TrustOptions {
  readonly host: string;
  readonly fingerprint?: string;
  readonly config?: string;
  /** A file to compare with; true for those that OpenSSH reads. */
  readonly knownHosts?: string | true;
}

/** What a host shows, and what `known_hosts` say of it. */
interface Seen {
  readonly key: ShownKey;
  readonly knownHosts: HostTest['knownHosts'];
}

const LONGEST_MS = 60_000;
const Pinned = z.object({ pinned: ShownKey });

/**
 * Pins a host's key, and ends its freeze. The key is shown with what `known_hosts` say of it, and pinned only when a person
 * named the same fingerprint. A running host is asked to do it; without one the keychain and the data folder are written here.
 */
export const hostsTrustCommand: Task<TrustOptions> = async (context, options) => {
  const settings = await loadCliSettings(context, options);
  const [problem] = settings.view().problems;
  if (problem !== undefined) throw new UsageError(`settings: ${problem.field} ${problem.message}`);
  const host = readHost(
    settings.current().hosts.find(({ id }) => id === options.host),
    { name: options.host, file: settings.view().file },
  );
  const signal = AbortSignal.any([context.stop, AbortSignal.timeout(LONGEST_MS)]);
  const dataDir = dataDirOf(context, options);
  const running = await findHost(dataDir, signal);
  const place = { dataDir, settings, knownHostsFiles: filesOf(context, options) };
  const desk = running === null ? await openTrust(context, place) : askRunning(running, place.knownHostsFiles);
  try {
    if (options.fingerprint === undefined) throw await show(context, options, await desk.look(host, signal));
    const key = await desk.trust(host, options.fingerprint, signal);
    const pinned = { host: host.id, ...key };
    print(
      context,
      options.json === true ? JSON.stringify({ pinned }) : `pinned: ${host.id} ${key.type} ${key.fingerprint}`,
    );
    return 0;
  } finally {
    await desk.close();
  }
};

function readHost(host: HostSettings | undefined, { name, file }: { name: string; file: string }): HostSettings {
  if (host === undefined) throw new UsageError(`HOST: there is no host "${name}" in ${file}; add it there first`);
  if (host.address === 'local') throw new UsageError(`HOST: "${name}" is this machine; it has no host key`);
  return host;
}

function filesOf({ env }: CliContext, { knownHosts }: TrustOptions): readonly string[] {
  return typeof knownHosts === 'string' ? [knownHosts] : knownHostsFiles(env['HOME'] ?? homedir());
}

/** Prints what was seen; nothing is pinned before a person has compared it. */
async function show(context: CliContext, options: GlobalOptions & TrustOptions, seen: Seen): Promise<UsageError> {
  const { key, knownHosts } = seen;
  if (options.json === true)
    print(
      context,
      JSON.stringify({ seen: { host: options.host, type: key.type, fingerprint: key.fingerprint, knownHosts } }),
    );
  else {
    print(context, `${options.host} shows ${key.type} ${key.fingerprint}`);
    if (knownHosts !== null) print(context, `known_hosts: ${plainText(knownHosts.reason)}`);
  }
  return new UsageError("--fingerprint: compare this with the host's own key, then name it to pin it");
}

/** Only the key is asked for, which needs no log-in and no desk. */
async function lookHere(host: HostSettings, files: readonly string[], signal: AbortSignal): Promise<Seen> {
  const key = await probeHostKey(host, signal);
  const { address, port } = host;
  const { verdict, reason } = await readKnownHosts({ host: address, port, publicKey: key.publicKey }, files);
  return { key, knownHosts: { verdict, reason } };
}

/** The running host does it, and its agents go on. It alone can look through a jump host. */
function askRunning(running: HostFile, files: readonly string[]) {
  return {
    look: async (host: HostSettings, signal: AbortSignal): Promise<Seen> => {
      if (host.jump === undefined) return lookHere(host, files, signal);
      const response = await callHost(running, { method: 'POST', path: '/api/hosts/test', body: { host } });
      const { key, knownHosts, steps } = HostTest.parse(await response.json());
      if (key !== null) return { key, knownHosts };
      throw new AppError('host_unreachable', steps.at(-1)?.message ?? `${host.id} showed no key`);
    },
    trust: async (host: HostSettings, fingerprint: string): Promise<ShownKey> => {
      const path = `/api/hosts/${encodeURIComponent(host.id)}/trust`;
      const response = await callHost(running, { method: 'POST', path, body: { fingerprint } });
      return Pinned.parse(await response.json()).pinned;
    },
    close: async () => undefined,
  };
}
