import type { DiscoveredService, HostTest, ShownKey } from '#shared/contract/hosts.ts';
import type { SecretName } from '#shared/contract/secrets.ts';
import type { HostId, ServiceId } from '#shared/domain/ids.ts';
import type { HostSettings, ServiceSettings } from '#shared/domain/settings.ts';
import type { Outcome, RunCall } from './run-call.ts';
import type { Topic } from './take-events.ts';

/** What was found on a host, and what the search wants to say. */
export interface Discovery {
  readonly found: readonly DiscoveredService[];
  readonly notes: readonly string[];
}

/** What the operator can do with hosts and services; each place shows its own failures. */
export interface HostActions {
  testHost(host: HostSettings): Promise<Outcome<HostTest>>;
  saveHost(host: HostSettings, replace: boolean): Promise<Outcome<HostId>>;
  removeHost(id: HostId): Promise<Outcome<HostId>>;
  /** Pins the key that a person has compared; ends a freeze. */
  trustKey(id: HostId, fingerprint: string): Promise<Outcome<ShownKey>>;
  /** Ends a freeze where the host shows its pinned key again; true while it is still frozen. */
  releaseHost(id: HostId): Promise<Outcome<boolean>>;
  discover(id: HostId): Promise<Outcome<Discovery>>;
  /** Keeps a secret; it never comes back. */
  keepSecret(name: SecretName, value: string): Promise<Outcome<'keychain' | 'session'>>;
  saveServices(services: readonly ServiceSettings[], replace: boolean): Promise<Outcome<readonly ServiceId[]>>;
  removeService(id: ServiceId): Promise<Outcome<ServiceId>>;
}

const CHANGED: readonly Topic[] = ['hosts', 'settings', 'status'];

/** Actions on hosts and services. */
export function createHostActions(run: RunCall): HostActions {
  return {
    testHost: (host) => run((client) => client.hosts.test({ host })),
    saveHost: (host, replace) => run(async (client) => (await client.hosts.save({ host, replace })).saved, CHANGED),
    removeHost: (id) => run(async (client) => (await client.hosts.remove({ id })).removed, CHANGED),
    trustKey: (id, fingerprint) =>
      run(async (client) => (await client.hosts.trust({ id, fingerprint })).pinned, [...CHANGED, 'lists']),
    releaseHost: (id) => run(async (client) => (await client.hosts.release({ id })).frozen, [...CHANGED, 'lists']),
    discover: (id) => run((client) => client.hosts.discover({ id })),
    keepSecret: (name, value) => run(async (client) => (await client.secrets.set({ name, value })).kept),
    saveServices: (services, replace) =>
      run(async (client) => (await client.services.save({ services: [...services], replace })).saved, CHANGED),
    removeService: (id) => run(async (client) => (await client.services.remove({ id })).removed, CHANGED),
  };
}
