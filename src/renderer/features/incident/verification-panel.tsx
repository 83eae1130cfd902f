import type { ReactNode } from 'react';
import type { DeskEvent } from '#shared/domain/events.ts';
import { Panel } from '../../ui/panel.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { Citation, type OnJump } from './citation.tsx';

type Verification = Extract<DeskEvent, { type: 'verification_reported' }>;

const VERDICTS: Record<Verification['data']['fixed'], string> = {
  yes: 'Fixed',
  no: 'Not fixed',
  unknown: 'Not proven',
};

function NotYet({ working }: { working: boolean }): ReactNode {
  const words = working
    ? 'Once the steps have run, the validator checks whether the service is healthy and the error stays away.'
    : 'It was not checked whether the service is healthy again. Look at the host.';
  return (
    <Panel
      title="Verification"
      aside={<span className="verdict verdict-pending">{working ? 'Not known yet' : 'Not proven'}</span>}
    >
      <p className="empty">{words}</p>
    </Panel>
  );
}

/** Whether the plan that was approved at `since` helped. */
export function VerificationPanel({
  milestones,
  since,
  working,
  onJump,
}: {
  milestones: readonly DeskEvent[];
  since: string;
  working: boolean;
  onJump: OnJump;
}): ReactNode {
  const last = milestones.findLast((event): event is Verification => event.type === 'verification_reported');
  if (last === undefined || last.at < since) {
    return <NotYet working={working} />;
  }
  const { fixed, reason, evidence } = last.data;
  return (
    <Panel title="Verification" aside={<span className={`verdict verdict-${fixed}`}>{VERDICTS[fixed]}</span>}>
      <p className="root-cause">
        <UntrustedText text={reason} />
      </p>
      {evidence.map((citation) => (
        <Citation key={`${citation.ref} ${citation.quote}`} citation={citation} onJump={onJump} />
      ))}
    </Panel>
  );
}
