import { oc } from '@orpc/contract';
import { z } from 'zod';
import { ActionId, ApprovalId } from '../domain/ids.ts';
import { Approval, ApprovalState, Decider } from '../domain/plan.ts';

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
        via: Decider.shape.via.optional(),
      }),
    )
    .output(z.object({ result: DecisionResult })),
  /** Asks for the undo of a step that ran: creates an approval of its own. */
  undo: oc
    .route({ method: 'POST', path: '/actions/{id}/undo' })
    .input(z.strictObject({ id: ActionId }))
    .output(z.object({ approvalId: ApprovalId })),
};
