import { oc } from '@orpc/contract';
import { z } from 'zod';
import { NoInput } from './no-input.ts';

export const Health = z.object({
  status: z.literal('ok'),
  version: z.string().max(64),
  uptimeSeconds: z.number().nonnegative(),
});
export type Health = z.infer<typeof Health>;

/** Liveness; the only call that needs no token. */
export const health = {
  get: oc.route({ method: 'GET', path: '/health' }).input(NoInput).output(Health),
};
