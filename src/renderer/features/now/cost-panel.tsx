import type { ReactNode } from 'react';
import type { Status } from '#shared/contract/status.ts';

const usd = (value: number): string => `$${value.toFixed(2)}`;

/** What models cost in the last ten minutes against the limit, and the breaker. */
export function CostPanel({ status }: { status: Status }): ReactNode {
  const { windowUsd, limitUsd, breaker, totalUsd } = status.cost;
  const open = breaker === 'open';
  const reasoner = status.provider === 'playbook' ? 'Playbooks, no model' : `${status.provider}, ${status.model}`;
  return (
    <section className="control" aria-label="Cost">
      <p className="control-label">
        Cost in 10 minutes{' '}
        <span className={open ? 'control-state is-warning' : 'control-state'}>Breaker {breaker}</span>
      </p>
      <p className="cost">
        <span className="cost-now">{usd(windowUsd)}</span> of {usd(limitUsd)}
      </p>
      <meter className="meter" min={0} max={Math.max(limitUsd, 0.01)} value={windowUsd} aria-label="Cost in 10 minutes">
        {usd(windowUsd)}
      </meter>
      <p className="control-note">
        {open ? 'The limit is reached: no model is called, playbooks only. ' : `${reasoner}. `}
        {usd(totalUsd)} in all.
      </p>
    </section>
  );
}
