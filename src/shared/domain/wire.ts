import { z } from 'zod';

/**
 * How a call to a model ended. `running`: not yet. `answered`: with a whole answer. `failed`: without one.
 * `unknown`: the desk was ended in the middle of it.
 */
export const WireOutcome = z.enum(['running', 'answered', 'failed', 'unknown']);
export type WireOutcome = z.infer<typeof WireOutcome>;

const tokens = z.number().int().nonnegative();

/** Tokens as the provider counted them. */
export const WireUsage = z.object({
  inputTokens: tokens,
  outputTokens: tokens,
  cacheReadTokens: tokens,
  cacheWriteTokens: tokens,
  region: z.string().max(64).optional(),
});
export type WireUsage = z.infer<typeof WireUsage>;

/** What is known of a call beside its bytes. */
export const WireDetail = z.object({
  /** 1, or more where the call before failed. */
  attempt: z.number().int().positive(),
  /** What it could have cost at most; set aside before it was sent. */
  estimateUsd: z.number().nonnegative(),
  /** What it did cost; the estimate while that is not known. */
  costUsd: z.number().nonnegative(),
  usage: WireUsage.nullable(),
  /** How many values of each kind were replaced before sending. */
  masked: z.record(z.string().max(64), z.number().int().nonnegative()),
  /** Bytes of tool output and evidence that the role left out, so that the turn fits. */
  cutBytes: z.number().int().nonnegative().default(0),
  /** As the provider named it, in our words. */
  stopReason: z.string().max(32).nullable(),
  /** Why there was no answer, in a sentence; empty otherwise. */
  why: z.string().max(2_000),
  /** SHA-256 of what the provider wants back unchanged. */
  opaque: z.array(z.string().max(64)).max(200),
  /** SHA-256 of the bytes sent. */
  digest: z.string().max(64),
});
export type WireDetail = z.infer<typeof WireDetail>;
