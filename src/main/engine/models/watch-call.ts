import { explainModelFailure } from './explain-failure.ts';
import { createWireExchange, type WireExchange } from './wire-exchange.ts';

/** One call of an endpoint while it runs: what goes over the wire, and when to give up. */
export interface RunningCall {
  readonly exchange: WireExchange;
  readonly signal: AbortSignal;
}

/** How long a call may take, and who may end it. */
export interface CallLimits {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** Whom is called; `key` is kept out of every message. */
export interface CalledEndpoint {
  readonly baseUrl: string;
  readonly provider: Parameters<typeof explainModelFailure>[0]['provider'];
  readonly key: string | null;
}

/** Runs one call within its limits. Rejects with the `ModelFailure` that says what happened and whether it may have been billed. */
export async function watchCall<T>(
  { baseUrl, provider, key }: CalledEndpoint,
  limits: CallLimits,
  work: (running: RunningCall) => Promise<T>,
): Promise<T> {
  const exchange = createWireExchange(baseUrl);
  const timeout = AbortSignal.timeout(limits.timeoutMs);
  try {
    return await work({ exchange, signal: AbortSignal.any([limits.signal, timeout]) });
  } catch (error) {
    const late = timeout.aborted ? 'timed_out' : null;
    throw explainModelFailure({ error, exchange, ended: limits.signal.aborted ? 'aborted' : late, provider, key });
  }
}
