import { type Clock, timestamp } from '../core/clock.ts';
import type { Repositories } from '../db/database.ts';
import type { Budget } from './budget.ts';
import { asUsd } from './model-prices.ts';

interface RecoverDeps {
  readonly repositories: Pick<Repositories, 'wireCalls' | 'incidents' | 'costLedger'>;
  readonly clock: Clock;
}

const WHY = 'The desk was ended in the middle of this call; it counts at the most that it can have cost.';

/** Books calls that a killed engine was in the middle of: nobody knows their end, so they cost the worst. */
export function recoverCalls({ repositories, clock }: RecoverDeps, budget: Pick<Budget, 'recover'>): void {
  const { wireCalls, incidents, costLedger } = repositories;
  const left = wireCalls.unfinished();
  budget.recover(() => {
    const finishedAt = timestamp(clock);
    for (const { id, detail } of left) wireCalls.abandon(id, { finishedAt, detail: { ...detail, why: WHY } });
    for (const incidentId of new Set(left.map((call) => call.incidentId)))
      incidents.update(incidentId, { costUsd: asUsd(costLedger.ofIncident(incidentId)), updatedAt: finishedAt });
    return {};
  });
}
