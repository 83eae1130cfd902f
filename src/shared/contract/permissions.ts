import { oc } from '@orpc/contract';
import { z } from 'zod';
import { PermissionId } from '../domain/ids.ts';
import { Permission, PermissionState } from '../domain/permissions.ts';
import { Decider } from '../domain/plan.ts';
import { DecisionResult } from './approvals.ts';

/** Calls of read-only tools that a rule asks for: the agent waits while one is pending. */
export const permissions = {
  list: oc
    .route({ method: 'GET', path: '/permissions' })
    .input(z.strictObject({ state: PermissionState.optional() }))
    .output(z.array(Permission).max(1_000)),
  /** Allows or denies one call, once. `seenDigest` must be the digest that was on screen. */
  decide: oc
    .route({ method: 'POST', path: '/permissions/{id}' })
    .input(
      z.strictObject({
        id: PermissionId,
        decision: z.enum(['allow', 'deny']),
        seenDigest: z.string().regex(/^[0-9a-f]{64}$/, 'the digest is 64 hexadecimal digits'),
        reason: z.string().max(2_000).optional(),
        via: Decider.shape.via.optional(),
      }),
    )
    .output(z.object({ result: DecisionResult })),
};
