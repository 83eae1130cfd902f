import { AppError } from '#shared/errors/app-error.ts';
import { ModelFailure } from './model-failure.ts';
import type { WireExchange } from './wire-exchange.ts';

/** What a failed call left behind. */
export interface FailedCall {
  readonly error: unknown;
  readonly exchange: WireExchange;
  /** Null while the call could still go on. */
  readonly ended: 'aborted' | 'timed_out' | null;
  readonly provider: string;
  /** Is taken out of whatever the endpoint says, should it repeat it. */
  readonly key: string | null;
}

/** The parts of an SDK's error that both SDKs share. */
interface SdkError {
  readonly status?: number;
  readonly headers?: Headers;
  readonly message: string;
}

const MAX_WORDS = 300;
const MAX_RETRY_AFTER_MS = 86_400_000;
const NEVER_CONNECTED = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|CERT_|certificate|UND_ERR_CONNECT/;

/** Pure: a failure of an SDK or of the connection as a sentence, with what it may have cost. */
export function explainModelFailure(call: FailedCall): ModelFailure {
  const { exchange, error, ended, provider } = call;
  const wire = exchange.wire();
  const billed = exchange.sent() && wasSent(error) ? 'maybe' : 'no';
  const facts = { billed, wire, cause: error } as const;
  if (ended === 'aborted') return new ModelFailure('aborted', 'The call to the model was ended.', facts);
  if (ended === 'timed_out')
    return new ModelFailure('timed_out', `The model of ${provider} did not answer in time.`, facts);
  const stopped = exchange.stoppedBecause();
  if (stopped !== null)
    return new ModelFailure('model_refused', `The call to ${provider} was stopped: ${stopped}.`, facts);
  const status = exchange.status();
  if (status !== null && status >= 400) return explainStatus(call, status);
  if (status === null)
    return new ModelFailure(
      'model_unavailable',
      `${provider} cannot be reached: ${words(call, deepest(error))}`,
      facts,
    );
  if (error instanceof AppError) return new ModelFailure(error.code, error.message, facts);
  if (isOverloaded(error))
    return new ModelFailure('model_unavailable', `${provider} is overloaded and broke off its answer.`, facts);
  const why = `The model's answer cannot be used, it broke off or is no answer at all: ${words(call, deepest(error))}`;
  return new ModelFailure('model_garbled', why, facts);
}

function explainStatus(call: FailedCall, status: number): ModelFailure {
  const { provider, error, exchange } = call;
  const told = words(call, error);
  const retryAfterMs = readRetryAfter((error as SdkError).headers);
  const facts = {
    billed: status < 500 || status === 529 || status === 503 ? 'no' : 'maybe',
    wire: exchange.wire(),
    cause: error,
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
  } as const;
  const fail = (code: 'rate_limited' | 'model_unavailable' | 'model_refused' | 'too_large', sentence: string) =>
    new ModelFailure(code, sentence, facts);
  if (status === 429) return fail('rate_limited', `${provider} limits the rate of calls: ${told}`);
  if (status === 401 || status === 403) return fail('model_refused', `${provider} does not accept the key: ${told}`);
  if (status === 402) return fail('model_refused', `${provider} asks for payment: ${told}`);
  if (status === 404) return fail('model_refused', `${provider} does not know this model or address: ${told}`);
  if (status === 413) return fail('too_large', `${provider} finds the request too large: ${told}`);
  if (status === 408 || status === 409) return fail('model_unavailable', `${provider} asks to try again: ${told}`);
  if (status < 500) return fail('model_refused', `${provider} refuses the request: ${told}`);
  if (status === 529) return fail('model_unavailable', `${provider} is overloaded.`);
  return fail('model_unavailable', `${provider} fails with status ${String(status)}: ${told}`);
}

/** In milliseconds; a number of seconds or a date, as HTTP has it. */
function readRetryAfter(headers: Headers | undefined): number | null {
  const told = headers?.get('retry-after') ?? null;
  if (told === null) return null;
  const seconds = Number(told);
  if (Number.isFinite(seconds) && seconds >= 0) return Math.min(Math.ceil(seconds * 1_000), MAX_RETRY_AFTER_MS);
  const at = Date.parse(told);
  const sentAt = Date.parse(headers?.get('date') ?? '');
  if (Number.isNaN(at) || Number.isNaN(sentAt)) return null;
  return Math.min(Math.max(at - sentAt, 0), MAX_RETRY_AFTER_MS);
}

function isOverloaded(error: unknown): boolean {
  return error instanceof Error && /overloaded_error/.test(error.message);
}

function wasSent(error: unknown): boolean {
  return !NEVER_CONNECTED.test(deepest(error).message + codeOf(deepest(error)));
}

function deepest(error: unknown): Error {
  let found = error instanceof Error ? error : new Error(String(error));
  while (found.cause instanceof Error) found = found.cause;
  return found;
}

function codeOf(error: Error): string {
  return 'code' in error ? ` ${String(error.code)}` : '';
}

/** What the other side said, as one short line without the key. */
function words({ key }: FailedCall, error: unknown): string {
  const message = error instanceof Error ? error.message + codeOf(error) : String(error);
  const safe = key === null || key === '' ? message : message.replaceAll(key, '(the key)');
  const line = safe.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
  return line.length > MAX_WORDS ? `${line.slice(0, MAX_WORDS)}…` : line;
}
