/** For this long after the card appeared or the window came to the front, nothing decides, in milliseconds. */
export const SETTLE_MS = 500;

/** Whether a click on a decision button counts: yes, not yet, or never because it only brought the window forward. */
export type GuardVerdict = 'counts' | 'settling' | 'focus_click';

/** Keeps a click that was meant for something else from deciding. */
export interface DecisionGuard {
  windowFocused(): void;
  /** Called for every press of a pointer, before the click it may become. */
  pointerPressed(): void;
  /** Judges a click; `byPointer` is false for keys and assistive technology. */
  judge(byPointer: boolean): GuardVerdict;
  /** Milliseconds until decisions count. */
  settlesIn(): number;
}

/** A guard for one card; `page` says the time and whether the document has the focus. */
export function createDecisionGuard(page: { now: () => number; hasFocus: () => boolean }): DecisionGuard {
  let quietSince = page.now();
  let focusedAt = Number.NEGATIVE_INFINITY;
  let pressCounts = false;
  const settlesIn = (): number => Math.max(0, quietSince + SETTLE_MS - page.now());
  return {
    settlesIn,
    windowFocused: () => {
      focusedAt = page.now();
      quietSince = focusedAt;
      // Some systems hand the press on first and the focus after it.
      pressCounts = false;
    },
    pointerPressed: () => {
      pressCounts = page.hasFocus() && page.now() - focusedAt >= SETTLE_MS;
    },
    judge: (byPointer) => {
      const pressed = pressCounts;
      pressCounts = false;
      if (byPointer && !pressed) {
        return 'focus_click';
      }
      return settlesIn() > 0 ? 'settling' : 'counts';
    },
  };
}
