import type { HostFreeze } from '#shared/contract/hosts.ts';
import type { HostId } from '#shared/domain/ids.ts';
import type { Logger } from '../core/logger.ts';
import type { HostFreezeRow } from '../db/host-freezes-repository.ts';
import type { HostKeyChange, HostKeyWatch } from '../hosts/host-key-watch.ts';
import type { HostFreezes } from './host-freezes.ts';
import { type HostKeyRecords, recordKeyChange } from './record-host-key.ts';

/** What the freezes are kept with. */
export interface HostFreezeDeps extends HostKeyRecords {
  readonly log: Logger;
}

/** A chain of jump hosts longer than this is no way to a host. */
const LONGEST_WAY = 16;

/** The freezes over the database. What cannot be recorded is kept in memory, and what cannot be read counts as frozen. */
export function createHostFreezes(deps: HostFreezeDeps): HostFreezes & HostKeyWatch {
  const missing = new Map<HostId, HostKeyChange>();
  const listeners = new Set<(host: HostId) => void>();
  const seen = { readable: true };
  return {
    refusal: (host) => {
      try {
        const why = refusalOf(deps, missing, host);
        seen.readable = true;
        return why;
      } catch (error) {
        if (seen.readable) deps.log.error('the frozen hosts cannot be read, so every host counts as frozen', error);
        seen.readable = false;
        return `it cannot be read whether ${host} is frozen, so nothing is sent to it`;
      }
    },
    of: (host) => shown(deps.repositories.hostFreezes.get(host)),
    onFrozen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    changed: (change) => {
      record(deps, missing, change);
      for (const listener of listeners) listener(change.host);
    },
    recordMissing: () => {
      for (const change of missing.values()) record(deps, missing, change);
    },
  };
}

/** From here on the host counts as frozen, whether or not that can be recorded. */
function record(deps: HostFreezeDeps, missing: Map<HostId, HostKeyChange>, change: HostKeyChange): void {
  try {
    deps.journal.commit(() => recordKeyChange(deps, change));
    missing.delete(change.host);
  } catch (error) {
    if (!missing.has(change.host)) deps.log.error(`the changed key of ${change.host} could not be recorded`, error);
    missing.set(change.host, change);
  }
}

function refusalOf(deps: HostFreezeDeps, missing: ReadonlyMap<HostId, HostKeyChange>, host: HostId): string | null {
  for (const place of wayTo(deps, host)) {
    const row = deps.repositories.hostFreezes.get(place);
    const unrecorded = missing.get(place);
    if (row === null && unrecorded === undefined) continue;
    const through = place === host ? '' : `${host} is reached through ${place}. `;
    const key = row ?? unrecorded;
    const incident = row === null ? 'it could not be recorded yet' : `see incident ${row.incidentId}`;
    return (
      `${through}${place} is frozen because it showed another host key: pinned is ${key?.pinned}, it showed ${key?.presented} ` +
      `(${key?.keyType}). Nothing is sent to it until a person has compared the two: ${incident}`
    );
  }
  return null;
}

/** The host and the jump hosts on its way. */
function wayTo({ settings }: HostFreezeDeps, host: HostId): readonly HostId[] {
  const way: HostId[] = [host];
  for (let next = settings.host(host)?.jump; next !== undefined; next = settings.host(next)?.jump) {
    if (way.includes(next) || way.length >= LONGEST_WAY) break;
    way.push(next);
  }
  return way;
}

function shown(row: HostFreezeRow | null): HostFreeze | null {
  if (row === null) return null;
  const { since, incidentId, pinned, presented: fingerprint, keyType: type } = row;
  return { since, incidentId, pinned, presented: { type, fingerprint } };
}
