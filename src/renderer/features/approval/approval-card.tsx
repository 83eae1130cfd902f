import { type ReactNode, useId, useRef } from 'react';
import type { Approval } from '#shared/domain/plan.ts';
import type { Taint } from '#shared/domain/taint.ts';
import { useNow } from '../../state/use-now.ts';
import { countdown } from '../../text/times.ts';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { DecisionBar } from './decision-bar.tsx';
import { PlanOrigin, PlanPlace } from './plan-facts.tsx';
import { PlanSteps } from './plan-steps.tsx';
import { TaintedPlan } from './tainted-plan.tsx';
import { canShowWhole, planBytes } from './whole-plan.ts';

function question(approval: Approval): string {
  const steps = approval.steps.length === 1 ? '1 step' : `${approval.steps.length} steps`;
  return approval.purpose === 'undo' ? `Undo an earlier change, in ${steps}?` : `Run this plan of ${steps}?`;
}

function TimeLeft({ approval, now }: { approval: Approval; now: number }): ReactNode {
  const left = countdown(Date.parse(approval.expiresAt), now);
  return (
    <p className="approval-left">
      <span className="approval-clock mono" role="timer" aria-label="Time left">
        {left}
      </span>
      <span>left</span>
    </p>
  );
}

function TooLarge({ approval }: { approval: Approval }): ReactNode {
  return (
    <p className="notice notice-danger">
      This plan is {Math.ceil(planBytes(approval) / 1_000)} kB, more than can be shown here whole. What cannot be shown
      whole cannot be approved. Deny it, and make the change by hand.
    </p>
  );
}

/** A plan that waits: everything that will run, and the two buttons. `primary` takes focus and the keys of the screen. */
export function ApprovalCard({
  approval,
  primary,
  taints,
}: {
  approval: Approval;
  primary: boolean;
  /** What its incident read that looks like instructions to a model. */
  taints: readonly Taint[];
}): ReactNode {
  const ref = useRef<HTMLElement>(null);
  const end = useRef<HTMLDivElement>(null);
  const title = useId();
  const now = useNow();
  const whole = canShowWhole(approval);
  const expired = Date.parse(approval.expiresAt) <= now;
  return (
    <section ref={ref} className={`approval risk-edge-${approval.risk}`} aria-labelledby={title}>
      <header className="approval-head">
        <h2 id={title} className="approval-title">
          {question(approval)}
        </h2>
        <TimeLeft approval={approval} now={now} />
      </header>
      <p className="approval-summary">
        <UntrustedText text={approval.summary} />
      </p>
      <TaintedPlan taints={taints} />
      <PlanPlace approval={approval} />
      {whole ? <PlanSteps steps={approval.steps} /> : <TooLarge approval={approval} />}
      <PlanOrigin approval={approval} />
      <div ref={end} className="plan-end" />
      <DecisionBar
        card={ref}
        end={end}
        approval={approval}
        primary={primary}
        whole={whole}
        expired={expired}
        tainted={taints.length > 0}
      />
    </section>
  );
}
