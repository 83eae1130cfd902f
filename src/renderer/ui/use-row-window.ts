import { useEffect, useLayoutEffect, useReducer, useState } from 'react';
import { type RowList, type RowRange, RowWindow } from './row-window.ts';

/** What a component needs to show the rows in view. */
export interface RowView {
  readonly window: RowWindow;
  readonly range: RowRange;
  readonly nearTop: boolean;
  /** Shows the rows anew, after the window was told to go elsewhere. */
  readonly again: () => void;
}

/** Shows the part of a list that is in view; `follow` keeps its end there until somebody scrolls up. */
export function useRowWindow(list: RowList, follow: boolean, onLeave: () => void): RowView {
  const [view] = useState(() => new RowWindow());
  const [, again] = useReducer((count: number) => count + 1, 0);
  // oxlint-disable-next-line react/exhaustive-deps, react-hooks/exhaustive-deps -- each time it was drawn; again only while rows are missing
  useLayoutEffect(() => view.settle({ list, follow, onLeave, onShort: again }));
  useEffect(() => view.watch(), [view]);
  return { window: view, range: view.range(list, follow), nearTop: view.isNearTop(list, follow), again };
}
