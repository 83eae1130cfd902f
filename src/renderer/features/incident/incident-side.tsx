import type { ReactNode } from 'react';
import type { IncidentDetail } from '#shared/contract/incidents.ts';
import { Panel } from '../../ui/panel.tsx';
import { ApprovalCard } from '../approval/approval-card.tsx';
import { DecidedPlan } from '../approval/decided-plan.tsx';
import { ActionsPanel } from './actions-panel.tsx';
import { RootCause } from './root-cause.tsx';
import { SimilarPanel } from './similar-panel.tsx';
import { VerificationPanel } from './verification-panel.tsx';

/** Goes to a piece of evidence in the timeline. */
export type OnJump = (ref: string, quote: string) => void;

/** The right of an incident: what is asked, why, what was done, and whether it helped. */
export function IncidentSide({ detail, onJump }: { detail: IncidentDetail; onJump: OnJump }): ReactNode {
  const pending = detail.approvals.filter((approval) => approval.state === 'pending');
  const decided = detail.approvals.filter((approval) => approval.state !== 'pending').reverse();
  return (
    <section className="incident-side" aria-label="Findings and decisions">
      {pending.map((approval, index) => (
        <ApprovalCard key={`${approval.id} ${approval.digest}`} approval={approval} primary={index === 0} />
      ))}
      <VerificationPanel events={detail.events} onJump={onJump} />
      <RootCause diagnosis={detail.diagnosis} state={detail.state} onJump={onJump} />
      <ActionsPanel actions={detail.actions} approvals={detail.approvals} />
      {decided.length > 0 && (
        <Panel title="Plans">
          {decided.map((approval) => (
            <DecidedPlan key={approval.id} approval={approval} />
          ))}
        </Panel>
      )}
      <SimilarPanel similar={detail.similar} />
    </section>
  );
}
