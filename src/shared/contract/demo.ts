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

/** Present only in the demo; elsewhere both answer `not_found`. */
export const demo = {
  get: oc.route({ method: 'GET', path: '/demo' }).input(NoInput).output(Demo),
  break: oc
    .route({ method: 'POST', path: '/demo/break' })
    .input(z.strictObject({ fault: z.string().max(64) }))
    .output(Demo),
};
