/** Nobody touched the window for so long: that is away. */
const AWAY_MS = 10 * 60_000;

/** A stretch in which nobody looked. */
export interface Away {
  /** RFC 3339. */
  readonly from: string;
  readonly to: string;
}

/** Pure: whether somebody who touches the window now had been away since the last time. */
export function decideAway(lastMs: number, nowMs: number): Away | null {
  if (nowMs - lastMs < AWAY_MS) {
    return null;
  }
  const time = (ms: number): string => new Date(ms).toISOString();
  return { from: time(lastMs), to: time(nowMs) };
}

interface Deps {
  readonly target: EventTarget;
  readonly now: () => number;
  /** Somebody is back. */
  readonly onBack: (away: Away) => void;
}

const TOUCHES = ['pointermove', 'pointerdown', 'keydown', 'wheel', 'focus'] as const;

/** Notices when somebody comes back to the window; returns the way to stop. */
export function watchPresence({ target, now, onBack }: Deps): () => void {
  let last = now();
  const onTouch = (): void => {
    const away = decideAway(last, now());
    last = now();
    if (away !== null) {
      onBack(away);
    }
  };
  for (const touch of TOUCHES) {
    target.addEventListener(touch, onTouch, { capture: true, passive: true });
  }
  return () => {
    for (const touch of TOUCHES) {
      target.removeEventListener(touch, onTouch, { capture: true });
    }
  };
}
