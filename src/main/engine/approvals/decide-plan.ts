import type { DecisionResult } from '#shared/contract/approvals.ts';
import { assertNever } from '#shared/domain/assert-never.ts';
import type { Approval } from '#shared/domain/plan.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { timestamp } from '../core/clock.ts';
import type { Change, FollowUp, NewEvent } from '../core/journal.ts';
import { anchorFirst } from './anchor-first.ts';
import type { ApprovalRoom } from './approval-deps.ts';
import type { DecisionRequest } from './approval-desk.ts';
import { digestPlan, planOf } from './digest-plan.ts';
import { evaluateDecision } from './evaluate-decision.ts';
import { findChange } from './find-change.ts';
import { findCover } from './find-cover.ts';
import { addGrant, refuseSimilar } from './grants.ts';
import { isWanted } from './is-wanted.ts';

/** Judges, looks at the target again, and decides by compare-and-set. Nothing runs here: the follow-up does. */
export async function decidePlan(
  deps: ApprovalRoom,
  request: DecisionRequest,
  signal: AbortSignal,
): Promise<DecisionResult> {
  const approval = find(deps, request);
  const verdict = judge(deps, approval, request);
  if (verdict === 'tampered') {
    return endAsChanged(deps, approval, 'the stored plan is not the one that was digested');
  }
  if (verdict === 'wrong_digest') return 'changed';
  if (verdict !== 'go') return verdict;
  if (request.similar !== undefined) refuseSimilar(deps, approval);
  if (request.decision === 'approve') {
    if (!isWanted(deps.repositories, approval)) return endAsChanged(deps, approval, 'the incident has ended meanwhile');
    refuseWhileHalted(deps, approval);
    // A target that cannot be looked at throws, and the plan stays pending.
    const changed = await findChange(deps, { approval, steps: approval.steps }, signal);
    if (changed !== null) return endAsChanged(deps, approval, changed);
    refuseWhileHalted(deps, approval);
  }
  await anchorFirst(deps.audit);
  return recordDecision(deps, approval, request);
}

function find(deps: ApprovalRoom, request: DecisionRequest): Approval {
  const approval = deps.repositories.approvals.get(request.id);
  if (!approval) throw new AppError('not_found', `there is no approval ${request.id}`, { field: 'id' });
  return approval;
}

function judge(deps: ApprovalRoom, approval: Approval, request: DecisionRequest) {
  return evaluateDecision(approval, {
    seenDigest: request.seenDigest,
    computedDigest: digestPlan(planOf(approval)),
    over: deps.deadlines.isOver(approval),
  });
}

/** The plan stays pending: it can be approved once the switch is released, and its host no longer frozen. */
function refuseWhileHalted(deps: ApprovalRoom, { host }: Approval): void {
  const why = deps.humanSwitch.mayAct();
  if (why !== null) throw new AppError('stopped', why);
  const frozen = deps.hostFreezes.refusal(host);
  if (frozen !== null) throw new AppError('host_key_changed', frozen);
  const unread = deps.policies.refusal();
  if (unread !== null) throw new AppError('stopped', unread);
}

function followUpOf(approval: Approval): FollowUp {
  const { id: approvalId, incidentId } = approval;
  switch (approval.purpose) {
    case 'fix':
      return { type: 'resume_agents', incidentId, approvalId };
    case 'undo':
    case 'request':
      return { type: 'run_undo', incidentId, approvalId };
    default:
      return assertNever(approval.purpose);
  }
}

function recordDecision(deps: ApprovalRoom, approval: Approval, request: DecisionRequest): DecisionResult {
  let result: DecisionResult = 'already_decided';
  deps.journal.commit(() => {
    const now = deps.clock.now();
    const current = deps.repositories.approvals.get(approval.id);
    if (current?.state === 'expired') result = 'expired';
    if (current?.state !== 'pending') return null;
    if (deps.deadlines.isOver(approval)) {
      result = 'expired';
      return null;
    }
    const state = request.decision === 'approve' ? 'approved' : 'denied';
    const decision = { state, at: now.toISOString(), by: request.by, reason: request.reason } as const;
    if (!deps.repositories.approvals.decide(approval.id, 'pending', decision)) return null;
    result = 'accepted';
    return withGrants(deps, approval, request);
  });
  return result;
}

