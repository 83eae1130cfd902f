import type { HostView } from '#shared/contract/hosts.ts';
import type { HostSettings } from '#shared/domain/settings.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { HostDesk } from './handlers/handler-deps.ts';
import type { HostAccess } from './hosts/host-access.ts';
import type { SettingsSource } from './settings/settings-source.ts';

export interface HostDeskDeps {
  readonly settings: SettingsSource;
  readonly hosts: HostAccess;
}

/** Hosts as a person sees and sets them up, over the rooms that know them. */
export function createHostDesk(deps: HostDeskDeps): HostDesk {
  const later = (): never => {
    throw new AppError('not_supported', 'this call is not there yet');
  };
  return {
    views: () => deps.settings.current().hosts.map((host) => viewOf(deps, host)),
    test: later,
    trust: later,
    release: later,
    importable: later,
    discover: later,
  };
}

function viewOf({ settings, hosts }: HostDeskDeps, host: HostSettings): HostView {
  const state = hosts.states().find(({ id }) => id === host.id);
  return {
    host,
    connection: state?.connection ?? 'idle',
    why: state?.why ?? '',
    since: null,
    latencyMs: null,
    lanes: 0,
    streams: 0,
    pinned: state?.hostKey ?? null,
    frozen: null,
    warnings: [],
    services: settings
      .current()
      .services.filter((service) => service.host === host.id)
      .map(({ id }) => id),
  };
}
