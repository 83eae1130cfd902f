import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { HostView } from '#shared/contract/hosts.ts';
import type { HostSettings } from '#shared/domain/settings.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { discoverServices } from './discovery/discover-services.ts';
import { createHostTrust, type HostTrustDeps } from './guard/create-host-trust.ts';
import type { HostFreezes } from './guard/host-freezes.ts';
import type { HostDesk } from './handlers/handler-deps.ts';
import type { HostAccessDeps, HostNetwork } from './hosts/create-host-access.ts';
import type { HostState } from './hosts/host-access.ts';
import type { HostKeyWatch } from './hosts/host-key-watch.ts';
import { importSshConfig } from './hosts/import-ssh-config.ts';
import type { ProbedKey } from './hosts/probe-host-key.ts';
import { createProbe } from './hosts/probe-through.ts';
import { knownHostsFiles, readKnownHosts } from './hosts/read-known-hosts.ts';
import { testHost } from './hosts/test-host.ts';

export interface HostDeskDeps
  extends Omit<HostTrustDeps, 'settings' | 'hostFreezes' | 'hosts' | 'probe' | 'knownHosts'>,
    Omit<HostAccessDeps, 'hostKeyWatch'> {
  readonly hosts: HostNetwork;
  readonly hostFreezes: HostFreezes & HostKeyWatch;
}

/** Hosts as a person sees and sets them up, over the rooms that know them. */
export function createHostDesk(deps: HostDeskDeps): HostDesk {
  const { hosts } = deps;
  const hostTrust = createHostTrust({ ...deps, probe: createProbe(hosts), knownHosts: readOwnKnownHosts });
  return {
    views: () => {
      const states = new Map(deps.hosts.states().map((state) => [state.id, state]));
      return deps.settings.current().hosts.flatMap((host) => {
        const state = states.get(host.id);
        return state === undefined ? [] : [viewOf(deps, host, state)];
      });
    },
    test: (draft, accept, signal) => {
      if (deps.settings.host(draft.id) !== null) hosts.retryNow(draft.id);
      const test = { ...deps, network: hosts, hostKeyWatch: deps.hostFreezes, accept };
      return testHost(draft, { ...test, knownHostsFile: join(homedir(), '.ssh', 'known_hosts') }, signal);
    },
    trust: ({ id, fingerprint }, by, signal) => hostTrust.trust({ host: id, fingerprint }, by, signal),
    release: (id, by, signal) => hostTrust.release({ host: id }, by, signal),
    importable: () => importable(deps),
    discover: (id, signal) => discoverServices({ hosts, host: id, services: deps.settings.current().services }, signal),
  };
}

function readOwnKnownHosts({ address, port }: HostSettings, { publicKey }: ProbedKey) {
  return readKnownHosts({ host: address, port, publicKey }, knownHostsFiles(homedir()));
}

/** A person without a configuration of `ssh` has nothing to import, which is no failure. */
async function importable({ settings, env }: HostDeskDeps): ReturnType<HostDesk['importable']> {
  const home = homedir();
  const existing = new Set<string>(settings.current().hosts.map(({ id }) => id));
  try {
    const { file, hosts, left } = await importSshConfig({ home, user: userInfo().username, env, existing });
    return { file, hosts: hosts.map((found) => ({ ...found, notes: [...found.notes] })), left };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'not_found') throw error;
    return { file: join(home, '.ssh', 'config'), hosts: [], left: [] };
  }
}

function viewOf({ settings, hostFreezes }: HostDeskDeps, host: HostSettings, state: HostState): HostView {
  const { connection, why, since, latencyMs, lanes, streams, hostKey } = state;
  const services = settings.current().services.filter((service) => service.host === host.id);
  return {
    host,
    connection,
    why,
    since,
    latencyMs,
    lanes,
    streams,
    pinned: hostKey,
    frozen: hostFreezes.of(host.id),
    warnings: [...state.warnings],
    services: services.map(({ id }) => id),
  };
}
