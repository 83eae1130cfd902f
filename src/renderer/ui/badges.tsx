import type { ReactNode } from 'react';
import type { IncidentState, Severity } from '#shared/domain/incident.ts';
import { severityLabel, stateLabel } from '../text/labels.ts';

/** An incident's state as a word with a shape. */
export function StateBadge({ state }: { state: IncidentState }): ReactNode {
  return (
    <span className={`badge state-${state}`} data-state={state}>
      <span className="badge-dot" aria-hidden="true" />
      {stateLabel(state)}
    </span>
  );
}

const BARS: Record<Severity, number> = { low: 1, medium: 2, high: 3, critical: 4 };

/** A severity as a word with bars that grow. */
export function SeverityBadge({ severity }: { severity: Severity | null }): ReactNode {
  const filled = severity === null ? 0 : BARS[severity];
  return (
    <span className={`severity severity-${severity ?? 'none'}`}>
      <span className="severity-bars" aria-hidden="true">
        {[1, 2, 3, 4].map((bar) => (
          <span key={bar} className={bar <= filled ? 'bar bar-on' : 'bar'} />
        ))}
      </span>
      {severityLabel(severity)}
    </span>
  );
}
