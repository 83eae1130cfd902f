import type { ReactNode } from 'react';
import type { DeskEvent } from '#shared/domain/events.ts';
import { Panel } from '../../ui/panel.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { Citation } from './citation.tsx';
import type { OnJump } from './incident-side.tsx';

type Verification = Extract<DeskEvent, { type: 'verification_reported' }>;

const VERDICTS: Record<Verification['data']['fixed'], string> = {
  yes: 'Fixed',
  no: 'Not fixed',
  unknown: 'Not proven',
};

/** What the last verification showed; nothing before there was one. */
export function VerificationPanel({ events, onJump }: { events: readonly DeskEvent[]; onJump: OnJump }): ReactNode {
  const last = events.findLast((event): event is Verification => event.type === 'verification_reported');
  if (last === undefined) {
    return null;
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
