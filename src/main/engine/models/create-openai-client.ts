import type OpenAI from 'openai';
import { AppError } from '#shared/errors/app-error.ts';
import { isLoopback } from '../settings/find-endpoint-problem.ts';
import { buildOpenaiBody, type EndpointHabits } from './build-openai-body.ts';
import type { ClientOptions } from './create-anthropic-client.ts';
import type { ModelClient, ModelProbe, ModelReply } from './model-client.ts';
import { ModelFailure } from './model-failure.ts';
import { readOpenaiStream } from './read-openai-stream.ts';
import { type CallLimits, type RunningCall, watchCall } from './watch-call.ts';
import type { WireExchange } from './wire-exchange.ts';

export interface OpenaiClientOptions extends ClientOptions {
  /** What it is called in sentences and in the record. */
  readonly provider: 'bedrock_gateway' | 'openai_compatible';
  /** The secret that holds its key, for the sentence that says that there is none. */
  readonly keyName: string;
}

const PROBE_TIMEOUT_MS = 20_000;
const MAX_LISTED = 200;

/**
 * Chat completions through OpenAI's SDK: the Bedrock Access Gateway and every endpoint that speaks like it, also on this
 * machine, where no key is needed. A setting that the endpoint refuses is left out from then on.
 */
export function createOpenaiClient(options: OpenaiClientOptions): ModelClient {
  let habits: EndpointHabits = { effort: true, limitName: 'max_tokens' };
  return {
    provider: options.provider,
    encode: (request) => JSON.stringify(buildOpenaiBody(request, habits)),
    complete: async (request, signal) => {
      try {
        return await call(
          options,
          { signal, timeoutMs: options.timeoutMs },
          async (sdk, running): Promise<ModelReply> => {
            const body = buildOpenaiBody(request, habits);
            const stream = await sdk.chat.completions.create(body, { signal: running.signal });
            return { ...(await readOpenaiStream(stream, request.messages.length)), wire: running.exchange.wire() };
          },
        );
      } catch (error) {
        const learnt = learn(habits, error);
        if (learnt === null) throw error;
        habits = learnt.habits;
        throw learnt.failure;
      }
    },
    probe: (model, signal) =>
      call(options, { signal, timeoutMs: PROBE_TIMEOUT_MS }, async (sdk, running): Promise<ModelProbe> => {
        const page = await sdk.models.list({ signal: running.signal });
        const models = page.data.map(({ id }) => id).slice(0, MAX_LISTED);
        const known = models.includes(model);
        const sentence = known
          ? `The endpoint answers and ${model} is there.`
          : `The endpoint answers, but does not list ${model === '' ? 'the model: none is named' : model}.`;
        return { ok: known, sentence, models };
      }),
  };
}

/** What a refusal says about the endpoint: settings that it does not take are no reason to give up. */
function learn(habits: EndpointHabits, error: unknown) {
  if (!(error instanceof ModelFailure) || error.code !== 'model_refused' || error.billed !== 'no') return null;
  const told = error.message;
  if (habits.effort && told.includes('reasoning_effort'))
    return { habits: { ...habits, effort: false }, failure: again(error, 'does not take reasoning_effort') };
  if (habits.limitName === 'max_tokens' && told.includes('max_completion_tokens'))
    return {
      habits: { ...habits, limitName: 'max_completion_tokens' as const },
      failure: again(error, 'wants max_completion_tokens'),
    };
  return null;
}

function again(error: ModelFailure, what: string): ModelFailure {
  const sentence = `The endpoint ${what}; it is asked again in its own words.`;
  return new ModelFailure('model_unavailable', sentence, {
    billed: 'no',
    retryAfterMs: 0,
    wire: error.wire,
    cause: error,
  });
}

async function call<T>(
  options: OpenaiClientOptions,
  limits: CallLimits,
  work: (sdk: OpenAI, running: RunningCall) => Promise<T>,
): Promise<T> {
  const { provider, keyName, baseUrl } = options;
  const key = await options.apiKey();
  if (key === null && !isLoopback(baseUrl))
    throw new AppError('model_refused', `There is no API key for ${provider}: store ${keyName} in the settings.`);
  return watchCall({ baseUrl, provider, key }, limits, async (running) =>
    work(await openSdk(options, { key, exchange: running.exchange }), running),
  );
}

/** The SDK is large, and loaded with the first call. */
async function openSdk(
  { baseUrl, timeoutMs }: ClientOptions,
  { key, exchange }: { readonly key: string | null; readonly exchange: WireExchange },
): Promise<OpenAI> {
  const { default: Sdk } = await import('openai');
  return new Sdk({
    apiKey: key ?? 'none',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL: baseUrl,
    fetch: exchange.fetch,
    maxRetries: 0,
    timeout: timeoutMs,
    logLevel: 'off',
    ...(key === null ? { defaultHeaders: { authorization: null } } : {}),
  });
}
