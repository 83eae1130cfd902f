import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Desk } from './desk.ts';
import type { DeskState } from './desk-state.ts';

/** The desk that the screens below belong to. */
export const DeskContext = createContext<Desk | null>(null);

/** The desk; throws outside of its provider, which is a bug. */
export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === null) {
    throw new Error('no desk above this component');
  }
  return desk;
}

/** A part of the state; `select` must return the same object for the same state. */
export function useDeskState<T>(select: (state: DeskState) => T): T {
  const desk = useDesk();
  return useSyncExternalStore(desk.subscribe, () => select(desk.get()));
}

/** Whether something can be sent to the engine now. */
export function useOnline(): boolean {
  return useDeskState((state) => state.connection === 'ready');
}
