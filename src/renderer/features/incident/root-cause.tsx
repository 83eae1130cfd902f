import type { ReactNode } from 'react';
import type { IncidentState } from '#shared/domain/incident.ts';
import type { GradedDiagnosis } from '#shared/domain/reports.ts';
import { Panel } from '../../ui/panel.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { Citation, type OnJump } from './citation.tsx';

type Claim = GradedDiagnosis['claims'][number];

function ClaimItem({ claim, onJump }: { claim: Claim; onJump: OnJump }): ReactNode {
  return (
    <li className="claim">
      <p className="claim-text">
        <UntrustedText text={claim.text} />
      </p>
      {claim.evidence.length === 0 && <p className="claim-uncited">No evidence is cited for this.</p>}
      {claim.evidence.map((citation) => (
        <Citation key={`${citation.ref} ${citation.quote}`} citation={citation} onJump={onJump} />
      ))}
    </li>
  );
}

/** The root cause, each claim with its evidence. */
export function RootCause({
  diagnosis,
  state,
  onJump,
}: {
  diagnosis: GradedDiagnosis | null;
  state: IncidentState;
  onJump: OnJump;
}): ReactNode {
  if (diagnosis === null) {
    return (
      <Panel title="Root cause">
        <p className="empty">{state === 'open' ? 'Not known yet. The agents are looking.' : 'None was found.'}</p>
      </Panel>
    );
  }
  const confidence = <span className="panel-aside">confidence {Math.round(diagnosis.confidence * 100)} %</span>;
  return (
    <Panel title="Root cause" aside={confidence}>
      <p className="root-cause">
        <UntrustedText text={diagnosis.rootCause} />
      </p>
      <ol className="claims">
        {diagnosis.claims.map((claim) => (
          <ClaimItem key={claim.text} claim={claim} onJump={onJump} />
        ))}
      </ol>
    </Panel>
  );
}
