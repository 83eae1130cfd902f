import type { ReactNode } from 'react';
import type { PatternTrial } from '#shared/contract/patterns.ts';
import { counted } from '../../text/sizes.ts';
import { PathText } from '../../ui/path-text.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';

type Tried = Extract<PatternTrial, { type: 'tried' }>;

function Pasted({ pasted }: { pasted: Tried['pasted'] }): ReactNode {
  if (pasted.length === 0) {
    return null;
  }
  const matched = pasted.filter((line) => line.matched).length;
  return (
    <>
      <h3 className="trial-title">
        {matched} of {counted(pasted.length, 'pasted line', 'pasted lines')} match
      </h3>
      <ul className="trial-lines">
        {pasted.map((line, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- a pasted line has no other name than its place
          <li key={index} className={line.matched ? 'trial-line trial-matched' : 'trial-line'}>
            <span className="trial-mark">{line.matched ? 'match' : '–'}</span>
            <UntrustedText text={line.text} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Recent({ recent }: { recent: Tried['recent'] }): ReactNode {
  return (
    <>
      <h3 className="trial-title">
        {recent.searched === 0
          ? 'No line of the last hour is kept to try it on'
          : `${counted(recent.matched, 'match', 'matches')} in ${counted(recent.searched, 'line', 'lines')} of the last hour`}
      </h3>
      <ul className="trial-lines">
        {recent.samples.map((sample, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- a sample has no other name than its place
          <li key={index} className="trial-line trial-matched">
            <span className="trial-source">
              <PathText path={sample.source} />
            </span>
            <UntrustedText text={sample.text} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** What a trial found: the lines that match, or why the expression is refused. */
export function TrialResult({ trial }: { trial: PatternTrial }): ReactNode {
  if (trial.type === 'refused') {
    return (
      <output className="notice notice-danger">
        Refused: <UntrustedText text={trial.reason} />
      </output>
    );
  }
  return (
    <section className="trial" aria-label="What it matches">
      {trial.warnings.map((warning) => (
        <p key={warning} className="host-warning">
          <UntrustedText text={warning} />
        </p>
      ))}
      <Pasted pasted={trial.pasted} />
      <Recent recent={trial.recent} />
    </section>
  );
}
