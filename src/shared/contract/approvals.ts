import { oc } from '@orpc/contract';
import { z } from 'zod';
import { Grant, GrantScope } from '../domain/grants.ts';
import { ActionId, ApprovalId, GrantId } from '../domain/ids.ts';
import { Approval, ApprovalState, Decider } from '../domain/plan.ts';
import { NoInput } from './no-input.ts';

export const DecisionResult = z.enum(['accepted', 'already_decided', 'expired', 'changed']);
export type DecisionResult = z.infer<typeof DecisionResult>;

export const approvals = {
  list: oc
    .route({ method: 'GET', path: '/approvals' })
    .input(z.strictObject({ state: ApprovalState.optional() }))
    .output(z.array(Approval).max(1_000)),
  /** Decides a whole plan. `seenDigest` must be the digest that was on screen. Accepted means recorded, not run. */
  decide: oc
    .route({ method: 'POST', path: '/approvals/{id}' })
    .input(
      z.strictObject({
        id: ApprovalId,
        decision: z.enum(['approve', 'deny']),
        seenDigest: z.string().regex(/^[0-9a-f]{64}$/, 'the digest is 64 hexadecimal digits'),
        reason: z.string().max(2_000).optional(),
        /** With an approval: also approve plans like this one from now on. */
        similar: GrantScope.optional(),
        via: Decider.shape.via.optional(),
      }),
    )
    .output(z.object({ result: DecisionResult })),
  /** The newest grants, whatever became of them. */
  grants: oc
    .route({ method: 'GET', path: '/grants' })
    .input(NoInput)
    .output(z.object({ grants: z.array(Grant).max(200) })),
  revokeGrant: oc
    .route({ method: 'POST', path: '/grants/{id}/revoke' })
    .input(z.strictObject({ id: GrantId }))
    .output(z.object({ result: z.enum(['ended', 'already_over']) })),
  /** Asks for the undo of a step that ran: creates an approval of its own. */
  undo: oc
    .route({ method: 'POST', path: '/actions/{id}/undo' })
    .input(z.strictObject({ id: ActionId }))
    .output(z.object({ approvalId: ApprovalId })),
};
