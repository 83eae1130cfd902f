import type { DeskEvent } from '#shared/domain/events.ts';
import type { IncidentId } from '#shared/domain/ids.ts';
import { announce } from '../text/announcements.ts';
import type { DeskState, OpenIncident } from './desk-state.ts';

/** A part of the state that is asked for again. */
export type Topic =
  | 'status'
  | 'lists'
  | 'approvals'
  | 'permissions'
  | 'demo'
  | 'settings'
  | 'incident'
  | 'hosts'
  | 'patterns'
  | 'silences'
  | 'gaps'
  | 'mounts';

const INCIDENT_MOVED: readonly Topic[] = ['status', 'lists', 'incident'];
const DECISION_MOVED: readonly Topic[] = ['status', 'approvals', 'incident'];

/** Which parts each kind of event makes stale; a kind that is not here only adds a row to the timeline. */
const STALE: Partial<Record<DeskEvent['type'], readonly Topic[]>> = {
  incident_opened: ['status', 'lists', 'demo'],
  incident_repeated: ['lists'],
  incident_reopened: INCIDENT_MOVED,
  kind_folded: INCIDENT_MOVED,
  flapping_noticed: INCIDENT_MOVED,
  similar_found: ['incident'],
  phase_started: ['lists'],
  triage_reported: ['lists', 'incident'],
  diagnosis_reported: ['incident'],
  approval_requested: [...DECISION_MOVED, 'lists'],
  plan_recorded: [...DECISION_MOVED, 'lists'],
  approval_decided: DECISION_MOVED,
  approval_expired: DECISION_MOVED,
  approval_changed: DECISION_MOVED,
  step_started: ['incident'],
  step_finished: ['incident', 'demo'],
  state_changed: [...INCIDENT_MOVED, 'demo', 'approvals'],
  mode_changed: ['status'],
  stop_changed: ['status'],
  watcher_changed: ['status'],
  source_changed: ['status'],
  gap_recorded: ['status', 'gaps'],
  settings_refused: ['status', 'settings'],
  settings_changed: ['status', 'settings', 'hosts', 'patterns', 'mounts'],
  host_key_changed: ['hosts', 'status'],
  host_key_pinned: ['hosts', 'status'],
  host_freeze_changed: ['hosts', 'status'],
  mcp_server_changed: ['mounts'],
  mcp_tool_unpinned: ['mounts'],
  mcp_tool_pinned: ['mounts'],
  grant_added: ['approvals'],
  grant_ended: ['approvals'],
  permission_requested: ['permissions'],
  permission_decided: ['permissions'],
  permission_expired: ['permissions'],
  silence_added: ['silences'],
  silence_ended: ['silences'],
};

/** What a batch of events makes stale, given the incident on screen. */
export function staleAfter(events: readonly DeskEvent[], openId: IncidentId | null): ReadonlySet<Topic> {
  const topics = new Set<Topic>();
  for (const event of events) {
    for (const topic of STALE[event.type] ?? []) {
      if (topic !== 'incident' || event.incidentId === openId) {
        topics.add(topic);
      }
    }
  }
  return topics;
}

/** Two ordered runs of events as one, each event once. */
export function mergeEvents(stored: readonly DeskEvent[], live: readonly DeskEvent[]): DeskEvent[] {
  const last = stored.at(-1)?.seq ?? 0;
  return [...stored, ...live.filter((event) => event.seq > last)];
}

function appendTo(open: OpenIncident, events: readonly DeskEvent[]): OpenIncident {
  if (open.type !== 'shown') {
    return open;
  }
  const mine = events.filter((event) => event.incidentId === open.id);
  if (mine.length === 0) {
    return open;
  }
  const counted = mine.findLast((event) => event.type === 'incident_repeated');
  const count = counted?.type === 'incident_repeated' ? counted.data.count : open.detail.count;
  return { ...open, detail: { ...open.detail, count, events: mergeEvents(open.detail.events, mine) } };
}

/** Takes a batch of the stream in: rows of the open incident, the place to resume from, what is said aloud. */
export function takeEvents(state: DeskState, batch: readonly DeskEvent[]): DeskState {
  const fresh = batch.filter((event) => event.seq > state.lastSeq);
  const last = fresh.at(-1);
  if (last === undefined) {
    return state;
  }
  return { ...state, open: appendTo(state.open, fresh), lastSeq: last.seq, said: announce(state.said, fresh) };
}
