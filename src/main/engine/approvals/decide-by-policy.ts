import type { ApprovalId } from '#shared/domain/ids.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { ApprovalRoom } from './approval-deps.ts';
import { decidePlan } from './decide-plan.ts';
import { findCover } from './find-cover.ts';

/** Approves a plan that a person allowed ahead, with everything compared as for a person. What does not hold leaves it waiting. */
export async function decideByPolicy(deps: ApprovalRoom, id: ApprovalId, signal: AbortSignal): Promise<void> {
  const approval = deps.repositories.approvals.get(id);
  if (approval?.state !== 'pending') return;
  const cover = findCover(deps, approval);
  if (cover === null) return;
  const by = { user: 'policy', via: 'policy' } as const;
  const request = { id, decision: 'approve', seenDigest: approval.digest, reason: cover.words, by } as const;
  try {
    await decidePlan(deps, request, signal);
  } catch (error) {
    // A person can still decide: why it could not be done now, the same call tells them.
    if (!(error instanceof AppError) || error.code === 'aborted') throw error;
  }
}
