import type { IncidentId } from '#shared/domain/ids.ts';
import type { AgentRole } from '#shared/domain/roles.ts';
import { AppError, type ErrorCode } from '#shared/errors/app-error.ts';
import type { Journal } from '../../core/journal.ts';
import type { Logger } from '../../core/logger.ts';
import type { Repositories } from '../../db/database.ts';
import type { Reasoner } from '../reasoner.ts';

export interface FallingReasonerDeps {
  readonly model: Reasoner;
  readonly playbooks: Reasoner;
  /** Whether there is a model at all. */
  readonly isConfigured: () => boolean;
  readonly repositories: Pick<Repositories, 'drafts'>;
  readonly journal: Pick<Journal, 'commit'>;
  readonly log: Logger;
}

/** What says that no model can be asked now, rather than that something is wrong with the incident. */
const NO_MODEL: readonly ErrorCode[] = [
  'budget_exhausted',
  'model_unavailable',
  'model_refused',
  'model_garbled',
  'rate_limited',
  'timed_out',
];

/**
 * Asks the model, and the playbooks where it cannot be asked: the money is spent, or the endpoint does not answer after
 * retries. Each change is told. A role that was stopped or tripped something is not asked again.
 */
export function createFallingReasoner(deps: FallingReasonerDeps): Reasoner {
  const { model, playbooks } = deps;
  const turn = (role: AgentRole, incidentId: IncidentId, signal: AbortSignal) => ({ role, incidentId, signal });
  return {
    name: model.name,
    triage: (brief, tools, signal) =>
      orElse(deps, turn('triage', brief.incident.id, signal), (by) => by.triage(brief, tools, signal)),
    diagnose: (brief, tools, signal) =>
      orElse(deps, turn('detective', brief.incident.id, signal), (by) => by.diagnose(brief, tools, signal)),
    remediate: (brief, tools, signal) =>
      orElse(deps, turn('surgeon', brief.incident.id, signal), (by) => by.remediate(brief, tools, signal)),
    verify: (brief, tools, signal) =>
      orElse(deps, turn('validator', brief.incident.id, signal), (by) => by.verify(brief, tools, signal)),
  };

  async function orElse<T>(
    { journal, repositories, log }: FallingReasonerDeps,
    { role, incidentId, signal }: ReturnType<typeof turn>,
    work: (by: Reasoner) => Promise<T>,
  ): Promise<T> {
    if (!deps.isConfigured()) return work(playbooks);
    try {
      return await work(model);
    } catch (error) {
      if (signal.aborted || !(error instanceof AppError) || !NO_MODEL.includes(error.code)) throw error;
      log.warn(`playbooks take over as ${role} of ${incidentId}: ${error.message}`);
      const data = { code: error.code, why: error.message.slice(0, 4_000) };
      journal.commit(() => {
        // What the model drafted so far is no plan.
        if (role === 'surgeon') repositories.drafts.clear(incidentId);
        return { events: [{ incidentId, role, type: 'reasoner_fell_back', data }] };
      });
      return work(playbooks);
    }
  }
}
