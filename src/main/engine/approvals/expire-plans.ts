import type { Approval } from '#shared/domain/plan.ts';
import { timestamp } from '../core/clock.ts';
import type { Change } from '../core/journal.ts';
import type { ApprovalRoom } from './approval-deps.ts';

/** Turns every pending plan whose time is over into `expired`; the agents then hand the incident to a human. */
export function expirePlans(deps: ApprovalRoom): void {
  for (const approval of deps.repositories.approvals.list('pending')) {
    if (!deps.deadlines.isOver(approval)) continue;
    deps.journal.commit(() => expire(deps, approval));
  }
}

function expire(deps: ApprovalRoom, approval: Approval): Change | null {
  const decision = { state: 'expired', at: timestamp(deps.clock), by: null, reason: null } as const;
  if (!deps.repositories.approvals.decide(approval.id, 'pending', decision)) return null;
  const { incidentId, id: approvalId } = approval;
  return {
    events: [{ incidentId, type: 'approval_expired', data: { approvalId } }],
    audit: [
      {
        actor: { kind: 'system', id: 'approvals' },
        action: 'approval_expired',
        subject: approvalId,
        detail: { incident: incidentId, expiresAt: approval.expiresAt },
      },
    ],
    followUps: approval.purpose === 'fix' ? [{ type: 'resume_agents', incidentId, approvalId }] : [],
  };
}
