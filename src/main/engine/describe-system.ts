import type { Settings } from '#shared/domain/settings.ts';
import { nameOfSource } from './watch/source-name.ts';

/** The picture of hosts and services that memory keeps from start-up: what is watched, where, and how it is restarted. */
export function describeSystem(settings: Settings): string {
  if (settings.services.length === 0) return 'No service is configured.';
  const lines = settings.services.map((service) => {
    const host = settings.hosts.find(({ id }) => id === service.host);
    const logs = service.logs.map(nameOfSource).join(', ');
    const control = service.control?.kind ?? 'no control';
    return `${service.id} on ${service.host} (${host?.address ?? 'unknown'}): ${service.sourcePath}; logs ${logs}; ${control}`;
  });
  return lines.join('\n').slice(0, 20_000);
}
