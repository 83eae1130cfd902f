import { type ReactNode, useMemo } from 'react';
import type { DeskEvent } from '#shared/domain/events.ts';
import type { EventRun } from '../../state/event-run.ts';
import type { Away } from '../../state/presence.ts';
import { describeEvent, rowText } from '../../text/event-sentences.ts';
import { counted } from '../../text/sizes.ts';
import { clockTime } from '../../text/times.ts';
import { Button } from '../../ui/button.tsx';
import { ShortTime } from '../../ui/time.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';

const SHOWN = 4;

/** What somebody who was away reads first: no lines, no single calls. */
const TELLING: ReadonlySet<DeskEvent['type']> = new Set([
  'incident_opened',
  'incident_reopened',
  'triage_reported',
  'diagnosis_reported',
  'approval_requested',
  'approval_decided',
  'approval_expired',
  'plan_recorded',
  'step_finished',
  'verification_reported',
  'state_changed',
  'reasoner_fell_back',
]);

/** How many events of an incident came while somebody was away; `atLeast` when older ones are not here to count. */
function countSince({ pages, earlier }: EventRun, { from, to }: Away): { count: number; atLeast: boolean } {
  let count = 0;
  for (const page of pages) {
    const [first, last] = [page[0]?.at ?? '', page.at(-1)?.at ?? ''];
    const whole = first > from && last <= to;
    count += whole ? page.length : page.filter(({ at }) => at > from && at <= to).length;
  }
  return { count, atLeast: earlier > 0 && (pages[0]?.[0]?.at ?? '') > from };
}

/** On top of the timeline: what happened to the incident while nobody looked. */
export function AwayBand({
  away,
  run,
  milestones,
  onGo,
  onSeen,
}: {
  away: Away | null;
  run: EventRun;
  milestones: readonly DeskEvent[];
  onGo: (at: string) => void;
  onSeen: () => void;
}): ReactNode {
  const since = useMemo(() => (away === null ? null : countSince(run, away)), [run, away]);
  if (away === null || since === null || since.count === 0) {
    return null;
  }
  const telling = milestones
    .filter(({ type, at }) => TELLING.has(type) && at > away.from && at <= away.to)
    .slice(-SHOWN);
  return (
    <section className="away away-band" aria-label="While you were away">
      <p className="away-head">
        <span>
          <span className="away-title">While you were away</span>, <ShortTime at={away.from} /> to{' '}
          <ShortTime at={away.to} />: {since.atLeast && 'at least '}
          {counted(since.count, 'thing', 'things')} happened
        </span>
        <Button kind="quiet" className="button-small" onClick={() => onGo(away.from)}>
          Go to the first
        </Button>
        <Button kind="quiet" className="button-small" onClick={onSeen}>
          Seen
        </Button>
      </p>
      <ul className="plain-list">
        {telling.map((event) => (
          <li key={event.seq} className="away-event">
            <span className="mono soft">{clockTime(event.at)}</span>{' '}
            <UntrustedText text={rowText(describeEvent(event))} />
          </li>
        ))}
      </ul>
    </section>
  );
}
