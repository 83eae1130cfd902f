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

/** What is there is handed over with the next frame, but not again so soon: a storm is read no better in more steps. */
const APART_MS = 40;

/** Hands over what arrives with a frame, so that a storm costs few changes of the screen, and they are in step with it. */
export function createFrameBatcher<T>(deliver: (items: readonly T[]) => void): FrameBatcher<T> {
  let batch: T[] = [];
  let planned = false;
  let frame = 0;
  let flushedAt = Number.NEGATIVE_INFINITY;
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
    flushedAt = performance.now();
    if (full.length > 0) {
      deliver(full);
    }
  };
  const onFrame = (): void => {
    if (performance.now() - flushedAt < APART_MS) {
      frame = requestAnimationFrame(onFrame);
    } else {
      flush();
    }
  };
  return {
    add: (item) => {
      batch.push(item);
      if (!planned) {
        planned = true;
        // A window that is hidden between the two gets no frame: the timer takes over.
        timer = setTimeout(flush, HIDDEN_MS);
        frame = requestAnimationFrame(onFrame);
      }
    },
    flush,
    stop: () => {
      cancel();
      batch = [];
    },
  };
}
