import type { ShownKey } from '#shared/contract/hosts.ts';
import type { HostId } from '#shared/domain/ids.ts';
import type { Decider } from '#shared/domain/plan.ts';
import type { HostSettings } from '#shared/domain/settings.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { anchorFirst } from '../approvals/anchor-first.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Change } from '../core/journal.ts';
import type { KnownHostsVerdict } from '../hosts/evaluate-known-hosts.ts';
import { normalizeFingerprint } from '../hosts/fingerprint-key.ts';
import type { HostAccess } from '../hosts/host-access.ts';
import type { HostKeyStore } from '../hosts/host-keys.ts';
import type { ProbedKey } from '../hosts/probe-host-key.ts';
import type { ProbeKeys } from '../hosts/probe-through.ts';
import type { SettingsSource } from '../settings/settings-source.ts';
import type { HostFreezes } from './host-freezes.ts';
import { type HostKeyRecords, recordThaw } from './record-host-key.ts';

/** What a person's word about host keys is carried out with. */
export interface HostTrustDeps extends Pick<HostKeyRecords, 'repositories' | 'journal' | 'clock'> {
  readonly settings: Pick<SettingsSource, 'host' | 'view'>;
  readonly audit: Pick<AuditLog, 'anchor' | 'lastVerdict'>;
  readonly hostKeys: HostKeyStore;
  readonly hostFreezes: Pick<HostFreezes, 'recordMissing'>;
  readonly hosts: Pick<HostAccess, 'refresh' | 'retryNow'>;
  readonly probe: ProbeKeys;
  /** What `known_hosts` of this machine say; a key that they revoke is not pinned. */
  readonly knownHosts: (host: HostSettings, key: ProbedKey) => Promise<KnownHostsVerdict>;
}

/** The two ways out of a freeze; the first also pins a host on first contact. */
export interface HostTrust {
  /**
   * Pins the key whose fingerprint a person has compared, if the host shows that key now; ends its freeze. Fails with
   * `invalid_input`, `conflict` when `hostKey` in the settings names another key, or `host_key_changed`.
   */
  trust(
    request: { readonly host: HostId; readonly fingerprint: string },
    by: Decider,
    signal: AbortSignal,
  ): Promise<ShownKey>;
  /**
   * Ends the freeze of a host that shows its pinned key again. It never ends by itself: whoever stands in the way only now and
   * then would be let in between, and the keys must still be there to compare when a person looks. Fails with
   * `host_key_changed` while the host shows another key.
   */
  release(request: { readonly host: HostId }, by: Decider, signal: AbortSignal): Promise<{ readonly frozen: boolean }>;
}

/** Builds it over the pins and the freezes. */
export function createHostTrust(deps: HostTrustDeps): HostTrust {
  return {
    trust: (request, by, signal) => trust(deps, { ...request, by }, signal),
    release: (request, by, signal) => release(deps, { ...request, by }, signal),
  };
}

async function trust(
  deps: HostTrustDeps,
  { host: id, fingerprint, by }: { host: HostId; fingerprint: string; by: Decider },
  signal: AbortSignal,
): Promise<ShownKey> {
  const host = remoteHost(deps, id);
  const wanted = readFingerprint(fingerprint);
  refuseConfigured(deps, host, wanted);
  await prepare(deps);
  const key = await findKey(deps, { host, wanted, keyType: null }, signal);
  if ('others' in key) {
    throw new AppError(
      'host_key_changed',
      `${id} shows ${key.others}, not the fingerprint you named (${wanted}); nothing was pinned`,
    );
  }
  const known = await deps.knownHosts(host, key);
  if (known.revoked) throw new AppError('conflict', `${known.reason}: a revoked key is not pinned`);
  await deps.hostKeys.pin(id, key);
  deps.journal.commit(() => pinnedChange(deps, { host: id, key, by }));
  deps.hosts.refresh();
  deps.hosts.retryNow(id);
  return { type: key.type, fingerprint: key.fingerprint };
}

