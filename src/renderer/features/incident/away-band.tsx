import type { ReactNode } from 'react';
import type { DeskEvent } from '#shared/domain/events.ts';
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

/** The events of an incident since somebody left; null when there is none to tell. */
export function eventsSince(events: readonly DeskEvent[], away: Away | null): readonly DeskEvent[] {
  return away === null ? [] : events.filter(({ at }) => at > away.from && at <= away.to);
}

/** On top of the timeline: what happened to the incident while nobody looked. */
export function AwayBand({
  away,
  events,
  onGo,
  onSeen,
}: {
  away: Away | null;
  events: readonly DeskEvent[];
  onGo: (seq: number) => void;
  onSeen: () => void;
}): ReactNode {
  const since = eventsSince(events, away);
  const [first] = since;
  if (away === null || first === undefined) {
    return null;
  }
  const telling = since.filter(({ type }) => TELLING.has(type)).slice(-SHOWN);
  return (
    <section className="away away-band" aria-label="While you were away">
      <p className="away-head">
        <span>
          <span className="away-title">While you were away</span>, <ShortTime at={away.from} /> to{' '}
          <ShortTime at={away.to} />: {counted(since.length, 'thing', 'things')} happened
        </span>
        <Button kind="quiet" className="button-small" onClick={() => onGo(first.seq)}>
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
