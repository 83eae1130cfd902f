import { useEffect, useMemo, useReducer } from 'react';
import type { EventRun } from '../../state/event-run.ts';
import type { TimelineFilter } from './timeline-filter.ts';
import { TimelineRows } from './timeline-rows.ts';

const SHOWN_EVERY_MS = 250;

/** The rows of a run through a filter. */
export interface ShownRows {
  readonly rows: TimelineRows;
  /** Whether every event of the run was looked at. */
  readonly complete: boolean;
  /** Says that rows were changed by hand. */
  readonly touch: () => void;
}

/** Keeps the rows up with the run; a long run is taken in over several frames. */
export function useTimelineRows(run: EventRun, filter: TimelineFilter): ShownRows {
  const { role, kind, text } = filter;
  const rows = useMemo(() => new TimelineRows({ role, kind, text }), [role, kind, text]);
  const [turn, touch] = useReducer((count: number) => count + 1, 0);
  // Takes in what is new and nothing twice, so a render that is thrown away does no harm.
  const complete = rows.sync(run);
  useEffect(() => {
    const shownAt = performance.now();
    const goOn = (): void => {
      // What was found is shown now and then: drawing it costs more than finding it.
      if (rows.lookAhead(run) || performance.now() - shownAt > SHOWN_EVERY_MS) {
        touch();
      } else {
        frame = requestAnimationFrame(goOn);
      }
    };
    let frame = complete ? 0 : requestAnimationFrame(goOn);
    return () => cancelAnimationFrame(frame);
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- another turn is the reason to plan the next
  }, [rows, run, complete, turn, touch]);
  return { rows, complete, touch };
}
