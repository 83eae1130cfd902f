import type { IncidentSummary } from '#shared/domain/incident.ts';

/** Something about an incident that is told beside its state. */
export interface IncidentMark {
  readonly tone: 'danger' | 'warning' | 'plain';
  readonly words: string;
  /** What it means, for the hover. */
  readonly meaning: string;
}

const KINDS: Partial<Record<IncidentSummary['kind'], IncidentMark>> = {
  storm: { tone: 'warning', words: 'Storm', meaning: 'Many errors of one host within a minute, kept as one incident' },
  host_key: { tone: 'danger', words: 'Host key changed', meaning: 'The host shows another key than the pinned one' },
};

/** What is told beside the state: a storm, a changed key, an error that came back, one that comes and goes. */
export function incidentMarks({ kind, reopened, flapping }: IncidentSummary): readonly IncidentMark[] {
  const marks: IncidentMark[] = [];
  const special = KINDS[kind];
  if (special !== undefined) {
    marks.push(special);
  }
  if (reopened > 0) {
    const words = reopened === 1 ? 'Reopened' : `Reopened ${reopened}×`;
    marks.push({ tone: 'warning', words, meaning: 'It came back after it was resolved' });
  }
  if (flapping) {
    const meaning = 'It is not handed to the agents again: a human must look';
    marks.push({ tone: 'warning', words: 'Comes and goes', meaning });
  }
  return marks;
}
