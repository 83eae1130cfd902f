import type { ReactNode } from 'react';
import type { Approval } from '#shared/domain/plan.ts';
import { incidentHref } from '../../state/route.ts';
import { useDeskState } from '../../state/use-desk.ts';
import { useNow } from '../../state/use-now.ts';
import { countdown } from '../../text/times.ts';
import { Panel } from '../../ui/panel.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';

const RISKS: Record<Approval['risk'], string> = { low: 'Low risk', medium: 'Medium risk', high: 'High risk' };

function Waiting({ approval }: { approval: Approval }): ReactNode {
  const left = countdown(Date.parse(approval.expiresAt), useNow());
  const steps = approval.steps.length === 1 ? '1 step' : `${approval.steps.length} steps`;
  return (
    <a className="waiting" href={incidentHref(approval.incidentId)}>
      <span className="waiting-text">
        <span className="waiting-summary">
          <UntrustedText text={approval.summary} />
        </span>
        <span className="waiting-facts">
          <span className="mono">
            {approval.service} on {approval.host}
          </span>
          <span>{approval.purpose === 'undo' ? `Undo, ${steps}` : steps}</span>
          <span className={`risk risk-${approval.risk}`}>{RISKS[approval.risk]}</span>
        </span>
      </span>
      <span className="waiting-left">
        <span className="waiting-clock mono">{left}</span>
        <span className="waiting-clock-note">left</span>
      </span>
      <span className="waiting-open">Review</span>
    </a>
  );
}

/** The plans that wait for a decision, oldest first; nothing when there is none. */
export function ApprovalsWaiting(): ReactNode {
  const pending = useDeskState((state) => state.pending);
  if (pending.length === 0) {
    return null;
  }
  return (
    <Panel title="Waiting for your decision" className="panel-decision">
      <ul className="plain-list">
        {pending.map((approval) => (
          <li key={approval.id}>
            <Waiting approval={approval} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
