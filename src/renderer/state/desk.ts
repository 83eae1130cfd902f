import type { Status } from '#shared/contract/status.ts';
import type { IncidentId } from '#shared/domain/ids.ts';
import type { Connection } from '../connection/connection.ts';
import type { DeskClient } from '../connection/desk-client.ts';
import { errorSentence } from '../text/error-sentences.ts';
import { type Actions, createActions } from './actions.ts';
import { createStore, type DeskState, INITIAL_STATE, type OpenIncident, type Store } from './desk-state.ts';
import { followEvents } from './follow.ts';
import { loadEarlierEvents } from './load-earlier.ts';
import { type Away, watchPresence } from './presence.ts';
import { createRefresher, type Refresher } from './refresher.ts';
import { goTo, HREF } from './route.ts';
import { staleAfter, type Topic, takeEvents } from './take-events.ts';

const EVERYTHING: readonly Topic[] = [
  'lists',
  'approvals',
  'permissions',
  'settings',
  'incident',
  'demo',
  'hosts',
  'patterns',
  'silences',
  'gaps',
  'mounts',
];
/** Heartbeats of sources and the cost window move without an event. */
const STATUS_EVERY_MS = 5_000;

/** What the screens hold on to: the state, and what the operator can do. */
export interface Desk {
  readonly get: () => DeskState;
  readonly subscribe: (listener: () => void) => () => void;
  /** Names the incident on screen; null for none. */
  readonly show: (id: IncidentId | null) => void;
  /** Shows a sentence on top of the screen, for what has no place of its own. */
  readonly showProblem: (problem: string) => void;
  /** Asks for a page of older events of the incident on screen, unless one is on its way or there is none. */
  readonly loadEarlier: () => void;
  readonly dismissProblem: () => void;
  /** Keeps what was typed into settings, in place of what was kept before. */
  readonly typeSettings: (typed: DeskState['typedSettings']) => void;
  readonly dismissAway: () => void;
  /** Asks again for parts that move without an event, as long as a screen shows them. */
  readonly refresh: (topics: Iterable<Topic>) => void;
  readonly actions: Actions;
  readonly start: () => void;
  readonly stop: () => void;
}

function reopened(open: OpenIncident): OpenIncident {
  return open.type === 'none' ? open : { type: 'loading', id: open.id, heard: [] };
}

/**
 * A first look starts at the end of the stream; a later one goes on where this page stopped listening. Where another desk
 * answers, such as the demo, nothing of the former one stays.
 */
function beginStretch(state: DeskState, status: Status): DeskState {
  const { connection, connectionWhy, client } = state;
  const known =
    state.desk === '' || state.desk === status.desk ? state : { ...INITIAL_STATE, connection, connectionWhy, client };
  const lastSeq = known.lastSeq === 0 || known.lastSeq > status.lastSeq ? status.lastSeq : known.lastSeq;
  // Another past than the one on screen: what is shown is asked for anew.
  const open = known.lastSeq > status.lastSeq ? reopened(known.open) : known.open;
  return { ...known, desk: status.desk, status, lastSeq, open };
}

/** One connected stretch: loads everything, then follows the stream and keeps fresh what it touches. */
async function live(
  deps: { store: Store<DeskState>; client: DeskClient; refresher: Refresher },
  signal: AbortSignal,
): Promise<void> {
  const { store, client, refresher } = deps;
  const status = await client.status.get(undefined, { signal });
  if (signal.aborted) {
    return;
  }
  if (!['', status.desk].includes(store.get().desk)) {
    goTo(HREF.now);
  }
  store.set((state) => beginStretch(state, status));
  refresher.want(EVERYTHING);
  const deliver = (batch: Parameters<typeof takeEvents>[1]): void => {
    store.set((state) => takeEvents(state, batch));
    const open = store.get().open;
    refresher.want(staleAfter(batch, open.type === 'none' ? null : open.id));
  };
  await followEvents({ client, lastSeq: () => store.get().lastSeq, deliver }, signal);
}

/** Lives through one connection after the other; what is asked for reaches the one that is there, if any. */
function createStretches(store: Store<DeskState>, fail: (error: unknown) => void) {
  let here: { client: DeskClient; life: AbortController; refresher: Refresher } | null = null;
  const leave = (): void => {
    here?.life.abort();
    here?.refresher.stop();
    here = null;
  };
  const enter = (client: DeskClient): void => {
    const life = new AbortController();
    const refresher = createRefresher({ store, client });
    here = { client, life, refresher };
    live({ store, client, refresher }, life.signal).catch((error: unknown) => {
      if (!life.signal.aborted) {
        fail(error);
      }
    });
  };
  const loadEarlier = (): void => {
    if (here !== null) {
      void loadEarlierEvents({ store, client: here.client }, here.life.signal);
    }
  };
  return { enter, leave, loadEarlier, want: (topics: Iterable<Topic>) => here?.refresher.want(topics) };
}

function showIncident(state: DeskState, id: IncidentId | null): DeskState {
  if (id === null) {
    return state.open.type === 'none' ? state : { ...state, open: { type: 'none' } };
  }
  const same = state.open.type !== 'none' && state.open.id === id;
  return same ? state : { ...state, open: { type: 'loading', id, heard: [] } };
}

/** The desk of one window: state, stream and actions over one connection. */
export function createDesk(connection: Connection): Desk {
  const store = createStore<DeskState>(INITIAL_STATE);
  const fail = (error: unknown): void => store.set((state) => ({ ...state, problem: errorSentence(error) }));
  const stretches = createStretches(store, fail);
  const closing: (() => void)[] = [];

  const onConnection = (): void => {
    const state = connection.state();
    stretches.leave();
    const connectionWhy = 'why' in state ? state.why : '';
    const client = state.type === 'ready' ? state.client : null;
    store.set((current) => ({ ...current, connection: state.type, connectionWhy, client, problem: '' }));
    if (state.type === 'ready') {
      stretches.enter(state.client);
    }
  };

  return {
    get: store.get,
    subscribe: store.subscribe,
    show: (id) => {
      store.set((state) => showIncident(state, id));
      if (store.get().open.type === 'loading') {
        stretches.want(['incident']);
      }
    },
    showProblem: (problem) => store.set((state) => ({ ...state, problem })),
    loadEarlier: stretches.loadEarlier,
    typeSettings: (typedSettings) => store.set((state) => ({ ...state, typedSettings })),
    dismissProblem: () => store.set((state) => ({ ...state, problem: '' })),
    dismissAway: () => store.set((state) => ({ ...state, away: null })),
    refresh: stretches.want,
    actions: createActions({ connection, fail, refresh: stretches.want }),
    start: () => {
      const ticking = setInterval(() => stretches.want(['status']), STATUS_EVERY_MS);
      const onBack = (away: Away): void => store.set((state) => ({ ...state, away }));
      const leave = watchPresence({ target: window, now: Date.now, onBack });
      closing.push(connection.subscribe(onConnection), () => clearInterval(ticking), leave);
      connection.open();
    },
    stop: () => {
      stretches.leave();
      for (const close of closing.splice(0)) {
        close();
      }
      connection.close();
    },
  };
}
