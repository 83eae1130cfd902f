import type { DeskEvent } from '#shared/domain/events.ts';
import type { IncidentId } from '#shared/domain/ids.ts';
import { announce } from '../text/announcements.ts';
import type { DeskState, OpenIncident } from './desk-state.ts';
import { addNewer } from './event-run.ts';

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
  evidence_expired: ['incident'],
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

/** So many milestones are kept; what stands long before them is in the timeline. */
const MOST_MILESTONES = 200;

/** The newest of two ordered runs of milestones as one, each once. */
export function mergeMilestones(stored: readonly DeskEvent[], live: readonly DeskEvent[]): DeskEvent[] {
  const last = stored.at(-1)?.seq ?? 0;
  return [...stored, ...live.filter((event) => event.seq > last)].slice(-MOST_MILESTONES);
}

const isMilestone = ({ type }: DeskEvent): boolean => type !== 'line_captured' && type !== 'incident_repeated';

function addTo(open: OpenIncident, events: readonly DeskEvent[]): OpenIncident {
  if (open.type !== 'shown' && open.type !== 'loading') {
    return open;
  }
  const mine = events.filter((event) => event.incidentId === open.id);
  if (mine.length === 0) {
    return open;
  }
  if (open.type === 'loading') {
    return { ...open, heard: [...open.heard, ...mine] };
  }
  const counted = mine.findLast((event) => event.type === 'incident_repeated');
  const count = counted?.type === 'incident_repeated' ? counted.data.count : open.detail.count;
  const passed = mine.filter(isMilestone);
  const milestones = passed.length === 0 ? open.detail.milestones : mergeMilestones(open.detail.milestones, passed);
  return { ...open, detail: { ...open.detail, count, milestones }, run: addNewer(open.run, mine) };
}

/** Takes a batch of the stream in: rows of the open incident, the place to resume from, what is said aloud. */
export function takeEvents(state: DeskState, batch: readonly DeskEvent[]): DeskState {
  const fresh = batch.filter((event) => event.seq > state.lastSeq);
  const last = fresh.at(-1);
  if (last === undefined) {
    return state;
  }
  return { ...state, open: addTo(state.open, fresh), lastSeq: last.seq, said: announce(state.said, fresh) };
}
