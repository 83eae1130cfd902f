import type { ReactNode } from 'react';
import type { IncidentState, Phase } from '#shared/domain/incident.ts';
import { phaseLabel } from '../text/labels.ts';

const PHASES = ['triage', 'diagnosis', 'remediation', 'verification'] as const;
type Progress = 'done' | 'active' | 'ahead' | 'halted';

const PROGRESS_WORDS: Record<Progress, string> = {
  done: 'done',
  active: 'in progress',
  ahead: 'not started',
  halted: 'stopped here',
};

const HALTED: readonly IncidentState[] = ['escalated', 'ignored', 'closed'];

function progressOf(index: number, phase: Phase, state: IncidentState): Progress {
  if (phase === 'done') {
    // An incident that ended without a fix has no verification to show as done.
    return state === 'resolved' || index === 0 ? 'done' : 'ahead';
  }
  const current = PHASES.indexOf(phase);
  if (index < current) {
    return 'done';
  }
  if (index > current) {
    return 'ahead';
  }
  return HALTED.includes(state) ? 'halted' : 'active';
}

/** The four phases of an incident and where it stands. */
export function PhaseProgress({ phase, state }: { phase: Phase; state: IncidentState }): ReactNode {
  return (
    <ol className="phases" aria-label="Progress">
      {PHASES.map((name, index) => {
        const progress = progressOf(index, phase, state);
        return (
          <li key={name} className={`phase phase-${progress}`}>
            <span className="phase-bar" aria-hidden="true" />
            <span className="phase-name">{phaseLabel(name)}</span>
            <span className="visually-hidden">: {PROGRESS_WORDS[progress]}</span>
          </li>
        );
      })}
    </ol>
  );
}
