import { oc } from '@orpc/contract';
import { z } from 'zod';
import { ServiceId } from '../domain/ids.ts';
import { NoInput } from './no-input.ts';

export const Fault = z.object({
  id: z.string().max(64),
  title: z.string().max(200),
  description: z.string().max(1_000),
  /** Whether the service suffers from it now. */
  broken: z.boolean(),
});
export type Fault = z.infer<typeof Fault>;

export const Demo = z.object({ service: ServiceId, faults: z.array(Fault).max(64) });
export type Demo = z.infer<typeof Demo>;

/** Where a change of the desk is under way; the page hears of it from the desk that follows. */
const Changed = z.strictObject({ changed: z.literal(true) });

/**
 * `get` and `break` are there only in the demo and answer `not_found` elsewhere. `start` serves the demo in place of a
 * desk that has nothing to do, `leave` the own desk again; `status.deskChange` says which of them there is, if any.
 */
export const demo = {
  get: oc.route({ method: 'GET', path: '/demo' }).input(NoInput).output(Demo),
  break: oc
    .route({ method: 'POST', path: '/demo/break' })
    .input(z.strictObject({ fault: z.string().max(64) }))
    .output(Demo),
  start: oc.route({ method: 'POST', path: '/demo/start' }).input(NoInput).output(Changed),
  leave: oc.route({ method: 'POST', path: '/demo/leave' }).input(NoInput).output(Changed),
};
