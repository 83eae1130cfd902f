import { type RefObject, useEffect, useState } from 'react';

/** Whether some of the plan is under the decision bar now, and whether its end was ever on screen. */
export interface PlanEnd {
  readonly more: boolean;
  readonly reached: boolean;
}

const SLACK_PX = 2;

/** Watches how far the plan was scrolled: its end against the bar that stands over it. */
export function usePlanEnd(end: RefObject<HTMLElement | null>, bar: RefObject<HTMLElement | null>): PlanEnd {
  const [state, setState] = useState<PlanEnd>({ more: false, reached: false });
  useEffect(() => {
    const measure = (): void => {
      if (end.current === null || bar.current === null) {
        return;
      }
      const more = end.current.getBoundingClientRect().bottom > bar.current.getBoundingClientRect().top + SLACK_PX;
      setState((before) => {
        const reached = before.reached || !more;
        return before.more === more && before.reached === reached ? before : { more, reached };
      });
    };
    measure();
    window.addEventListener('scroll', measure, { capture: true, passive: true });
    window.addEventListener('resize', measure);
    return () => {
      window.removeEventListener('scroll', measure, { capture: true });
      window.removeEventListener('resize', measure);
    };
  }, [end, bar]);
  return state;
}
