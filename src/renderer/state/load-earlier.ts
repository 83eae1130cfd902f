import type { DeskClient } from '../connection/desk-client.ts';
import { errorSentence } from '../text/error-sentences.ts';
import type { DeskState, ShownIncident, Store } from './desk-state.ts';
import { addEarlier, firstSeq, isFull } from './event-run.ts';

/** Events of one page: so many are checked and laid out within a frame, and not many pages are a long timeline. */
const PAGE = 500;

/** Changes the incident on screen, if it still is the same one. */
function change(store: Store<DeskState>, id: string, next: (open: ShownIncident) => ShownIncident): void {
  store.set((state) =>
    state.open.type === 'shown' && state.open.id === id ? { ...state, open: next(state.open) } : state,
  );
}

/** Asks for the page of events before those on screen and puts it in front of them; one at a time. */
export async function loadEarlierEvents(
  { store, client }: { store: Store<DeskState>; client: DeskClient },
  signal: AbortSignal,
): Promise<void> {
  const { open } = store.get();
  const before = open.type === 'shown' ? firstSeq(open.run) : null;
  if (open.type !== 'shown' || before === null || open.earlier === 'loading') {
    return;
  }
  if (open.run.earlier === 0 || isFull(open.run)) {
    return;
  }
  const { id } = open;
  change(store, id, (shown) => ({ ...shown, earlier: 'loading' }));
  try {
    const page = await client.incidents.events({ id, before, limit: PAGE }, { signal });
    change(store, id, (shown) => ({ ...shown, earlier: 'idle', run: addEarlier(shown.run, { before, ...page }) }));
  } catch (error) {
    change(store, id, (shown) => ({ ...shown, earlier: signal.aborted ? 'idle' : 'failed' }));
    if (!signal.aborted) {
      store.set((state) => ({ ...state, problem: errorSentence(error) }));
    }
  }
}
