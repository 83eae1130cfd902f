import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { HostView } from '#shared/contract/hosts.ts';
import type { HostSettings } from '#shared/domain/settings.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { HostFreezes } from './guard/host-freezes.ts';
import type { HostDesk } from './handlers/handler-deps.ts';
import type { HostAccess, HostState } from './hosts/host-access.ts';
import { importSshConfig } from './hosts/import-ssh-config.ts';
import type { SettingsSource } from './settings/settings-source.ts';

export interface HostDeskDeps {
  readonly settings: SettingsSource;
  readonly hosts: HostAccess;
  readonly hostFreezes: HostFreezes;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Hosts as a person sees and sets them up, over the rooms that know them. */
export function createHostDesk(deps: HostDeskDeps): HostDesk {
  const later = (): never => {
    throw new AppError('not_supported', 'this call is not there yet');
  };
  return {
    views: () => {
      const states = new Map(deps.hosts.states().map((state) => [state.id, state]));
      return deps.settings.current().hosts.flatMap((host) => {
        const state = states.get(host.id);
        return state === undefined ? [] : [viewOf(deps, host, state)];
      });
    },
    test: later,
    trust: later,
    release: later,
    importable: () => importable(deps),
    discover: later,
  };
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