async function release(
  deps: HostTrustDeps,
  { host: id, by }: { host: HostId; by: Decider },
  signal: AbortSignal,
): Promise<{ frozen: boolean }> {
  const host = remoteHost(deps, id);
  await prepare(deps);
  if (deps.repositories.hostFreezes.get(id) === null) return { frozen: false };
  const pinned = deps.hostKeys.pinned(id);
  if (pinned === null)
    throw new AppError('host_key_unknown', `no key of ${id} is pinned: pin the one that it shows instead`);
  const key = await findKey(deps, { host, wanted: pinned, keyType: deps.hostKeys.pinnedType(id) }, signal);
  if ('others' in key) {
    throw new AppError(
      'host_key_changed',
      `${id} stays frozen: it shows ${key.others}, and pinned is ${pinned}. Pin the new key if it is the right one`,
    );
  }
  const why = `${by.user} released ${id}: it shows the pinned key ${pinned} again.`;
  deps.journal.commit(() => recordThaw(deps, id, { by, why }));
  deps.hosts.retryNow(id);
  return { frozen: false };
}

/** What could not be recorded before must be, and the record must be sound, before anything is decided on it. */
async function prepare({ audit, hostFreezes }: HostTrustDeps): Promise<void> {
  await anchorFirst(audit);
  hostFreezes.recordMissing();
}

function remoteHost({ settings }: HostTrustDeps, id: HostId): HostSettings {
  const host = settings.host(id);
  if (host === null) throw new AppError('not_found', `there is no host ${id} in the settings`, { field: 'id' });
  if (host.address !== 'local') return host;
  throw new AppError('invalid_input', `${id} is this machine; it has no host key`, { field: 'id' });
}

function readFingerprint(text: string): string {
  const fingerprint = normalizeFingerprint(text);
  if (/^SHA256:[A-Za-z0-9+/]{43}$/.test(fingerprint)) return fingerprint;
  const message = 'the fingerprint must look like SHA256:… as ssh-keygen -l prints it';
  throw new AppError('invalid_input', message, { field: 'fingerprint' });
}

/** A pin in the settings is a person's word too: two that differ would refuse the host, so the old one has to go first. */
function refuseConfigured({ settings }: HostTrustDeps, { id, hostKey }: HostSettings, wanted: string): void {
  if (hostKey === undefined || normalizeFingerprint(hostKey) === wanted) return;
  const where = settings.view().file;
  const message = `hostKey of ${id} in ${where} names ${hostKey}: change it to ${wanted}, or take it out, and pin the key then`;
  throw new AppError('conflict', message, { field: 'hostKey' });
}

interface WantedKey {
  readonly host: HostSettings;
  readonly wanted: string;
  readonly keyType: string | null;
}

/** The key with that fingerprint among all that the host has; else what it shows, in words. */
async function findKey(
  { probe }: HostTrustDeps,
  { host, wanted, keyType }: WantedKey,
  signal: AbortSignal,
): Promise<ProbedKey | { readonly others: string }> {
  const others: string[] = [];
  for await (const key of probe(host, keyType, signal)) {
    if (key.fingerprint === wanted) return key;
    others.push(`${key.fingerprint} (${key.type})`);
  }
  return { others: others.join(' and ') };
}

function pinnedChange(
  deps: HostTrustDeps,
  { host, key, by }: { readonly host: HostId; readonly key: ProbedKey; readonly by: Decider },
): Change {
  const { fingerprint, type: keyType } = key;
  const incidentId = deps.repositories.hostFreezes.get(host)?.incidentId ?? null;
  const why = `${by.user} pinned the key that ${host} shows: ${fingerprint} (${keyType}).`;
  const thaw = recordThaw(deps, host, { by, why });
  return {
    events: [
      { incidentId, type: 'host_key_pinned', data: { host, fingerprint, keyType, by } },
      ...(thaw?.events ?? []),
    ],
    audit: [
      {
        actor: { kind: 'operator', id: by.user },
        action: 'host_key_pinned',
        subject: host,
        detail: { fingerprint, keyType, via: by.via, incident: incidentId },
      },
      ...(thaw?.audit ?? []),
    ],
  };
}
