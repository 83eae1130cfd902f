import { oc } from '@orpc/contract';
import { z } from 'zod';
import { SilenceId } from '../domain/ids.ts';
import { Silence, SilenceKind, SilenceScope } from '../domain/noise.ts';

const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());

/** Silences and maintenance windows, each with an author and an end. */
export const silences = {
  /** Those that are or will be in force, newest first; with `ended` also the last hundred that are over. */
  list: oc
    .route({ method: 'GET', path: '/silences' })
    .input(z.strictObject({ ended: z.stringbool().or(z.boolean()).default(false) }))
    .output(z.object({ silences: z.array(Silence).max(1_000) })),
  add: oc
    .route({ method: 'POST', path: '/silences' })
    .input(
      z.strictObject({
        kind: SilenceKind.default('silence'),
        scope: SilenceScope,
        reason: z.string().trim().min(1).max(2_000),
        /** Now when absent. */
        startsAt: time.optional(),
        endsAt: time,
      }),
    )
    .output(z.object({ silence: Silence })),
  end: oc
    .route({ method: 'POST', path: '/silences/{id}/end' })
    .input(z.strictObject({ id: SilenceId, reason: z.string().max(2_000).default('') }))
    .output(z.object({ result: z.enum(['ended', 'already_over']) })),
};
