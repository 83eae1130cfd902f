import type { ReactNode } from 'react';
import { useDesk, useDeskState } from '../../state/use-desk.ts';
import { Button } from '../../ui/button.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';

function lostSentence(why: string): string {
  return why === 'engine'
    ? 'The engine stopped and is being started again. What is shown may be old; nothing can be sent until it is back.'
    : 'The connection to the engine is lost and is being tried again. What is shown may be old; nothing can be sent.';
}

function ConnectionBanner(): ReactNode {
  const connection = useDeskState((state) => state.connection);
  const why = useDeskState((state) => state.connectionWhy);
  if (connection !== 'lost') {
    return null;
  }
  return (
    <output className="banner banner-warning">
      <span className="banner-title">Not connected</span>
      <span>{lostSentence(why)}</span>
    </output>
  );
}

function ProblemBanner(): ReactNode {
  const desk = useDesk();
  const problem = useDeskState((state) => state.problem);
  if (problem === '') {
    return null;
  }
  return (
    <output className="banner banner-danger">
      <span className="banner-title">That did not work</span>
      <span>
        <UntrustedText text={problem} />
      </span>
      <Button kind="quiet" className="banner-action" onClick={desk.dismissProblem}>
        Dismiss
      </Button>
    </output>
  );
}

/** What the operator must know before reading on: no connection, or an action that failed. */
export function Banners(): ReactNode {
  return (
    <>
      <ConnectionBanner />
      <ProblemBanner />
    </>
  );
}
