import type { LlmSettings } from '#shared/domain/settings.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { Clock } from '../core/clock.ts';
import type { Journal } from '../core/journal.ts';
import type { Repositories } from '../db/database.ts';
import type { Gateway } from '../guard/gateway.ts';
import type { HumanSwitch } from '../guard/switch.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import type { SettingsSource } from '../settings/settings-source.ts';
import { DEFAULT_ANTHROPIC_MODEL } from './anthropic-abilities.ts';
import type { Budget } from './budget.ts';
import { createBudget } from './create-budget.ts';
import { createGuardedModel } from './create-guarded-model.ts';
import { createModelClient, type ModelProvider } from './create-model-client.ts';
import type { LoadedPrices } from './load-model-prices.ts';
import type { GuardedModel, ModelProbe } from './model-client.ts';
import { recoverCalls } from './recover-calls.ts';
import type { Timer } from './timer.ts';

export interface ModelsDeps {
  readonly settings: Pick<SettingsSource, 'current'>;
  readonly secrets: Pick<SecretStore, 'get'>;
  readonly repositories: Pick<Repositories, 'wireCalls' | 'incidents' | 'costLedger'>;
  readonly journal: Pick<Journal, 'commit' | 'subscribe'>;
  readonly gateway: Pick<Gateway, 'forModel'>;
  readonly humanSwitch: Pick<HumanSwitch, 'mayRun'>;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly prices: LoadedPrices;
}

/** An endpoint that somebody wants to try before it is in the settings. */
export interface EndpointDraft {
  readonly provider: LlmSettings['provider'];
  readonly model?: string | undefined;
  readonly baseUrl?: string | undefined;
  /** Typed in just now, and kept nowhere. */
  readonly key?: string | undefined;
}

/** Models as the settings in force name them, and the money for them. */
export interface Models {
  /** Null while playbooks do the thinking. */
  current(): GuardedModel | null;
  /** The provider, and the model that roles without one of their own speak with; empty with playbooks. */
  describe(): { readonly provider: string; readonly model: string };
  readonly budget: Budget;
  readonly prices: LoadedPrices;
  /** Settles what a killed engine left open. Call once, before anything is asked of a model. */
  recover(): void;
  /** Tries a draft without spending anything. */
  test(draft: EndpointDraft, signal: AbortSignal): Promise<ModelProbe>;
}

/** Builds the models over the settings; a change of them counts from the next call on. */
export function createModels(deps: ModelsDeps): Models {
  const budget = createBudget(deps);
  let built: { readonly of: string; readonly model: GuardedModel | null } | null = null;
  return {
    budget,
    prices: deps.prices,
    recover: () => recoverCalls(deps, budget),
    current: () => {
      const { llm } = deps.settings.current();
      const of = JSON.stringify(llm);
      if (built?.of !== of) built = { of, model: build(deps, budget, llm) };
      return built.model;
    },
    describe: () => {
      const { llm } = deps.settings.current();
      return { provider: llm.provider, model: defaultModel(llm) };
    },
    test: (draft, signal) => tryEndpoint(deps, draft, signal),
  };
}

function build(deps: ModelsDeps, budget: Budget, llm: LlmSettings): GuardedModel | null {
  if (llm.provider === 'playbook') return null;
  const { provider, baseUrl, maxTokens, roles } = llm;
  return createGuardedModel({
    ...deps,
    budget,
    client: createModelClient({ provider, baseUrl, secrets: deps.secrets }),
    prices: () => deps.prices.prices,
    modelOf: (role) => roles[role]?.model ?? defaultModel(llm),
    maxTokens,
  });
}

function defaultModel({
  provider,
  model,
}: Pick<LlmSettings, 'provider'> & { readonly model?: string | undefined }): string {
  if (provider === 'playbook') return '';
  return model ?? (provider === 'anthropic' ? DEFAULT_ANTHROPIC_MODEL : '');
}

/** A stored key is sent nowhere but where the settings in force send it: who types in another address types in its key. */
async function tryEndpoint(deps: ModelsDeps, draft: EndpointDraft, signal: AbortSignal): Promise<ModelProbe> {
  const { provider, baseUrl, key } = draft;
  if (provider === 'playbook') return { ok: true, sentence: 'Playbooks need no model and no key.', models: [] };
  if (key === undefined && !isInForce(deps, provider, baseUrl))
    throw new AppError(
      'invalid_input',
      'The stored key is only used with the address in the settings: type the key in.',
      {
        field: 'key',
      },
    );
  const client = createModelClient({ provider, baseUrl, secrets: deps.secrets, ...(key === undefined ? {} : { key }) });
  try {
    return await client.probe(defaultModel(draft), signal);
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'aborted') throw error;
    return { ok: false, sentence: error.message, models: [] };
  }
}

function isInForce({ settings }: ModelsDeps, provider: ModelProvider, baseUrl: string | undefined): boolean {
  const { llm } = settings.current();
  const isDefault = provider === 'anthropic' && baseUrl === undefined;
  return isDefault || (llm.provider === provider && llm.baseUrl === baseUrl);
}
