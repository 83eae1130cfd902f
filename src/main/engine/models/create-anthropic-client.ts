import type Anthropic from '@anthropic-ai/sdk';
import { AppError } from '#shared/errors/app-error.ts';
import { ANTHROPIC, buildAnthropicBody } from './build-anthropic-body.ts';
import type { ModelClient, ModelProbe, ModelReply } from './model-client.ts';
import { readAnthropicStream } from './read-anthropic-stream.ts';
import { type CallLimits, type RunningCall, watchCall } from './watch-call.ts';
import type { WireExchange } from './wire-exchange.ts';

export const ANTHROPIC_BASE_URL = 'https://api.anthropic.com';

/** Where a client of a provider goes, and with what. */
export interface ClientOptions {
  readonly baseUrl: string;
  /** Asked anew for each call, so that a new key is used at once; null when there is none. */
  readonly apiKey: () => Promise<string | null>;
  /** How long one call may take in all. */
  readonly timeoutMs: number;
}

const PROBE_TIMEOUT_MS = 20_000;
const MAX_LISTED = 200;

/** The Messages API through Anthropic's SDK, whose own retries, telemetry and environment are kept out. */
export function createAnthropicClient(options: ClientOptions): ModelClient {
  return {
    provider: ANTHROPIC,
    encode: (request) => JSON.stringify(buildAnthropicBody(request)),
    complete: (request, signal) =>
      call(
        options,
        { signal, timeoutMs: options.timeoutMs },
        async (sdk, { exchange, signal }): Promise<ModelReply> => {
          const stream = await sdk.messages.create(buildAnthropicBody(request), { signal });
          return { ...(await readAnthropicStream(stream)), wire: exchange.wire() };
        },
      ),
    probe: (model, signal) =>
      call(options, { signal, timeoutMs: PROBE_TIMEOUT_MS }, async (sdk, { signal }): Promise<ModelProbe> => {
        const page = await sdk.models.list({ limit: MAX_LISTED }, { signal });
        const models = page.data.map(({ id }) => id);
        const known = models.includes(model);
        const sentence = known
          ? `The key is good and ${model} is there.`
          : `The key is good, but the endpoint does not list ${model}.`;
        return { ok: known, sentence, models };
      }),
  };
}

async function call<T>(
  options: ClientOptions,
  limits: CallLimits,
  work: (sdk: Anthropic, running: RunningCall) => Promise<T>,
): Promise<T> {
  const key = await options.apiKey();
  if (key === null)
    throw new AppError('model_refused', 'There is no API key for anthropic: store ANTHROPIC_API_KEY in the settings.');
  return watchCall({ baseUrl: options.baseUrl, provider: ANTHROPIC, key }, limits, async (running) =>
    work(await openSdk(options, { key, exchange: running.exchange }), running),
  );
}

/** The SDK is large, and loaded with the first call. */
async function openSdk(
  { baseUrl, timeoutMs }: ClientOptions,
  { key, exchange }: { key: string; exchange: WireExchange },
) {
  const { default: Sdk } = await import('@anthropic-ai/sdk');
  return new Sdk({
    apiKey: key,
    authToken: null,
    webhookKey: null,
    baseURL: baseUrl,
    fetch: exchange.fetch,
    maxRetries: 0,
    timeout: timeoutMs,
    logLevel: 'off',
    openTelemetry: false,
  });
}
