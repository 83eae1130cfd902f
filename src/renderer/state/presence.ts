/** Nobody touched the window for so long: that is away. */
const AWAY_MS = 10 * 60_000;

/** A stretch in which nobody looked. */
export interface Away {
  /** RFC 3339. */
  readonly from: string;
  readonly to: string;
  /** What all models had cost when it began; to say what was spent meanwhile. */
  readonly spentBefore: number;
}

/** Pure: whether somebody who touches the window now had been away since the last time. */
export function decideAway(last: { atMs: number; spentUsd: number }, nowMs: number): Away | null {
  if (nowMs - last.atMs < AWAY_MS) {
    return null;
  }
  const time = (ms: number): string => new Date(ms).toISOString();
  return { from: time(last.atMs), to: time(nowMs), spentBefore: last.spentUsd };
}

interface Deps {
  readonly target: EventTarget;
  readonly now: () => number;
  /** What all models have cost so far. */
  readonly spentUsd: () => number;
  /** Somebody is back. */
  readonly onBack: (away: Away) => void;
}

const TOUCHES = ['pointermove', 'pointerdown', 'keydown', 'wheel', 'focus'] as const;

/** Notices when somebody comes back to the window; returns the way to stop. */
export function watchPresence({ target, now, spentUsd, onBack }: Deps): () => void {
  let last = { atMs: now(), spentUsd: spentUsd() };
  const onTouch = (): void => {
    const away = decideAway(last, now());
    last = { atMs: now(), spentUsd: spentUsd() };
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
