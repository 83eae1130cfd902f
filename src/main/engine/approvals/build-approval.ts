import type { ApprovalId, Timestamp } from '#shared/domain/ids.ts';
import type { IncidentSummary } from '#shared/domain/incident.ts';
import type { Mode } from '#shared/domain/modes.ts';
import type { Approval, Plan } from '#shared/domain/plan.ts';
import type { HostIdentity } from '../hosts/host-access.ts';
import type { PlanProposal } from './approval-desk.ts';
import { digestPlan } from './digest-plan.ts';
import { evaluateRisk } from './evaluate-risk.ts';

/** What a proposal is turned into an approval with. */
export interface ApprovalFacts {
  readonly id: ApprovalId;
  readonly incident: IncidentSummary;
  readonly identity: HostIdentity;
  readonly mode: Mode;
  readonly createdAt: Timestamp;
  readonly expiresAt: Timestamp;
  /** The rule of the service that asks, in words; null when none does. */
  readonly rule: string | null;
}

const RULES = {
  ask: 'Every change of a host is asked for: no rule allows it on its own.',
  audit: 'Mode AUDIT: plans are recorded and never run.',
};

/** Builds the approval of a plan: the plan itself, its digest, its risk in words. In mode AUDIT it is only recorded. */
export function buildApproval(proposal: PlanProposal, facts: ApprovalFacts): Approval {
  const plan: Plan = {
    approvalId: facts.id,
    incidentId: proposal.incidentId,
    service: facts.incident.service,
    host: facts.incident.host,
    hostAddress: facts.identity.address,
    user: facts.identity.user,
    hostKey: facts.identity.hostKey,
    steps: [...proposal.steps],
    expiresAt: facts.expiresAt,
  };
  const { approvalId: id, ...covered } = plan;
  const recorded = facts.mode !== 'ACTIVE';
  return {
    ...covered,
    ...evaluateRisk(proposal.steps),
    id,
    digest: digestPlan(plan),
    purpose: proposal.purpose,
    summary: proposal.summary,
    rule: recorded ? RULES.audit : (facts.rule ?? RULES.ask),
    requestedBy: proposal.requestedBy,
    state: recorded ? 'recorded' : 'pending',
    createdAt: facts.createdAt,
    decidedAt: null,
    decidedBy: null,
    reason: null,
  };
}
