import type { HostId, ServiceId } from '#shared/domain/ids.ts';
import type { HostSettings, ServiceSettings, Settings } from '#shared/domain/settings.ts';
import { nameOfSource } from './watch/source-name.ts';

/** What the hosts told of themselves and of the services on them; who told nothing is absent. */
export interface KnownSystem {
  readonly hosts: ReadonlyMap<HostId, string>;
  readonly services: ReadonlyMap<ServiceId, string>;
}

/** The picture of hosts and services that memory keeps: what is watched, where, on what it runs, and how it is restarted. */
export function describeSystem(settings: Settings, known: KnownSystem): string {
  if (settings.services.length === 0) return 'No service is configured.';
  const used = new Set(settings.services.map(({ host }) => host));
  const hosts = settings.hosts.filter(({ id }) => used.has(id));
  const lines = [
    ...hosts.map((host) => describeHost(host, known.hosts.get(host.id))),
    ...settings.services.map((service) => describeService(service, known.services.get(service.id))),
  ];
  return lines.join('\n').slice(0, 20_000);
}

function describeHost({ id, address }: HostSettings, system = 'not reached'): string {
  return `${id} (${address}): ${system}`;
}

function describeService({ id, host, sourcePath, logs, control }: ServiceSettings, version = ''): string {
  const sources = logs.map(nameOfSource).join(', ');
  const parts = [sourcePath, `logs ${sources}`, control?.kind ?? 'no control', version];
  return `${id} on ${host}: ${parts.filter((part) => part !== '').join('; ')}`;
}
