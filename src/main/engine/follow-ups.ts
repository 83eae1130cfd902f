import { assertNever } from '#shared/domain/assert-never.ts';
import type { ApprovalId, IncidentId } from '#shared/domain/ids.ts';
import type { AgentRuns } from './agents/agent-runs.ts';
import type { ApprovalDesk } from './approvals/approval-desk.ts';
import type { Clock } from './core/clock.ts';
import type { Journal } from './core/journal.ts';
import type { FollowUpHandler } from './core/outbox.ts';
import type { Repositories } from './db/database.ts';

/** Who carries the follow-ups out. */
export interface FollowUpDeps {
  readonly agents: AgentRuns;
  readonly approvals: ApprovalDesk;
  readonly repositories: Repositories;
  readonly journal: Journal;
  readonly clock: Clock;
}

/** Maps each kind of follow-up to the room that carries it out. */
export function createFollowUpHandler(deps: FollowUpDeps): FollowUpHandler {
  return async (followUp, signal) => {
    switch (followUp.type) {
      case 'start_agents':
        return deps.agents.start(followUp.incidentId, signal);
      case 'resume_agents':
        return deps.agents.resume(followUp.incidentId, followUp.approvalId, signal);
      case 'run_undo':
        return runUndo(deps, followUp, signal);
      default:
        return assertNever(followUp);
    }
  };
}

/** Runs an approved undo. Whatever comes of it, the incident is a human's from here on: its fix is gone or in doubt. */
async function runUndo(
  deps: FollowUpDeps,
  undo: { incidentId: IncidentId; approvalId: ApprovalId },
  signal: AbortSignal,
): Promise<void> {
  const { incidentId } = undo;
  const outcome = await deps.approvals.run(undo.approvalId, signal);
  const why = outcome.done ? 'The fix was taken back.' : `The fix could not be taken back: ${outcome.why}`;
  deps.journal.commit(() => {
    const incident = deps.repositories.incidents.get(incidentId);
    if (!incident) return null;
    const { state: from, severity } = incident;
    const updatedAt = deps.clock.now().toISOString();
    deps.repositories.incidents.update(incidentId, { state: 'escalated', phase: 'done', updatedAt });
    return {
      events: [{ incidentId, type: 'state_changed', data: { from, to: 'escalated', phase: 'done', severity, why } }],
      audit: [
        {
          actor: { kind: 'system', id: 'approvals' },
          action: 'incident_escalated',
          subject: incidentId,
          detail: { approval: undo.approvalId, reason: why },
        },
      ],
    };
  });
}
