import { ApprovalId } from '#shared/domain/ids.ts';
import type { IncidentSummary } from '#shared/domain/incident.ts';
import type { Approval, PlanStep } from '#shared/domain/plan.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { timestamp } from '../core/clock.ts';
import type { Change, NewEvent } from '../core/journal.ts';
import type { ApprovalDeps } from './approval-deps.ts';
import type { PlanProposal } from './approval-desk.ts';
import { buildApproval } from './build-approval.ts';
import { isWanted } from './is-wanted.ts';
import { requesterOf, roleOf } from './requester.ts';

/** Records a plan and asks for it. A fix that already waits for its incident is answered again, not asked twice. */
export function proposePlan(deps: ApprovalDeps, proposal: PlanProposal): Approval {
  const incident = deps.repositories.incidents.get(proposal.incidentId);
  if (!incident) throw new AppError('not_found', `there is no incident ${proposal.incidentId}`);
  if (!isWanted(deps.repositories, proposal)) {
    throw new AppError('conflict', `the incident is ${incident.state}: no fix is planned for it any more`);
  }
  const waiting = findWaiting(deps, proposal);
  if (waiting) return waiting;
  const approval = buildApproval(proposal, gatherFacts(deps, incident));
  deps.journal.commit(() => recordProposal(deps, incident, approval));
  return approval;
}

/** An incident has one fix at a time; each of its steps has an undo of its own. */
function findWaiting(deps: ApprovalDeps, { incidentId, purpose, steps }: PlanProposal): Approval | undefined {
  const previews = (of: readonly PlanStep[]) => JSON.stringify(of.map((step) => [step.tool, step.preview]));
  return deps.repositories.approvals
    .ofIncident(incidentId)
    .filter((approval) => approval.state === 'pending' && approval.purpose === purpose)
    .find((approval) => purpose === 'fix' || previews(approval.steps) === previews(steps));
}

function gatherFacts(deps: ApprovalDeps, incident: IncidentSummary) {
  const now = deps.clock.now();
  const ttlMs = deps.settings.current().security.approvalTtlSeconds * 1_000;
  return {
    id: ApprovalId.parse(deps.clock.newId('apr')),
    incident,
    identity: deps.hosts.identity(incident.host),
    mode: deps.humanSwitch.mode(),
    createdAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + ttlMs).toISOString(),
  };
}

function recordProposal(deps: ApprovalDeps, incident: IncidentSummary, approval: Approval): Change {
  deps.repositories.approvals.insert(approval);
  const events: NewEvent[] = [approval.state === 'pending' ? requested(approval) : recorded(approval)];
  if (approval.purpose === 'fix') events.push(moveIncident(deps, incident, approval));
  return {
    events,
    audit: [
      {
        actor: requesterOf(approval),
        action: approval.state === 'pending' ? 'approval_requested' : 'plan_recorded',
        subject: approval.id,
        detail: {
          incident: incident.id,
          digest: approval.digest,
          summary: approval.summary,
          purpose: approval.purpose,
          steps: approval.steps.map((step) => ({ tool: step.tool, target: step.target })),
        },
      },
    ],
  };
}

function requested(approval: Approval): NewEvent {
  const { id: approvalId, summary, expiresAt } = approval;
  return {
    incidentId: approval.incidentId,
    ...roleOf(approval),
    type: 'approval_requested',
    data: { approvalId, summary, steps: approval.steps.length, expiresAt },
  };
}

function recorded(approval: Approval): NewEvent {
  return {
    incidentId: approval.incidentId,
    ...roleOf(approval),
    type: 'plan_recorded',
    data: { approvalId: approval.id, summary: approval.summary, why: approval.rule },
  };
}

/** Waiting for a person, or, in mode AUDIT, done with a recorded intent. */
function moveIncident(deps: ApprovalDeps, incident: IncidentSummary, approval: Approval): NewEvent {
  const pending = approval.state === 'pending';
  const to = pending ? 'awaiting_approval' : 'proposed';
  const phase = pending ? 'remediation' : 'done';
  deps.repositories.incidents.update(incident.id, { state: to, phase, updatedAt: timestamp(deps.clock) });
  const why = pending ? 'A plan waits for your decision.' : approval.rule;
  return {
    incidentId: incident.id,
    type: 'state_changed',
    data: { from: incident.state, to, phase, severity: incident.severity, why },
  };
}
