import type { ReactNode } from 'react';
import type { CheckedCitation } from '#shared/domain/reports.ts';
import { PathText } from '../../ui/path-text.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';

/** Goes to a piece of evidence in the timeline. */
export type OnJump = (ref: string, quote: string) => void;

/** A quote offered as proof. Found in the evidence, it leads there; else it says that it was not found. */
export function Citation({ citation, onJump }: { citation: CheckedCitation; onJump: OnJump }): ReactNode {
  const quote = (
    <>
      <span className="citation-quote mono">
        <UntrustedText text={citation.quote} />
      </span>
      <span className="citation-source">
        <PathText path={citation.source} />
      </span>
    </>
  );
  if (!citation.verified) {
    return (
      <div className="citation citation-unverified">
        <span className="citation-verdict">Not found in evidence</span>
        {quote}
      </div>
    );
  }
  return (
    <button type="button" className="citation" onClick={() => onJump(citation.ref, citation.quote)}>
      <span className="citation-verdict">Found in evidence, show it</span>
      {quote}
    </button>
  );
}
