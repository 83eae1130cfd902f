import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { Timestamp } from '../domain/ids.ts';
import { Untrusted } from '../domain/untrusted.ts';
import { BlindWindow } from './status.ts';

/** A level as log formats use it, in one vocabulary. */
export const LogLevel = z.enum(['debug', 'info', 'warning', 'error', 'critical', 'unknown']);
export type LogLevel = z.infer<typeof LogLevel>;

const Source = z.string().min(1).max(4_096);

/** One line as it was read, secrets masked. */
export const LogLine = z.object({
  /** Rises by one for every line of the source since the engine started. */
  number: z.number().int().nonnegative(),
  /** Byte offset of its first byte; a count where the source is no file. */
  offset: z.number().int().nonnegative(),
  /** When it arrived here. */
  at: Timestamp,
  /** The time that it states itself, where that is plausible; without a zone it is taken for UTC. */
  statedAt: Timestamp.optional(),
  level: LogLevel,
  /** Whether a pattern takes it for an error. */
  matched: z.boolean(),
  text: Untrusted,
});
export type LogLine = z.infer<typeof LogLine>;

/** What a tail delivers, in order. `skipped`: lines that came faster than they could be shown; they were judged all the same. */
export const TailItem = z.discriminatedUnion('type', [
  z.object({ type: z.literal('lines'), lines: z.array(LogLine).max(1_000) }),
  z.object({ type: z.literal('skipped'), lines: z.number().int().positive() }),
  z.object({ type: z.literal('gap'), gap: BlindWindow }),
]);
export type TailItem = z.infer<typeof TailItem>;

/** Lines per bucket; null where the source was not heard. */
export const LogRates = z.object({
  bucketSeconds: z.number().int().positive(),
  /** Start of the first bucket. */
  from: Timestamp,
  lines: z.array(z.number().int().nonnegative().nullable()).max(1_000),
  matched: z.array(z.number().int().nonnegative().nullable()).max(1_000),
});
export type LogRates = z.infer<typeof LogRates>;

/** The lines that were read lately, kept in memory up to a size per source: not an archive. */
export const logs = {
  /** The newest lines first as one item, then what comes. */
  tail: oc
    .route({ method: 'GET', path: '/logs/tail' })
    .input(z.strictObject({ source: Source, lines: z.coerce.number().int().min(0).max(1_000).default(200) }))
    .output(eventIterator(TailItem)),
  /** Kept lines that hold the text (case is ignored) at one of the levels; newest last. */
  search: oc
    .route({ method: 'GET', path: '/logs/search' })
    .input(
      z.strictObject({
        source: Source,
        text: z.string().max(500).default(''),
        /** Only this level and worse; lines without a level count as `info`. */
        level: z.enum(['debug', 'info', 'warning', 'error', 'critical']).default('debug'),
        /** Only lines before this one, to page back. */
        before: z.coerce.number().int().nonnegative().optional(),
        limit: z.coerce.number().int().min(1).max(1_000).default(200),
      }),
    )
    .output(z.object({ lines: z.array(LogLine).max(1_000), searched: z.number().int().nonnegative() })),
  /** The last hour, a bucket a minute. */
  rates: oc
    .route({ method: 'GET', path: '/logs/rates' })
    .input(z.strictObject({ source: Source }))
    .output(LogRates),
};
