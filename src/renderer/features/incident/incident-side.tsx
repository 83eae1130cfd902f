import { type ReactNode, useEffect, useRef } from 'react';
import type { IncidentFacts } from '../../state/desk-state.ts';
import { Panel } from '../../ui/panel.tsx';
import { ApprovalCard } from '../approval/approval-card.tsx';
import { DecidedPlan } from '../approval/decided-plan.tsx';
import { PermissionsWaiting } from '../approval/permissions-waiting.tsx';
import type { OnJump } from './citation.tsx';
import { ExecutedSteps } from './executed-steps.tsx';
import { HostKeyPanel } from './host-key-panel.tsx';
import { KindsPanel } from './kinds-panel.tsx';
import { approvedPlans } from './plan-run.ts';
import { RootCause } from './root-cause.tsx';
import { SimilarPanel } from './similar-panel.tsx';
import { TaintsPanel } from './taints-panel.tsx';
import { TakeBackPanel } from './take-back-panel.tsx';
import { VerificationPanel } from './verification-panel.tsx';

/** After a decision: what was done, whether it helped, and how it is taken back, in this order. */
function Outcome({ detail, onJump }: { detail: IncidentFacts; onJump: OnJump }): ReactNode {
  const { actions, approvals, milestones, state } = detail;
  const [latest, ...earlier] = approvedPlans(approvals);
  if (latest === undefined) {
    return null;
  }
  const working = state === 'open';
  return (
    <>
      <ExecutedSteps approval={latest} actions={actions} working={working} />
      <VerificationPanel milestones={milestones} since={latest.decidedAt ?? ''} working={working} onJump={onJump} />
      <TakeBackPanel actions={actions} approvals={approvals} />
      {earlier.map((approval) => (
        <ExecutedSteps key={approval.id} approval={approval} actions={actions} working={false} />
      ))}
    </>
  );
}

/** The right of an incident: what is asked, why, what was done, and whether it helped. */
export function IncidentSide({ detail, onJump }: { detail: IncidentFacts; onJump: OnJump }): ReactNode {
  const pending = detail.approvals.filter((approval) => approval.state === 'pending');
  const decided = detail.approvals.filter((approval) => approval.state !== 'pending').reverse();
  const box = useRef<HTMLElement>(null);
  const asked = pending[0]?.id;
  useEffect(() => {
    // What is asked next, or what came of the decision, is at the top.
    if (box.current !== null) {
      box.current.scrollTop = 0;
    }
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- another plan, or none any more, is the reason to go up
  }, [asked]);
  return (
    <section ref={box} className="incident-side" aria-label="Findings and decisions">
      <HostKeyPanel detail={detail} />
      <TaintsPanel taints={detail.taints} />
      <PermissionsWaiting incident={detail.id} />
      {pending.map((approval, index) => (
        <ApprovalCard
          key={`${approval.id} ${approval.digest}`}
          approval={approval}
          primary={index === 0}
          taints={detail.taints}
        />
      ))}
      <Outcome detail={detail} onJump={onJump} />
      <KindsPanel kinds={detail.kinds} />
      {detail.kind !== 'host_key' && <RootCause diagnosis={detail.diagnosis} state={detail.state} onJump={onJump} />}
      {decided.length > 0 && (
        <Panel title="Plans">
          {decided.map((approval) => (
            <DecidedPlan key={approval.id} approval={approval} />
          ))}
        </Panel>
      )}
      {detail.kind !== 'host_key' && <SimilarPanel similar={detail.similar} />}
    </section>
  );
}
