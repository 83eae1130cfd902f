import { type ReactNode, useEffect, useState } from 'react';
import type { ShownIncident } from '../../state/desk-state.ts';
import { isFull, totalOf } from '../../state/event-run.ts';
import { useDesk, useDeskState } from '../../state/use-desk.ts';
import { useSettled } from '../../state/use-settled.ts';
import { currentActivity } from '../../text/activity.ts';
import { isTyping } from '../palette/overlay-events.ts';
import { ActivityLine } from './activity-line.tsx';
import { AwayBand } from './away-band.tsx';
import type { Jump } from './jump.ts';
import { createRowCache, letsAllThrough, NO_FILTER } from './timeline-filter.ts';
import { type GoTo, TimelineList } from './timeline-list.tsx';
import { TimelineTools } from './timeline-tools.tsx';
import { useTimelineRows } from './use-timeline-rows.ts';

/** `/` goes to the filter, `F` follows or pauses. */
function useTimelineKeys(toggleFollow: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) {
        return;
      }
      if (event.key === '/') {
        event.preventDefault();
        document.getElementById('timeline-text')?.focus();
      } else if (event.key === 'f') {
        toggleFollow();
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [toggleFollow]);
}

/** What the timeline is narrowed to and whether it follows; a place that is gone to ends both. */
function useTimelineView(jump: Jump | null) {
  const [filter, setFilter] = useState(NO_FILTER);
  const [follow, setFollow] = useState(true);
  const [goTo, setGoTo] = useState<GoTo | null>(null);
  const go = (to: GoTo): void => {
    // The row must be there to be gone to.
    setFilter(NO_FILTER);
    setFollow(false);
    setGoTo(to);
  };
  const [jumped, setJumped] = useState(jump);
  if (jump !== jumped) {
    setJumped(jump);
    if (jump !== null) {
      go({ type: 'evidence', jump });
    }
  }
  const goToTop = (): void => {
    setFollow(false);
    setGoTo({ type: 'top' });
  };
  return { filter, setFilter, follow, setFollow, goTo, go, goToTop };
}

/** A text is looked for once its typing pauses so long. */
const TYPING_MS = 200;

/** Everything that happened to an incident, as it happens. */
export function Timeline({ open, jump }: { open: ShownIncident; jump: Jump | null }): ReactNode {
  const { run, detail } = open;
  const { filter, setFilter, follow, setFollow, goTo, go, goToTop } = useTimelineView(jump);
  const [cache] = useState(createRowCache);
  const desk = useDesk();
  const away = useDeskState((current) => current.away);
  const text = useSettled(filter.text, TYPING_MS);
  const applied = { ...filter, text: filter.text === '' ? '' : text };
  const shown = useTimelineRows(run, applied);
  const filtered = !letsAllThrough(applied);
  const more = run.earlier > 0 && !isFull(run) && open.earlier !== 'failed';
  useTimelineKeys(() => setFollow((on) => !on));
  useEffect(() => {
    // What is sought may be among events that are not here yet.
    if (filtered && more && shown.complete) {
      desk.loadEarlier();
    }
  });
  const counts = {
    shown: shown.rows.passed,
    searched: shown.rows.taken,
    all: totalOf(run),
    filtered,
    searching: more || !shown.complete,
  };
  return (
    <section className="timeline" aria-label="What happened">
      <TimelineTools filter={filter} onFilter={setFilter} follow={follow} onFollow={setFollow} counts={counts} />
      <AwayBand
        away={away}
        run={run}
        milestones={detail.milestones}
        onGo={(at) => go({ type: 'since', at })}
        onSeen={desk.dismissAway}
      />
      <TimelineList
        shown={shown}
        above={filtered ? 0 : totalOf(run) - shown.rows.taken}
        more={more}
        onMore={desk.loadEarlier}
        cache={cache}
        follow={follow}
        onFollow={setFollow}
        goTo={goTo}
        onTop={goToTop}
        away={away}
      />
      <ActivityLine activity={currentActivity(detail.milestones, detail.state)} />
    </section>
  );
}
