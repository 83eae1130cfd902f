/** The time that a role may work. It stands still while the role waits for a person. */
export interface RoleTime {
  /** Aborted when the time is over. */
  readonly signal: AbortSignal;
  /** Stops the time; what it returns lets it go on. Several waits may overlap. */
  readonly pause: () => () => void;
  /** Ends the timer. */
  close(): void;
}

/** Starts the time; `now` is time that really passes, in milliseconds. */
export function startRoleTime(limitMs: number, now: () => number = () => performance.now()): RoleTime {
  const over = new AbortController();
  let leftMs = limitMs;
  let startedAt = now();
  let waits = 0;
  let timer: NodeJS.Timeout | undefined;
  const run = (): void => {
    startedAt = now();
    timer = setTimeout(() => over.abort(), leftMs);
  };
  run();
  return {
    signal: over.signal,
    pause: () => {
      if (waits === 0) {
        clearTimeout(timer);
        leftMs = Math.max(0, leftMs - (now() - startedAt));
      }
      waits += 1;
      let waiting = true;
      return () => {
        if (!waiting) return;
        waiting = false;
        waits -= 1;
        if (waits === 0) run();
      };
    },
    close: () => {
      clearTimeout(timer);
      waits = Number.POSITIVE_INFINITY;
    },
  };
}
