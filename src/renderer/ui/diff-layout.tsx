import { type ReactNode, useId, useSyncExternalStore } from 'react';

/** How a diff is laid out. */
export type DiffLayout = 'unified' | 'split';

const KEY = 'sentry-desk:diff-layout';
const CHANGED = 'sentry-desk:diff-layout-changed';
/** From this width of the window on, two columns fit into the card of a plan, in pixels. */
const WIDE = 1_600;

const CHOICES: readonly (readonly [DiffLayout, string])[] = [
  ['unified', 'Unified'],
  ['split', 'Side by side'],
];

function subscribe(listener: () => void): () => void {
  window.addEventListener(CHANGED, listener);
  window.addEventListener('storage', listener);
  return () => {
    window.removeEventListener(CHANGED, listener);
    window.removeEventListener('storage', listener);
  };
}

/** What the person chose last on this machine; null before that. */
function chosenLayout(): DiffLayout | null {
  const kept = window.localStorage.getItem(KEY);
  return kept === 'unified' || kept === 'split' ? kept : null;
}

function choose(layout: DiffLayout): void {
  window.localStorage.setItem(KEY, layout);
  window.dispatchEvent(new Event(CHANGED));
}

function onResize(listener: () => void): () => void {
  window.addEventListener('resize', listener);
  return () => window.removeEventListener('resize', listener);
}

/** The layout to draw in: as chosen, else side by side where the window is wide enough for it. */
export function useDiffLayout(): DiffLayout {
  const chosen = useSyncExternalStore(subscribe, chosenLayout);
  const wide = useSyncExternalStore(onResize, () => window.innerWidth >= WIDE);
  return chosen ?? (wide ? 'split' : 'unified');
}

/** The choice between the two, kept for the next time; it counts for every diff on the screen. */
export function DiffLayoutChoice({ shown }: { shown: DiffLayout }): ReactNode {
  const name = useId();
  return (
    <fieldset className="diff-layout">
      <legend className="visually-hidden">Layout of diffs</legend>
      <div className="segments segments-two">
        {CHOICES.map(([layout, label]) => (
          <label key={layout} className="segment">
            <input
              type="radio"
              name={name}
              className="segment-input"
              value={layout}
              checked={shown === layout}
              onChange={() => choose(layout)}
            />
            <span className="segment-label">{label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
