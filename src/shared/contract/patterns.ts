import { oc } from '@orpc/contract';
import { z } from 'zod';
import { Severity } from '../domain/incident.ts';
import { WatchPattern } from '../domain/settings.ts';
import { Untrusted } from '../domain/untrusted.ts';
import { NoInput } from './no-input.ts';

const PatternId = z.string().min(1).max(64);

/** A pattern that comes with the desk. */
export const BuiltinPattern = z.object({
  id: PatternId,
  title: z.string().max(200),
  severity: Severity,
  muted: z.boolean(),
});
export type BuiltinPattern = z.infer<typeof BuiltinPattern>;

/** What a trial found. `refused`: a linear-time matcher cannot take the expression, and why. */
export const PatternTrial = z.discriminatedUnion('type', [
  z.object({ type: z.literal('refused'), reason: z.string().max(2_000) }),
  z.object({
    type: z.literal('tried'),
    warnings: z.array(z.string().max(1_000)).max(10),
    pasted: z.array(z.object({ text: z.string().max(8_192), matched: z.boolean() })).max(500),
    /** Over the lines kept of the last hour. */
    recent: z.object({
      searched: z.number().int().nonnegative(),
      matched: z.number().int().nonnegative(),
      samples: z.array(z.object({ source: z.string().max(4_096), text: Untrusted })).max(50),
    }),
  }),
]);
export type PatternTrial = z.infer<typeof PatternTrial>;

/** What counts as an error beside the level that a line states. Changes are written to `settings.json`. */
export const patterns = {
  list: oc
    .route({ method: 'GET', path: '/patterns' })
    .input(NoInput)
    .output(
      z.object({
        builtin: z.array(BuiltinPattern).max(200),
        own: z.array(WatchPattern.extend({ muted: z.boolean() })).max(200),
      }),
    ),
  try: oc
    .route({ method: 'POST', path: '/patterns/try' })
    .input(z.strictObject({ regex: z.string().min(1).max(1_000), pasted: z.string().max(200_000).default('') }))
    .output(PatternTrial),
  /** Adds a pattern, or replaces the one of the same id. */
  save: oc
    .route({ method: 'POST', path: '/patterns' })
    .input(z.strictObject({ pattern: WatchPattern }))
    .output(z.object({ saved: PatternId })),
  remove: oc
    .route({ method: 'POST', path: '/patterns/{id}/remove' })
    .input(z.strictObject({ id: PatternId }))
    .output(z.object({ removed: PatternId })),
  mute: oc
    .route({ method: 'POST', path: '/patterns/{id}/mute' })
    .input(z.strictObject({ id: PatternId, muted: z.boolean() }))
    .output(z.object({ id: PatternId, muted: z.boolean() })),
};
