import { type ReactNode, useEffect, useMemo, useState } from 'react';
import type { DeskEvent } from '#shared/domain/events.ts';
import type { IncidentState } from '#shared/domain/incident.ts';
import { useDesk, useDeskState } from '../../state/use-desk.ts';
import { currentActivity } from '../../text/activity.ts';
import { isTyping } from '../palette/overlay-events.ts';
import { ActivityLine } from './activity-line.tsx';
import { AwayBand } from './away-band.tsx';
import type { Jump } from './jump.ts';
import { createRowCache, filterEvents, NO_FILTER } from './timeline-filter.ts';
import { TimelineList } from './timeline-list.tsx';
import { TimelineTools } from './timeline-tools.tsx';

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

interface Props {
  readonly events: readonly DeskEvent[];
  readonly state: IncidentState;
  readonly jump: Jump | null;
}

/** Everything that happened to an incident, as it happens. */
export function Timeline({ events, state, jump }: Props): ReactNode {
  const [filter, setFilter] = useState(NO_FILTER);
  const [follow, setFollow] = useState(true);
  const [cache] = useState(createRowCache);
  const [goTo, setGoTo] = useState<{ seq: number } | null>(null);
  const desk = useDesk();
  const away = useDeskState((current) => current.away);
  const shown = useMemo(() => filterEvents(events, filter, cache), [events, filter, cache]);
  useTimelineKeys(() => setFollow((on) => !on));
  const [jumped, setJumped] = useState(jump);
  if (jump !== jumped) {
    // The row must be there to be gone to.
    setJumped(jump);
    setFilter(NO_FILTER);
    setFollow(false);
  }
  const go = (seq: number): void => {
    setFilter(NO_FILTER);
    setFollow(false);
    setGoTo({ seq });
  };
  return (
    <section className="timeline" aria-label="What happened">
      <TimelineTools
        filter={filter}
        onFilter={setFilter}
        follow={follow}
        onFollow={setFollow}
        counts={{ shown: shown.length, all: events.length }}
      />
      <AwayBand away={away} events={events} onGo={go} onSeen={desk.dismissAway} />
      <TimelineList
        away={away}
        goTo={goTo}
        events={shown}
        folding={filter.text.trim() === ''}
        cache={cache}
        follow={follow}
        onFollow={setFollow}
        jump={jump}
      />
      <ActivityLine activity={currentActivity(events, state)} />
    </section>
  );
}
