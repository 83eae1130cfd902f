import { IncidentId } from '#shared/domain/ids.ts';
import type { IncidentSummary } from '#shared/domain/incident.ts';
import type { ServiceSettings } from '#shared/domain/settings.ts';
import { untrusted } from '#shared/domain/untrusted.ts';
import { type Clock, timestamp } from '../core/clock.ts';
import type { Journal } from '../core/journal.ts';
import type { Repositories } from '../db/database.ts';

const REUSED_MS = 24 * 60 * 60 * 1_000;

/** What a client's calls are recorded with. */
export interface ClientRecords {
  readonly repositories: Pick<Repositories, 'incidents' | 'drafts'>;
  readonly journal: Pick<Journal, 'commit'>;
  readonly clock: Clock;
}

/**
 * The incident that keeps what a client read of a service: one a day, closed from the start, so that nobody is called and no
 * agent begins.
 */
export function incidentOfClient(records: ClientRecords, client: string, service: ServiceSettings): IncidentId {
  const { repositories, clock, journal } = records;
  const fingerprint = client;
  const key = { fingerprint, service: service.id, host: service.host };
  const known = repositories.incidents.latest(key);
  const oldest = clock.now().getTime() - REUSED_MS;
  if (known !== null && Date.parse(known.openedAt) > oldest) return known.id;
  const id = IncidentId.parse(clock.newId('inc'));
  const row = incidentRow({ ...key, id, at: timestamp(clock), client });
  const { title } = row;
  journal.commit(() => {
    repositories.incidents.insert(row);
    return {
      events: [
        { incidentId: id, type: 'incident_opened', data: { title, ...key, trigger: 'manual' } },
        {
          incidentId: id,
          type: 'state_changed',
          data: {
            from: 'open',
            to: 'closed',
            phase: 'done',
            severity: null,
            why: 'It keeps what an MCP client asks for; no agent works on it.',
          },
        },
      ],
      audit: [
        { actor: { kind: 'agent', id: client }, action: 'client_incident_opened', subject: id, detail: { ...key } },
      ],
    };
  });
  return id;
}

function incidentRow(of: {
  id: IncidentId;
  at: string;
  client: string;
  fingerprint: string;
  service: ServiceSettings['id'];
  host: ServiceSettings['host'];
}): IncidentSummary {
  const { id, at, client, fingerprint, service, host } = of;
  return {
    id,
    state: 'closed',
    phase: 'done',
    severity: null,
    service,
    host,
    title: untrusted(`Calls of the client ${client}`),
    fingerprint,
    count: 0,
    attempts: 0,
    openedAt: at,
    updatedAt: at,
    costUsd: 0,
    kind: 'error',
    reopened: 0,
    flapping: false,
  };
}