/** The decision, the grant that was made with it, and the use of the one that made it. */
function withGrants(deps: ApprovalRoom, approval: Approval, request: DecisionRequest): Change {
  const change = decisionChange(deps, approval, request);
  const { similar, by, decision } = request;
  if (by.via === 'policy') return { ...change, audit: [...(change.audit ?? []), ...useCover(deps, approval)] };
  if (similar === undefined || decision !== 'approve') return change;
  const grant = addGrant(deps, approval, { scope: similar, by });
  return {
    ...change,
    events: [...(change.events ?? []), ...grant.events],
    audit: [...(change.audit ?? []), ...grant.audit],
  };
}

/** Counts and records the use; a cover that ended meanwhile undoes the decision. */
function useCover(deps: ApprovalRoom, approval: Approval): NonNullable<Change['audit']> {
  const cover = findCover(deps, approval);
  if (cover === null) throw new AppError('conflict', 'what allowed the plan ahead has ended');
  const { grant, words } = cover;
  if (grant !== null) deps.repositories.grants.use(grant.id);
  const detail = { approval: approval.id, incident: approval.incidentId, digest: approval.digest, words };
  return [
    { actor: { kind: 'system', id: 'policy' }, action: 'grant_used', subject: grant?.id ?? approval.service, detail },
  ];
}

function decisionChange(deps: ApprovalRoom, approval: Approval, request: DecisionRequest): Change {
  const { decision, by, reason } = request;
  const denied = decision === 'deny' && approval.purpose !== 'fix';
  return {
    events: [
      {
        incidentId: approval.incidentId,
        type: 'approval_decided',
        data: { approvalId: approval.id, decision, by, digest: request.seenDigest, reason },
      },
      ...incidentGoesOn(deps, approval, decision === 'approve' ? 'The plan was approved.' : 'The plan was denied.'),
    ],
    audit: [
      {
        actor: by.via === 'policy' ? { kind: 'system', id: 'policy' } : { kind: 'operator', id: by.user },
        action: decision === 'approve' ? 'approval_granted' : 'approval_denied',
        subject: approval.id,
        detail: { incident: approval.incidentId, digest: request.seenDigest, via: by.via, reason },
      },
    ],
    followUps: denied ? [] : [followUpOf(approval)],
  };
}

/** From the moment it is decided the incident no longer waits. */
function incidentGoesOn(deps: ApprovalRoom, approval: Approval, why: string): NewEvent[] {
  const incident = deps.repositories.incidents.get(approval.incidentId);
  if (approval.purpose !== 'fix' || incident?.state !== 'awaiting_approval') return [];
  const { phase, severity } = incident;
  deps.repositories.incidents.update(incident.id, { state: 'open', updatedAt: timestamp(deps.clock) });
  return [
    {
      incidentId: incident.id,
      type: 'state_changed',
      data: { from: 'awaiting_approval', to: 'open', phase, severity, why },
    },
  ];
}

function endAsChanged(deps: ApprovalRoom, approval: Approval, why: string): DecisionResult {
  let result: DecisionResult = 'already_decided';
  deps.journal.commit(() => {
    const decision = { state: 'changed', at: timestamp(deps.clock), by: null, reason: why } as const;
    if (!deps.repositories.approvals.decide(approval.id, 'pending', decision)) return null;
    result = 'changed';
    const { incidentId, id: approvalId } = approval;
    return {
      events: [
        { incidentId, type: 'approval_changed', data: { approvalId, why } },
        ...incidentGoesOn(deps, approval, 'The target is no longer as it was when the plan was made.'),
      ],
      audit: [
        {
          actor: { kind: 'system', id: 'approvals' },
          action: 'approval_changed',
          subject: approvalId,
          detail: { incident: incidentId, why },
        },
      ],
      followUps: approval.purpose === 'fix' ? [followUpOf(approval)] : [],
    };
  });
  return result;
}
