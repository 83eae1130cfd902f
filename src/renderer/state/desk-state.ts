import type { Demo } from '#shared/contract/demo.ts';
import type { HostView } from '#shared/contract/hosts.ts';
import type { IncidentDetail, IncidentLists } from '#shared/contract/incidents.ts';
import type { MountedServerView } from '#shared/contract/mcp.ts';
import type { BuiltinPattern } from '#shared/contract/patterns.ts';
import type { SettingsView } from '#shared/contract/settings.ts';
import type { BlindWindow, Status } from '#shared/contract/status.ts';
import type { DeskEvent } from '#shared/domain/events.ts';
import type { IncidentId } from '#shared/domain/ids.ts';
import type { Silence } from '#shared/domain/noise.ts';
import type { Permission } from '#shared/domain/permissions.ts';
import type { Approval } from '#shared/domain/plan.ts';
import type { WatchPattern } from '#shared/domain/settings.ts';
import type { ConnectionState } from '../connection/connection.ts';
import type { DeskClient } from '../connection/desk-client.ts';
import type { EventRun } from './event-run.ts';
import type { Away } from './presence.ts';

/** A stretch of a source that was not read, with the source's id. */
export type Gap = BlindWindow & { readonly source: string };

/** What counts as an error beside the level that a line states. */
export interface Patterns {
  readonly builtin: readonly BuiltinPattern[];
  readonly own: readonly (WatchPattern & { readonly muted: boolean })[];
}

/** What is known of an incident beside its timeline. */
export type IncidentFacts = Omit<IncidentDetail, 'events' | 'eventCount'>;

/** The incident on screen, with its facts and as much of its timeline as was asked for. */
export interface ShownIncident {
  readonly type: 'shown';
  readonly id: IncidentId;
  readonly detail: IncidentFacts;
  readonly run: EventRun;
  /** Whether older events are on their way; `failed` until they are asked for again. */
  readonly earlier: 'idle' | 'loading' | 'failed';
}

/** The incident on screen. `missing`: the engine does not know it. */
export type OpenIncident =
  | { readonly type: 'none' }
  /** `heard`: what came over the stream while the answer was on its way. */
  | { readonly type: 'loading'; readonly id: IncidentId; readonly heard: readonly DeskEvent[] }
  | { readonly type: 'missing'; readonly id: IncidentId }
  | ShownIncident;

/** All that the screens show, as the engine last said it. */
export interface DeskState {
  readonly connection: ConnectionState['type'];
  readonly connectionWhy: string;
  /** For streams and questions of one screen; null while there is no connection. */
  readonly client: DeskClient | null;
  /** Which desk the rest is about; empty before the first word of one. */
  readonly desk: string;
  readonly status: Status | null;
  readonly lists: IncidentLists | null;
  /** Those that wait for a decision, oldest first. */
  readonly pending: readonly Approval[];
  /** Calls of agents that wait for a decision, oldest first. */
  readonly permissions: readonly Permission[];
  readonly demo: Demo | null;
  readonly settings: SettingsView | null;
  /** What was typed into settings and neither saved nor discarded, by field; it outlives the screen. */
  readonly typedSettings: Readonly<Record<string, string>>;
  readonly hosts: readonly HostView[] | null;
  readonly patterns: Patterns | null;
  /** Those that are or will be in force, newest first. */
  readonly silences: readonly Silence[] | null;
  /** The ledger of blind windows, newest first. */
  readonly gaps: readonly Gap[] | null;
  /** MCP servers of others, as the settings name them. */
  readonly mounts: readonly MountedServerView[] | null;
  readonly open: OpenIncident;
  /** The last event that was taken in; the stream is followed from here. */
  readonly lastSeq: number;
  /** The last stretch in which nobody looked, until it was seen; null for none. */
  readonly away: Away | null;
  /** The last thing that went wrong, as a sentence; empty when there is none to show. */
  readonly problem: string;
  /** What a screen reader is told, politely and at once. */
  readonly said: { readonly polite: string; readonly assertive: string };
}

/** Before anything was heard. */
export const INITIAL_STATE: DeskState = {
  connection: 'connecting',
  connectionWhy: '',
  client: null,
  desk: '',
  status: null,
  lists: null,
  pending: [],
  permissions: [],
  demo: null,
  settings: null,
  typedSettings: {},
  hosts: null,
  patterns: null,
  silences: null,
  gaps: null,
  mounts: null,
  open: { type: 'none' },
  lastSeq: 0,
  away: null,
  problem: '',
  said: { polite: '', assertive: '' },
};

/** A value that screens can read and listen to. */
export interface Store<T> {
  readonly get: () => T;
  readonly set: (change: (state: T) => T) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

/** A store that tells its listeners of each change. */
export function createStore<T>(initial: T): Store<T> {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    set: (change) => {
      const next = change(state);
      if (next === state) {
        return;
      }
      state = next;
      for (const listener of listeners) {
        listener();
      }
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
