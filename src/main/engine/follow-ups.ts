import { assertNever } from '#shared/domain/assert-never.ts';
import type { ApprovalId, IncidentId } from '#shared/domain/ids.ts';
import type { AgentRuns } from './agents/agent-runs.ts';
import { isEnded } from './agents/incident-moves.ts';
import type { ApprovalDesk } from './approvals/approval-desk.ts';
import { recordUnseen } from './approvals/record-run.ts';
import { type Clock, timestamp } from './core/clock.ts';
import type { Change, FollowUp, Journal } from './core/journal.ts';
import type { FollowUpHandler, GiveUp } from './core/outbox.ts';
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
      case 'decide_by_policy':
        return deps.approvals.decideByPolicy(followUp.approvalId, signal);
      case 'run_undo':
        return runUndo(deps, followUp, signal);
      default:
        return assertNever(followUp);
    }
  };
}

/** Runs an approved undo, or what an MCP client asked for. Whatever comes of it, the incident is a human's from here on. */
async function runUndo(
  deps: FollowUpDeps,
  undo: { incidentId: IncidentId; approvalId: ApprovalId },
  signal: AbortSignal,
): Promise<void> {
  const { incidentId } = undo;
  const requested = deps.repositories.approvals.get(undo.approvalId)?.purpose === 'request';
  const outcome = await deps.approvals.run(undo.approvalId, signal);
  const why = requested ? requestOutcome(outcome) : undoOutcome(outcome);
  deps.journal.commit(() => handOver(deps, incidentId, { why, by: 'approvals' }));
}

function undoOutcome({ done, why }: { done: boolean; why: string }): string {
  return done ? 'The fix was taken back.' : `The fix could not be taken back: ${why}`;
}

function requestOutcome({ done, why }: { done: boolean; why: string }): string {
  return done
    ? 'What an MCP client asked for was done; whether it helped is for a person to judge.'
    : `What an MCP client asked for could not be done: ${why}`;
}

/** Gives up a follow-up: whatever the incident waited for will not come by itself, so a human must know. */
export function createGiveUp(deps: Pick<FollowUpDeps, 'repositories' | 'clock'>): GiveUp {
  return (followUp, { code, why: message }) => {
    const { incidentId } = followUp;
    const failed = { incidentId, type: 'agent_failed', data: { code, message } } as const;
    const undo = followUp.type === 'run_undo';
    const state = deps.repositories.incidents.get(incidentId)?.state;
    // The plan still waits, for a person.
    if (followUp.type === 'decide_by_policy') return { events: [failed] };
    if (!undo && (state === undefined || isEnded(state))) return { events: [failed] };
    const change = handOver(deps, incidentId, { why: `${lostWords(deps, followUp)}: ${message}`, by: 'outbox' });
    return { ...change, events: [failed, ...(change?.events ?? [])] };
  };
}

function lostWords({ repositories }: Pick<FollowUpDeps, 'repositories'>, followUp: FollowUp): string {
  if (followUp.type !== 'run_undo') return 'The agents could not go on';
  const requested = repositories.approvals.get(followUp.approvalId)?.purpose === 'request';
  return requested ? 'What an MCP client asked for could not be done' : 'The fix could not be taken back';
}

/** Hands an incident whose run was ended to a human, unless it has ended. Call inside `Journal.commit`. */
export function createHandOver(deps: Pick<FollowUpDeps, 'repositories' | 'clock'>) {
  return (incidentId: IncidentId, why: string): Change | null => {
    const state = deps.repositories.incidents.get(incidentId)?.state;
    return state === undefined || isEnded(state) ? null : handOver(deps, incidentId, { why, by: 'gateway' });
  };
}

/** Moves the incident to a human, whatever state it was in. Call inside `Journal.commit`. */
function handOver(
  deps: Pick<FollowUpDeps, 'repositories' | 'clock'>,
  incidentId: IncidentId,
  { why, by }: { why: string; by: string },
): Change | null {
  const incident = deps.repositories.incidents.get(incidentId);
  if (!incident) return null;
  const { state: from, severity } = incident;
  const updatedAt = timestamp(deps.clock);
  const unseen = recordUnseen(deps, incidentId);
  deps.repositories.incidents.update(incidentId, { state: 'escalated', phase: 'done', updatedAt });
  return {
    events: [
      ...unseen.events,
      { incidentId, type: 'state_changed', data: { from, to: 'escalated', phase: 'done', severity, why } },
    ],
    audit: [
      ...unseen.audit,
      {
        actor: { kind: 'system', id: by },
        action: 'incident_escalated',
        subject: incidentId,
        detail: { reason: why },
      },
    ],
  };
}
