import type { IncidentId } from '#shared/domain/ids.ts';
import type { Repositories } from '../db/database.ts';

interface Purposeful {
  readonly purpose: 'fix' | 'undo';
  readonly incidentId: IncidentId;
}

/** Whether a plan still has a use: a fix only while its incident is worked on, an undo always, since a person asked. */
export function isWanted(repositories: Pick<Repositories, 'incidents'>, { purpose, incidentId }: Purposeful): boolean {
  if (purpose === 'undo') return true;
  const state = repositories.incidents.get(incidentId)?.state;
  return state === 'open' || state === 'awaiting_approval';
}
