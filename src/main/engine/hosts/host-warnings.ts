import type { HostSettings } from '#shared/domain/settings.ts';

/** Pure: what is unwise about how a host is entered; nothing of it is refused. */
export function hostWarnings(host: HostSettings): string[] {
  return host.user === 'root' ? [`host ${host.id} is entered as root: a user with fewer rights is safer`] : [];
}
