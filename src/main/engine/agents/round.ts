import type { IncidentId } from '#shared/domain/ids.ts';
import type { IncidentSummary } from '#shared/domain/incident.ts';
import type { Approval } from '#shared/domain/plan.ts';
import type { AgentDeps } from './agent-deps.ts';

/** The agents look at an incident once for each time that it began: each round has a graph thread and attempts of its own. */
export function threadOf({ id, reopened }: Pick<IncidentSummary, 'id' | 'reopened'>): string {
  return reopened === 0 ? id : `${id}.${reopened}`;
}

type RoundDeps = Pick<AgentDeps, 'journal' | 'repositories'>;

/** The plans of this round, oldest first; those of earlier rounds are history. */
export function plansOfRound({ journal, repositories }: RoundDeps, incidentId: IncidentId): readonly Approval[] {
  const plans = repositories.approvals.ofIncident(incidentId);
  const events = journal.eventsOf(incidentId);
  const began = events.findLastIndex((event) => event.type === 'incident_reopened');
  if (began === -1) return plans;
  const earlier = new Set(
    events.slice(0, began).flatMap((event) => ('approvalId' in event.data ? [event.data.approvalId] : [])),
  );
  return plans.filter((plan) => !earlier.has(plan.id));
}

/** What the first node of a round is told: nothing, or what was done the last time and did not hold. */
export function feedbackOfRound({ repositories }: RoundDeps, { id, reopened }: IncidentSummary): string {
  if (reopened === 0) return '';
  const done = repositories.approvals
    .ofIncident(id)
    .findLast(({ state, purpose }) => state === 'approved' && purpose === 'fix');
  const fix = done === undefined ? '' : ` What was done the last time did not hold: ${done.summary}`;
  return `The error was resolved, and came back ${reopened === 1 ? 'once' : `${reopened} times`}.${fix}`.slice(
    0,
    4_000,
  );
}
