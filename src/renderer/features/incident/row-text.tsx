import type { ReactNode } from 'react';
import type { EventDetail, EventRow } from '../../text/event-row.ts';
import { DiffView } from '../../ui/diff-view.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';

/** The sentence of a row; names and paths in it are mono. */
export function Sentence({ row }: { row: EventRow }): ReactNode {
  return (
    <span className="row-sentence">
      {row.sentence.map((piece, index) =>
        typeof piece === 'string' ? (
          // oxlint-disable-next-line react/no-array-index-key -- pieces never move
          <UntrustedText key={index} text={piece} />
        ) : (
          // oxlint-disable-next-line react/no-array-index-key -- pieces never move
          <PathText key={index} path={piece.code} />
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

/** What is folded under a sentence: bytes, words or a diff; the quote in it is pointed at. */
export function Detail({ detail, quote }: { detail: EventDetail; quote: string | null }): ReactNode {
  return detail.type === 'diff' ? (
    <DiffView diff={detail.text} label="Drafted change" />
  ) : (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- long output scrolls and must be reachable by keyboard
    <pre className={`row-detail row-${detail.type}`} tabIndex={detail.text.length > 600 ? 0 : undefined}>
      <QuotedText text={detail.text} quote={quote} />
    </pre>
  );
}

/** Shows or hides what is folded; `of` is the word for it. */
export function FoldButton({ open, of, onToggle }: { open: boolean; of: string; onToggle: () => void }): ReactNode {
  return (
    <button type="button" className="fold" aria-expanded={open} onClick={onToggle}>
      <span className="visually-hidden">{open ? 'Hide the ' : 'Show the '}</span>
      {of}
    </button>
  );
}
