import type { HostAccess } from '../hosts/host-access.ts';
import type { Watcher } from './watcher.ts';

/** What the engine does when its machine has slept: connections are proven first, then every source looks again. */
export function wakeDesk(hosts: Pick<HostAccess, 'wake'>, watcher: Pick<Watcher, 'wake'>): void {
  hosts.wake();
  watcher.wake();
}
