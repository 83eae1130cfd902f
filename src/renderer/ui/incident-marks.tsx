import type { ReactNode } from 'react';
import type { IncidentSummary } from '#shared/domain/incident.ts';
import { incidentMarks } from '../text/incident-marks.ts';

/** A storm, a changed key, reopened, comes and goes: what is told beside the state. */
export function IncidentMarks({ incident }: { incident: IncidentSummary }): ReactNode {
  return incidentMarks(incident).map(({ words, tone, meaning }) => (
    <span key={words} className={`badge badge-${tone}`} title={meaning}>
      {words}
    </span>
  ));
}
