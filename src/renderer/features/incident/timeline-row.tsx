import { memo, type ReactNode, useMemo } from 'react';
import type { DeskEvent } from '#shared/domain/events.ts';
import type { EventDetail, EventRow } from '../../text/event-row.ts';
import { roleLabel } from '../../text/labels.ts';
import { clockTime, fullTime } from '../../text/times.ts';
import { LineRow, LineSource } from './line-row.tsx';
import { lineParts } from './line-text.ts';
import { Detail, FoldButton, Sentence } from './row-text.tsx';
import type { TimelineItem } from './timeline-item.ts';
import { WholeAnswer } from './whole-answer.tsx';

interface BodyProps {
  readonly item: TimelineItem;
  /** What comes from here on happened while nobody looked. */
  readonly divided: boolean;
  readonly row: EventRow;
  /** What the tool answered; null for a row that is no call or has no answer yet. */
  readonly answer: EventRow | null;
  readonly toggled: boolean;
  readonly answerToggled: boolean;
  readonly onToggle: (key: string) => void;
  readonly onFold: (key: number) => void;
  /** The quote to point at when this row was gone to; null otherwise. */
  readonly quote: string | null;
}

interface Props extends BodyProps {
  /** Counted from 1 among `size` rows. */
  readonly position: number;
  readonly size: number;
}

/** The name under which the answer of a row is shown or hidden; the row itself goes by its own key. */
export function answerKey(item: TimelineItem): string {
  return `${item.key} answer`;
}

const FOLD_WORDS: Partial<Record<DeskEvent['type'], string>> = {
  incident_opened: 'line',
  similar_found: 'incidents',
  approval_requested: 'summary',
  step_drafted: 'commands',
  step_finished: 'output',
};

function foldWord({ type }: DeskEvent, detail: EventDetail): string {
  return detail.type === 'diff' ? 'diff' : (FOLD_WORDS[type] ?? 'text');
}

/** A tool's answer on the row of its call: said only where it is not the usual, whole on demand. */
function Answer({
  item,
  answer,
  open,
  quote,
}: {
  item: TimelineItem;
  answer: EventRow;
  open: boolean;
  quote: string | null;
}): ReactNode {
  const cut = (item.answer?.data.cutBytes ?? 0) > 0;
  const usual = item.answer?.data.outcome === 'ok' && !cut;
  const incident = item.answer?.incidentId ?? null;
  return (
    <div className="row-answer">
      {!usual && <Sentence row={answer} />}
      {open && answer.detail !== null && <Detail detail={answer.detail} quote={quote} />}
      {open && cut && item.answer !== null && incident !== null && (
        <WholeAnswer incident={incident} evidence={item.answer.data.ref} />
      )}
    </div>
  );
}

function EventBody(props: BodyProps): ReactNode {
  const { item, row, answer, toggled, onToggle, quote } = props;
  const open = row.detail !== null && row.detail.open !== toggled;
  const answerOpen = quote !== null || props.answerToggled;
  const { role } = item.event;
  return (
    <div className="row-body">
      {role !== undefined && <span className="row-role">{roleLabel(role)}</span>}
      <Sentence row={row} />
      {row.detail !== null && !row.detail.open && (
        <FoldButton open={open} of={foldWord(item.event, row.detail)} onToggle={() => onToggle(String(item.key))} />
      )}
      {answer?.detail != null && (
        <FoldButton open={answerOpen} of="answer" onToggle={() => onToggle(answerKey(item))} />
      )}
      {(open || (quote !== null && answer === null)) && row.detail !== null && (
        <Detail detail={row.detail} quote={answer === null ? quote : null} />
      )}
      {answer !== null && <Answer item={item} answer={answer} open={answerOpen} quote={quote} />}
    </div>
  );
}

function lineClass({ event }: TimelineItem): string {
  if (event.type !== 'line_captured') {
    return '';
  }
  const level = `line-tone-${lineParts(event.data.text).tone}`;
  return `row-line ${level} ${event.data.matched ? 'row-matched' : 'row-context'}`;
}

/** All of a row but its place, which changes with every row that comes. */
const RowBody = memo(function RowBody(props: BodyProps): ReactNode {
  const { item, row, toggled, quote } = props;
  const { event } = item;
  return (
    <>
      {props.divided && <p className="row-divider">While you were away</p>}
      {item.source !== null && <LineSource source={item.source} />}
      <time className="row-time mono" dateTime={event.at} title={fullTime(event.at)}>
        {clockTime(event.at)}
      </time>
      {event.type === 'line_captured' ? (
        <LineRow
          event={event}
          item={item}
          row={row}
          open={quote !== null || toggled}
          onToggle={() => props.onToggle(String(item.key))}
          onFold={() => props.onFold(item.key)}
          quote={quote}
        />
      ) : (
        <EventBody {...props} />
      )}
    </>
  );
});

/** One thing that happened: time, who, a sentence, and what is folded under it. */
export function TimelineRow({ position, size, ...body }: Props): ReactNode {
  const { item, row, answer, quote } = body;
  const tone = answer?.tone === 'warning' ? 'warning' : row.tone;
  const line = useMemo(() => lineClass(item), [item]);
  return (
    <article
      className={`row row-${row.kind} tone-${tone} ${line} ${quote === null ? '' : 'row-pointed'}`}
      aria-posinset={position}
      aria-setsize={size}
      data-event={item.event.type}
      data-seq={item.key}
    >
      <RowBody {...body} />
    </article>
  );
}
