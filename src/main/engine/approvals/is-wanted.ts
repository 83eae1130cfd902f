import type { IncidentId } from '#shared/domain/ids.ts';
import type { Approval } from '#shared/domain/plan.ts';
import type { Repositories } from '../db/database.ts';

interface Purposeful {
  readonly purpose: Approval['purpose'];
  readonly incidentId: IncidentId;
}

/** Whether a plan still has a use: a fix only while its incident is worked on, an undo or a client's request always: nobody else works on it. */
export function isWanted(repositories: Pick<Repositories, 'incidents'>, { purpose, incidentId }: Purposeful): boolean {
  if (purpose !== 'fix') return true;
  const state = repositories.incidents.get(incidentId)?.state;
  return state === 'open' || state === 'awaiting_approval';
}
