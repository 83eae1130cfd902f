import { oc } from '@orpc/contract';
import { z } from 'zod';
import { NoInput } from './no-input.ts';
import { BlindWindow } from './status.ts';

const Running = z.object({ running: z.boolean() });

/** Starting with bad settings fails with `settings_invalid`. */
export const watch = {
  start: oc.route({ method: 'POST', path: '/watcher/start' }).input(NoInput).output(Running),
  stop: oc.route({ method: 'POST', path: '/watcher/stop' }).input(NoInput).output(Running),
  /** The machine of the desk slept: hosts are reached anew and logs looked at again at once. Starts nothing that was stopped. */
  wake: oc.route({ method: 'POST', path: '/watcher/wake' }).input(NoInput).output(Running),
  /** Ends a long first read of one source: what was not read yet becomes a row of the ledger. */
  skip: oc
    .route({ method: 'POST', path: '/watcher/skip' })
    .input(z.strictObject({ source: z.string().min(1).max(4_096) }))
    .output(z.object({ result: z.enum(['skipped', 'not_reading']) })),
  /** The ledger of blind windows, newest first. */
  gaps: oc
    .route({ method: 'GET', path: '/watcher/gaps' })
    .input(
      z.strictObject({
        source: z.string().max(4_096).optional(),
        limit: z.coerce.number().int().min(1).max(1_000).default(200),
      }),
    )
    .output(z.object({ gaps: z.array(BlindWindow.extend({ source: z.string().max(4_096) })).max(1_000) })),
};
