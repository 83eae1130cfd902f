import type { IncidentId } from '#shared/domain/ids.ts';
import type { Gateway } from './gateway.ts';
import { mapStrings } from './restore-arguments.ts';

/** A role's report, every text of it as it is stored and shown: quotes then read as the evidence does. Throws what the gateway throws. */
export function storedReport<T>(gateway: Pick<Gateway, 'fromModel'>, incidentId: IncidentId, report: T): T {
  return mapStrings(report, (text) => gateway.fromModel(incidentId, text)) as T;
}
