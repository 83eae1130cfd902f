import type { ReactNode } from 'react';
import type { Approval } from '#shared/domain/plan.ts';
import { approvalStateLabel, deciderLabel } from '../../text/labels.ts';
import { ShortTime } from '../../ui/time.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { PlanOrigin, PlanPlace } from './plan-facts.tsx';
import { PlanSteps } from './plan-steps.tsx';
import { canShowWhole } from './whole-plan.ts';

/** A plan past its decision, or one that was only recorded: the outcome in a line, the plan itself folded. */
export function DecidedPlan({ approval }: { approval: Approval }): ReactNode {
  return (
    <details className="decided" data-state={approval.state}>
      <summary>
        <span className="decided-state">{approvalStateLabel(approval.state)}</span>
        <span className="decided-who">
          {approval.decidedBy !== null && `${deciderLabel(approval.decidedBy)}, `}
          <ShortTime at={approval.decidedAt ?? approval.createdAt} />
        </span>
        <span className="decided-summary">
          <UntrustedText text={approval.summary} />
        </span>
      </summary>
      {approval.reason !== null && approval.reason !== '' && (
        <p className="panel-note">
          Reason: <UntrustedText text={approval.reason} />
        </p>
      )}
      <PlanPlace approval={approval} />
      {canShowWhole(approval) && <PlanSteps steps={approval.steps} />}
      <PlanOrigin approval={approval} />
    </details>
  );
}
