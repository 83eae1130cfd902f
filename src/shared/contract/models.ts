import { oc } from '@orpc/contract';
import { z } from 'zod';
import { LlmSettings } from '../domain/settings.ts';

/** What trying an endpoint found out. */
export const ModelTest = z.object({
  ok: z.boolean(),
  /** For a person, the reason included. */
  sentence: z.string().max(4_000),
  /** The models that the endpoint names. */
  models: z.array(z.string().max(256)).max(200),
});
export type ModelTest = z.infer<typeof ModelTest>;

/** Models, their keys and their price. */
export const models = {
  /**
   * Tries provider, address, model and key without spending anything. Without `key` the stored one is used, and then only
   * for the address that is in the settings.
   */
  test: oc
    .route({ method: 'POST', path: '/models/test' })
    .input(
      z.strictObject({
        provider: LlmSettings.shape.provider.unwrap(),
        model: LlmSettings.shape.model,
        baseUrl: LlmSettings.shape.baseUrl,
        key: z.string().trim().min(1).max(16_384).optional(),
      }),
    )
    .output(ModelTest),
  /** What models cost since then, set aside money included; for "spent while you slept". */
  spent: oc
    .route({ method: 'GET', path: '/models/spent' })
    .input(
      z.strictObject({
        since: z.iso.datetime({ offset: true }).transform((time) => new Date(time).toISOString()),
      }),
    )
    .output(z.object({ usd: z.number().nonnegative(), calls: z.number().int().nonnegative() })),
};
