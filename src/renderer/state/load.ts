import type { IncidentId } from '#shared/domain/ids.ts';
import type { DeskClient } from '../connection/desk-client.ts';
import { errorCode } from '../text/error-sentences.ts';
import type { DeskState, OpenIncident } from './desk-state.ts';
import { mergeEvents, type Topic } from './take-events.ts';

type Change = (state: DeskState) => DeskState;

const LISTED = 50;
const LEDGER_ROWS = 200;

async function loadIncident(client: DeskClient, id: IncidentId, signal: AbortSignal): Promise<OpenIncident> {
  try {
    const detail = await client.incidents.get({ id }, { signal });
    return { type: 'shown', id, detail };
  } catch (error) {
    if (errorCode(error) === 'not_found') {
      return { type: 'missing', id };
    }
    throw error;
  }
}

/** Rows that came over the stream while the answer was on its way are kept. */
function showIncident(state: DeskState, loaded: OpenIncident): DeskState {
  if (state.open.type === 'none' || loaded.type === 'none' || state.open.id !== loaded.id) {
    return state;
  }
  if (loaded.type !== 'shown' || state.open.type !== 'shown') {
    return { ...state, open: loaded };
  }
  const events = mergeEvents(loaded.detail.events, state.open.detail.events);
  return { ...state, open: { ...loaded, detail: { ...loaded.detail, events } } };
}

async function loadOpen(client: DeskClient, open: OpenIncident, signal: AbortSignal): Promise<Change> {
  if (open.type === 'none') {
    return (state) => state;
  }
  const loaded = await loadIncident(client, open.id, signal);
  return (state) => showIncident(state, loaded);
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
