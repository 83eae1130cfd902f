import type { ErrorCode } from '#shared/errors/app-error.ts';

/** What is known of a call that failed. */
export interface FailedAttempt {
  readonly code: ErrorCode;
  readonly billed: 'no' | 'maybe';
  readonly retryAfterMs: number | null;
  /** 1 for the first. */
  readonly attempt: number;
}

const RETRIED: readonly ErrorCode[] = ['rate_limited', 'model_unavailable', 'model_garbled', 'timed_out'];
const MOST_FREE_ATTEMPTS = 5;
/** What may have been charged is tried once more and no oftener. */
const MOST_BILLED_ATTEMPTS = 2;
const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 30_000;
/** An endpoint that asks for more than this is not waited for. */
const LONGEST_ASKED_MS = 120_000;

/** Pure: after how many milliseconds a failed call is made again; null when it is not. */
export function decideRetry({ code, billed, retryAfterMs, attempt }: FailedAttempt): number | null {
  if (!RETRIED.includes(code)) return null;
  if (attempt >= (billed === 'no' ? MOST_FREE_ATTEMPTS : MOST_BILLED_ATTEMPTS)) return null;
  if (retryAfterMs === null) return Math.min(FIRST_DELAY_MS * 2 ** (attempt - 1), LONGEST_DELAY_MS);
  return retryAfterMs > LONGEST_ASKED_MS ? null : retryAfterMs;
}
