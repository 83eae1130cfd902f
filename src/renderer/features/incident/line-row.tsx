import type { ReactNode } from 'react';
import type { EventRow } from '../../text/event-row.ts';
import { counted } from '../../text/sizes.ts';
import { duration } from '../../text/times.ts';
import { PathText } from '../../ui/path-text.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { lineParts, repeatsGutter } from './line-text.ts';
import { Detail, Sentence } from './row-text.tsx';
import type { Fold, LineCaptured, TimelineItem } from './timeline-item.ts';

interface Props {
  readonly event: LineCaptured;
  readonly item: TimelineItem;
  readonly row: EventRow;
  readonly open: boolean;
  readonly onToggle: () => void;
  readonly onFold: () => void;
  readonly quote: string | null;
}

/** The line in at most two rows, its level in colour; its own time is left out where the gutter says the same. */
function ShortLine({ event }: { event: LineCaptured }): ReactNode {
  const parts = lineParts(event.data.text);
  return (
    <span className="line-text mono">
      <span className="visually-hidden">{event.data.matched ? 'Matching line: ' : 'Line around it: '}</span>
      {!repeatsGutter(parts.time, event.at) && (
        <span className="line-own-time">
          <UntrustedText text={parts.time} />
        </span>
      )}
      <UntrustedText text={parts.before} />
      <span className={`line-level line-level-${parts.tone}`}>
        <UntrustedText text={parts.level} />
      </span>
      <UntrustedText text={parts.rest} />
    </span>
  );
}

function foldWords({ count, open, what }: Fold, seen: number | null): string {
  const lines = counted(count, 'more line', 'more lines');
  if (open) {
    return `Hide ${lines}`;
  }
  const total = seen === null ? '' : `, seen ${seen}× by then`;
  return what === 'repeats' ? `${lines} like it${total}` : `${lines} around it`;
}

function FoldedLines({ item, fold, onFold }: { item: TimelineItem; fold: Fold; onFold: () => void }): ReactNode {
  const span = Date.parse(fold.until) - Date.parse(item.event.at);
  return (
    <button type="button" className="line-fold" aria-expanded={fold.open} onClick={onFold}>
      {foldWords(fold, item.seen)}
      {span >= 1_000 && <span className="line-fold-span"> in {duration(span)}</span>}
    </button>
  );
}

/** One captured line of a log: compact, whole on demand, with the lines that are folded under it. */
export function LineRow({ event, item, row, open, onToggle, onFold, quote }: Props): ReactNode {
  return (
    <div className="line">
      <div className="line-head">
        {open ? <Sentence row={row} /> : <ShortLine event={event} />}
        {item.seen !== null && item.fold === null && <span className="line-seen">seen {item.seen}×</span>}
        <button type="button" className="line-more" aria-expanded={open} onClick={onToggle}>
          <span aria-hidden="true">{open ? '−' : '+'}</span>
          <span className="visually-hidden">{open ? 'Less of this line' : 'The whole line'}</span>
        </button>
      </div>
      {open && row.detail !== null && <Detail detail={row.detail} quote={quote} />}
      {item.fold !== null && <FoldedLines item={item} fold={item.fold} onFold={onFold} />}
    </div>
  );
}

/** Where the lines below come from. */
export function LineSource({ source }: { source: string }): ReactNode {
  return (
    <p className="line-source">
      <PathText path={source} />
    </p>
  );
}
