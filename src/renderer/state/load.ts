import type { IncidentDetail } from '#shared/contract/incidents.ts';
import type { IncidentId } from '#shared/domain/ids.ts';
import type { DeskClient } from '../connection/desk-client.ts';
import { errorCode } from '../text/error-sentences.ts';
import type { DeskState, OpenIncident } from './desk-state.ts';
import { addNewer, startRun } from './event-run.ts';
import { mergeMilestones, type Topic } from './take-events.ts';

type Change = (state: DeskState) => DeskState;

/** So many of the newest events are there when an incident is opened. */
const FIRST_EVENTS = 400;
const LISTED = 50;
const LEDGER_ROWS = 200;

/** The incident, or null when the engine does not know it. Only its newest events come with it, and none once it is shown. */
async function loadIncident(
  client: DeskClient,
  { id, events }: { id: IncidentId; events: number },
  signal: AbortSignal,
): Promise<IncidentDetail | null> {
  try {
    return await client.incidents.get({ id, events }, { signal });
  } catch (error) {
    if (errorCode(error) === 'not_found') {
      return null;
    }
    throw error;
  }
}

/** What came over the stream while the answer was on its way is kept. */
function showIncident(open: OpenIncident, { events, eventCount, ...detail }: IncidentDetail): OpenIncident {
  if (open.type === 'shown') {
    const milestones = mergeMilestones(detail.milestones, open.detail.milestones);
    return { ...open, detail: { ...detail, milestones } };
  }
  const heard = open.type === 'loading' ? open.heard : [];
  return {
    type: 'shown',
    id: detail.id,
    detail,
    run: addNewer(startRun(events, eventCount), heard),
    earlier: 'idle',
  };
}

async function loadOpen(client: DeskClient, open: OpenIncident, signal: AbortSignal): Promise<Change> {
  if (open.type === 'none') {
    return (state) => state;
  }
  const { id } = open;
  const loaded = await loadIncident(client, { id, events: open.type === 'shown' ? 0 : FIRST_EVENTS }, signal);
  return (state) => {
    if (
      state.open.type === 'none' ||
      state.open.id !== id ||
      (open.type === 'shown') !== (state.open.type === 'shown')
    ) {
      return state;
    }
    return { ...state, open: loaded === null ? { type: 'missing', id } : showIncident(state.open, loaded) };
  };
}

async function loadApprovals(client: DeskClient, signal: AbortSignal): Promise<Change> {
  const listed = await client.approvals.list({ state: 'pending' }, { signal });
  const pending = listed.toSorted((a, b) => a.createdAt.localeCompare(b.createdAt));
  return (state) => ({ ...state, pending });
}

async function loadPermissions(client: DeskClient, signal: AbortSignal): Promise<Change> {
  const permissions = await client.permissions.list({ state: 'pending' }, { signal });
  return (state) => ({ ...state, permissions });
}

async function loadDemo(client: DeskClient, signal: AbortSignal): Promise<Change> {
  const demo = await client.demo.get(undefined, { signal });
  return (state) => ({ ...state, demo });
}

/** Asks for one part of the state and answers with the change that puts it in place. */
export async function load(
  request: { client: DeskClient; topic: Topic; state: DeskState },
  signal: AbortSignal,
): Promise<Change> {
  const { client, topic, state } = request;
  switch (topic) {
    case 'status': {
      const status = await client.status.get(undefined, { signal });
      return (current) => ({ ...current, status });
    }
    case 'lists': {
      const lists = await client.incidents.list({ limit: LISTED }, { signal });
      return (current) => ({ ...current, lists });
    }
    case 'settings': {
      const settings = await client.settings.get(undefined, { signal });
      return (current) => ({ ...current, settings });
    }
    case 'hosts': {
      const { hosts } = await client.hosts.list(undefined, { signal });
      return (current) => ({ ...current, hosts });
    }
    case 'patterns': {
      const patterns = await client.patterns.list(undefined, { signal });
      return (current) => ({ ...current, patterns });
    }
    case 'silences': {
      const { silences } = await client.silences.list({}, { signal });
      return (current) => ({ ...current, silences });
    }
    case 'gaps': {
      const { gaps } = await client.watch.gaps({ limit: LEDGER_ROWS }, { signal });
      return (current) => ({ ...current, gaps });
    }
    case 'mounts': {
      const { servers } = await client.mcp.list(undefined, { signal });
      return (current) => ({ ...current, mounts: servers });
    }
    case 'approvals':
      return loadApprovals(client, signal);
    case 'permissions':
      return loadPermissions(client, signal);
    case 'demo':
      return state.status?.demo === true ? loadDemo(client, signal) : (current) => current;
    case 'incident':
      return loadOpen(client, state.open, signal);
  }
}
