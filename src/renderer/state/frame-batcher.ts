/** A page in the background gets no frames; it takes things in this often. */
const HIDDEN_MS = 500;

/** Gathers what arrives until the next frame. */
export interface FrameBatcher<T> {
  add(item: T): void;
  /** Hands over what is there now. */
  flush(): void;
  /** Forgets what was not handed over. */
  stop(): void;
}

/** Hands over what arrives once per frame, so that a storm costs one change of the screen per frame. */
export function createFrameBatcher<T>(deliver: (items: readonly T[]) => void): FrameBatcher<T> {
  let batch: T[] = [];
  let planned = false;
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const cancel = (): void => {
    planned = false;
    clearTimeout(timer);
    cancelAnimationFrame(frame);
  };
  const flush = (): void => {
    cancel();
    const full = batch;
    batch = [];
    if (full.length > 0) {
      deliver(full);
    }
  };
  return {
    add: (item) => {
      batch.push(item);
      if (!planned) {
        planned = true;
        // A window that is hidden between the two gets no frame: the timer takes over.
        timer = setTimeout(flush, HIDDEN_MS);
        frame = requestAnimationFrame(flush);
      }
    },
    flush,
    stop: () => {
      cancel();
      batch = [];
    },
  };
}
