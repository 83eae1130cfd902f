import { ApprovalId } from '#shared/domain/ids.ts';
import type { IncidentSummary } from '#shared/domain/incident.ts';
import { type Approval, type PlanStep, SHOWN_BYTES } from '#shared/domain/plan.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { timestamp } from '../core/clock.ts';
import type { Change, NewEvent } from '../core/journal.ts';
import { serviceRulesFor, toolUseOf } from '../guard/policies/service-rules.ts';
import type { ApprovalRoom } from './approval-deps.ts';
import type { PlanProposal } from './approval-desk.ts';
import { buildApproval } from './build-approval.ts';
import { findCover } from './find-cover.ts';
import { isWanted } from './is-wanted.ts';
import { requesterOf, roleOf } from './requester.ts';

/** Records a plan and asks for it. A fix that already waits for its incident is answered again, not asked twice. */
export function proposePlan(deps: ApprovalRoom, proposal: PlanProposal): Approval {
  const incident = deps.repositories.incidents.get(proposal.incidentId);
  if (!incident) throw new AppError('not_found', `there is no incident ${proposal.incidentId}`);
  if (!isWanted(deps.repositories, proposal)) {
    throw new AppError('conflict', `the incident is ${incident.state}: no fix is planned for it any more`);
  }
  const waiting = findWaiting(deps, proposal);
  if (waiting) return waiting;
  refuseTooLarge(proposal.steps);
  const approval = buildApproval(proposal, {
    ...gatherFacts(deps, incident),
    rule: askingRule(deps, incident, proposal),
  });
  deps.journal.commit(() => recordProposal(deps, incident, approval));
  return approval;
}

/** What cannot be shown whole cannot be approved, so it is not asked for. */
function refuseTooLarge(steps: readonly PlanStep[]): void {
  const bytes = Buffer.byteLength(JSON.stringify(steps));
  if (bytes <= SHOWN_BYTES) return;
  const sizes = `${Math.ceil(bytes / 1_000)} kB, and ${SHOWN_BYTES / 1_000} kB can be shown whole`;
  throw new AppError('not_supported', `the plan is too large to be approved: it is ${sizes}`);
}

/** The rules of the service that ask for this, with their justifications; null when none does. */
function askingRule(deps: ApprovalRoom, { service: id }: IncidentSummary, { steps }: PlanProposal): string | null {
  const service = deps.settings.service(id);
  if (service === null) return null;
  const rules = steps.flatMap((step) => serviceRulesFor(service, toolUseOf(step.tool, step.args)));
  const asking = [...new Set(rules.filter(({ effect }) => effect === 'ask').map(({ rule }) => rule))];
  return asking.length === 0 ? null : `Asked for by ${asking.join('; ')}`.slice(0, 1_000);
}

/** An incident has one fix at a time; each of its steps has an undo of its own. */
function findWaiting(deps: ApprovalRoom, { incidentId, purpose, steps }: PlanProposal): Approval | undefined {
  const previews = (of: readonly PlanStep[]) => JSON.stringify(of.map((step) => [step.tool, step.preview]));
  return deps.repositories.approvals
    .ofIncident(incidentId)
    .filter((approval) => approval.state === 'pending' && approval.purpose === purpose)
    .find((approval) => purpose === 'fix' || previews(approval.steps) === previews(steps));
}

function gatherFacts(deps: ApprovalRoom, incident: IncidentSummary) {
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

function recordProposal(deps: ApprovalRoom, incident: IncidentSummary, approval: Approval): Change {
  deps.repositories.approvals.insert(approval);
  const events: NewEvent[] = [approval.state === 'pending' ? requested(approval) : recorded(approval)];
  if (approval.purpose === 'fix') events.push(moveIncident(deps, incident, approval));
  const covered = approval.state === 'pending' && findCover(deps, approval) !== null;
  const { incidentId, id: approvalId } = approval;
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
    followUps: covered ? [{ type: 'decide_by_policy', incidentId, approvalId }] : [],
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
function moveIncident(deps: ApprovalRoom, incident: IncidentSummary, approval: Approval): NewEvent {
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
