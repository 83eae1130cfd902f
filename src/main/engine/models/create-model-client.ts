import { assertNever } from '#shared/domain/assert-never.ts';
import type { LlmSettings } from '#shared/domain/settings.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import { ANTHROPIC_BASE_URL, createAnthropicClient } from './create-anthropic-client.ts';
import { createOpenaiClient } from './create-openai-client.ts';
import type { ModelClient } from './model-client.ts';

/** A provider that is a model, and so has an address and a key. */
export type ModelProvider = Exclude<LlmSettings['provider'], 'playbook'>;

/** The secret that holds each provider's key: in the keychain, or an environment variable of this name. */
export const KEY_NAMES = {
  anthropic: 'ANTHROPIC_API_KEY',
  bedrock_gateway: 'BEDROCK_GATEWAY_API_KEY',
  openai_compatible: 'OPENAI_COMPATIBLE_API_KEY',
} as const satisfies Record<ModelProvider, string>;

/** One answer may take long while it streams; a role has its own, shorter time. */
const CALL_TIMEOUT_MS = 600_000;

export interface ModelClientOptions {
  readonly provider: ModelProvider;
  readonly baseUrl: string | undefined;
  readonly secrets: Pick<SecretStore, 'get'>;
  /** Takes the place of the stored key. */
  readonly key?: string;
}

/** The factory of providers: the client that the settings name. */
export function createModelClient({ provider, baseUrl, secrets, key }: ModelClientOptions): ModelClient {
  const keyName = KEY_NAMES[provider];
  const apiKey = async (): Promise<string | null> => key ?? (await secrets.get(keyName));
  const common = { apiKey, timeoutMs: CALL_TIMEOUT_MS };
  switch (provider) {
    case 'anthropic':
      return createAnthropicClient({ ...common, baseUrl: baseUrl ?? ANTHROPIC_BASE_URL });
    case 'bedrock_gateway':
    case 'openai_compatible':
      return createOpenaiClient({ ...common, provider, keyName, baseUrl: baseUrl ?? '' });
    default:
      return assertNever(provider);
  }
}
