import type { ReactNode } from 'react';
import type { DeskEvent } from '#shared/domain/events.ts';
import type { EventDetail, EventRow } from '../../text/event-row.ts';
import { roleLabel } from '../../text/labels.ts';
import { clockTime, fullTime } from '../../text/times.ts';
import { DiffView } from '../../ui/diff-view.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';

interface Props {
  readonly place: { readonly index: number; readonly count: number; readonly top: number };
  readonly measure: (element: Element | null) => void;
  readonly event: DeskEvent;
  readonly row: EventRow;
  readonly toggled: boolean;
  readonly onToggle: (seq: number) => void;
  /** The quote to point at when this row was gone to; null otherwise. */
  readonly quote: string | null;
}

function Sentence({ row }: { row: EventRow }): ReactNode {
  return (
    <span className="row-sentence">
      {row.sentence.map((piece, index) =>
        typeof piece === 'string' ? (
          // oxlint-disable-next-line react/no-array-index-key -- pieces never move
          <UntrustedText key={index} text={piece} />
        ) : (
          // oxlint-disable-next-line react/no-array-index-key -- pieces never move
          <span key={index} className="mono row-code">
            <UntrustedText text={piece.code} />
          </span>
        ),
      )}
    </span>
  );
}

/** The text with the quoted bytes pointed at. */
function QuotedText({ text, quote }: { text: string; quote: string | null }): ReactNode {
  const at = quote === null ? -1 : text.indexOf(quote);
  if (quote === null || at < 0) {
    return <UntrustedText text={text} />;
  }
  return (
    <>
      <UntrustedText text={text.slice(0, at)} />
      <mark className="quote">
        <UntrustedText text={quote} />
      </mark>
      <UntrustedText text={text.slice(at + quote.length)} />
    </>
  );
}

function Detail({ detail, quote }: { detail: EventDetail; quote: string | null }): ReactNode {
  return detail.type === 'diff' ? (
    <DiffView diff={detail.text} label="Drafted change" />
  ) : (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- long output scrolls and must be reachable by keyboard
    <pre className={`row-detail row-${detail.type}`} tabIndex={detail.text.length > 600 ? 0 : undefined}>
      <QuotedText text={detail.text} quote={quote} />
    </pre>
  );
}

function Fold({ open, onToggle }: { open: boolean; onToggle: () => void }): ReactNode {
  return (
    <button type="button" className="fold" aria-expanded={open} onClick={onToggle}>
      {open ? 'Hide' : 'Show'}
      <span className="visually-hidden"> the text</span>
    </button>
  );
}

/** One thing that happened: time, who, a sentence, and what is folded under it. */
export function TimelineRow({ place, measure, event, row, toggled, onToggle, quote }: Props): ReactNode {
  const open = row.detail !== null && (quote !== null || row.detail.open !== toggled);
  return (
    <article
      ref={measure}
      data-index={place.index}
      className={`row row-${row.kind} tone-${row.tone} ${quote === null ? '' : 'row-pointed'}`}
      style={{ transform: `translateY(${place.top}px)` }}
      aria-posinset={place.index + 1}
      aria-setsize={place.count}
      data-event={event.type}
    >
      <time className="row-time mono" dateTime={event.at} title={fullTime(event.at)}>
        {clockTime(event.at)}
      </time>
      <span className="row-role">{event.role === undefined ? '' : roleLabel(event.role)}</span>
      <div className="row-body">
        <Sentence row={row} />
        {row.detail !== null && !row.detail.open && <Fold open={open} onToggle={() => onToggle(event.seq)} />}
        {open && row.detail !== null && <Detail detail={row.detail} quote={quote} />}
      </div>
    </article>
  );
}
