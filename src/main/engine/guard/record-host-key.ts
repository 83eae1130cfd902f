import { createHash } from 'node:crypto';
import { type HostId, IncidentId, ServiceId, type Timestamp } from '#shared/domain/ids.ts';
import type { IncidentSummary } from '#shared/domain/incident.ts';
import type { Decider } from '#shared/domain/plan.ts';
import { untrusted } from '#shared/domain/untrusted.ts';
import type { NewAuditEntry } from '../audit/audit-log.ts';
import { type Clock, timestamp } from '../core/clock.ts';
import type { Change, Journal, NewEvent } from '../core/journal.ts';
import type { Repositories } from '../db/database.ts';
import type { HostKeyChange } from '../hosts/host-key-watch.ts';
import type { SettingsSource } from '../settings/settings-source.ts';
import { decideHostKeyChange } from './decide-host-key-change.ts';

/** What a freeze is recorded with. */
export interface HostKeyRecords {
  readonly settings: Pick<SettingsSource, 'current' | 'host'>;
  readonly repositories: Pick<Repositories, 'incidents' | 'hostFreezes'>;
  readonly journal: Pick<Journal, 'commit' | 'eventsOf'>;
  readonly clock: Clock;
}

const SYSTEM = { kind: 'system', id: 'hosts' } as const;

/** Freezes the host and opens its incident, or adds a further key to it. Null when nothing is new. Call inside `Journal.commit`. */
export function recordKeyChange(records: HostKeyRecords, change: HostKeyChange): Change | null {
  const frozen = records.repositories.hostFreezes.get(change.host);
  const told = frozen === null ? null : keysTold(records, frozen.incidentId);
  switch (decideHostKeyChange({ presented: change.presented, told })) {
    case 'known':
      return null;
    case 'tell':
      return frozen === null ? null : tellChange(change, frozen.incidentId);
    case 'freeze':
      return freezeHost(records, change);
  }
}

function keysTold({ journal }: HostKeyRecords, incidentId: IncidentId): string[] {
  return journal
    .eventsOf(incidentId)
    .flatMap((event) => (event.type === 'host_key_changed' ? [event.data.presented] : []));
}

function freezeHost(records: HostKeyRecords, change: HostKeyChange): Change {
  const { repositories, clock } = records;
  const { host, pinned, presented, keyType } = change;
  const id = IncidentId.parse(clock.newId('inc'));
  const since = timestamp(clock);
  const incident = incidentRow(change, { id, since, service: serviceOn(records, host) });
  repositories.incidents.insert(incident);
  repositories.hostFreezes.insert({ host, since, incidentId: id, pinned, presented, keyType });
  const { title, service, fingerprint, severity } = incident;
  const why = `The host key changed: no agent works on ${host} until a person has compared the keys.`;
  const opened: NewEvent[] = [
    { incidentId: id, type: 'incident_opened', data: { title, service, host, fingerprint, trigger: 'host_key' } },
    {
      incidentId: id,
      type: 'state_changed',
      data: { from: 'open', to: 'escalated', phase: 'done', severity, why },
    },
  ];
  const told = tellChange(change, id);
  return {
    events: [...opened, ...told.events, frozenEvent(host, { incidentId: id, frozen: true, why })],
    audit: [
      {
        actor: SYSTEM,
        action: 'incident_opened',
        subject: id,
        detail: { service, host, fingerprint, trigger: 'host_key' },
      },
      ...told.audit,
      { actor: SYSTEM, action: 'host_frozen', subject: host, detail: { incident: id, reason: why } },
    ],
  };
}

function tellChange(change: HostKeyChange, incidentId: IncidentId): Required<Omit<Change, 'followUps'>> {
  const { host, pinned, presented, keyType, why } = change;
  return {
    events: [{ incidentId, type: 'host_key_changed', data: { host, pinned, presented, keyType, why } }],
    audit: [
      {
        actor: SYSTEM,
        action: 'host_key_changed',
        subject: host,
        detail: { incident: incidentId, pinned, presented, keyType, reason: why },
      },
    ],
  };
}

/** A human must act, so it is escalated from its first moment: nothing here is for an agent. */
function incidentRow(
  change: HostKeyChange,
  row: { readonly id: IncidentId; readonly since: Timestamp; readonly service: ServiceId },
): IncidentSummary {
  const { host, pinned, presented, keyType } = change;
  const { id, since, service } = row;
  const title = untrusted(`The host key of ${host} changed: pinned ${pinned}, shown ${presented} (${keyType})`);
  const state = { state: 'escalated', phase: 'done', severity: 'critical', kind: 'host_key' } as const;
  const none = { attempts: 0, costUsd: 0, reopened: 0, flapping: false } as const;
  const fingerprint = createHash('sha256')
    .update(['host_key', host, pinned, presented].join('\0'))
    .digest('hex')
    .slice(0, 32);
  return { id, ...state, ...none, service, host, title, fingerprint, count: 1, openedAt: since, updatedAt: since };
}

/** The one service of the host; the host itself where there are several or none: the key is nobody's alone. */
function serviceOn({ settings }: HostKeyRecords, host: HostId): ServiceId {
  const [first, ...others] = settings.current().services.filter((service) => service.host === host);
  return first !== undefined && others.length === 0 ? first.id : ServiceId.parse(host);
}

function frozenEvent(
  host: HostId,
  { incidentId, frozen, why }: { incidentId: IncidentId; frozen: boolean; why: string },
): NewEvent {
  return { incidentId, type: 'host_freeze_changed', data: { host, frozen, why } };
}

/** Ends the freeze and closes its incident. Null when the host is not frozen. Call inside `Journal.commit`. */
export function recordThaw(
  { repositories, clock }: Pick<HostKeyRecords, 'repositories' | 'clock'>,
  host: HostId,
  { by, why }: { readonly by: Decider; readonly why: string },
): Required<Omit<Change, 'followUps'>> | null {
  const frozen = repositories.hostFreezes.get(host);
  if (frozen === null) return null;
  const { incidentId } = frozen;
  repositories.hostFreezes.remove(host);
  const actor = { kind: 'operator', id: by.user } as const;
  const detail = { incident: incidentId, via: by.via, reason: why };
  const events: NewEvent[] = [frozenEvent(host, { incidentId, frozen: false, why })];
  const audit: NewAuditEntry[] = [{ actor, action: 'host_released', subject: host, detail }];
  const incident = repositories.incidents.get(incidentId);
  if (incident !== null && incident.state !== 'closed') {
    const { state: from, severity } = incident;
    repositories.incidents.update(incidentId, { state: 'closed', phase: 'done', updatedAt: timestamp(clock) });
    events.push({ incidentId, type: 'state_changed', data: { from, to: 'closed', phase: 'done', severity, why } });
    audit.push({ actor, action: 'incident_closed', subject: incidentId, detail: { via: by.via, reason: why } });
  }
  return { events, audit };
}
