import type Anthropic from '@anthropic-ai/sdk';
import type { Effort } from './model-client.ts';

/** The names that the SDK lists; any other name is allowed and taken for a newer model. */
type Listed<M> = M extends string ? (string extends M ? never : M) : never;
type KnownModel = Listed<Anthropic.Model>;

/**
 * How a model is told to think. `always`: it thinks and refuses to be told not to. `on`, `off`: what leaving the setting out
 * means. `budget`: by a number of tokens, the older way.
 */
interface Abilities {
  readonly thinking: 'always' | 'on' | 'off' | 'budget';
  readonly effort: boolean;
}

const ALWAYS = { thinking: 'always', effort: true } as const satisfies Abilities;
const ON = { thinking: 'on', effort: true } as const satisfies Abilities;
const OFF = { thinking: 'off', effort: true } as const satisfies Abilities;
const BUDGET = { thinking: 'budget', effort: false } as const satisfies Abilities;

/** From the overview pages of platform.claude.com/docs, looked up in November 2026; complete for the SDK's list by its type. */
const ABILITIES: Readonly<Record<KnownModel, Abilities>> = {
  'claude-fable-5-2': ALWAYS,
  'claude-fable-5-1': ALWAYS,
  'claude-fable-5': ALWAYS,
  'claude-mythos-5-2': ALWAYS,
  'claude-mythos-5-1': ALWAYS,
  'claude-mythos-5': ALWAYS,
  'claude-mythos-preview': ALWAYS,
  'claude-opus-5-5': ALWAYS,
  'claude-opus-5': ON,
  'claude-sonnet-5-5': ON,
  'claude-sonnet-5': ON,
  'claude-haiku-5-5': ON,
  'claude-opus-4-8': OFF,
  'claude-opus-4-7': OFF,
  'claude-opus-4-6': OFF,
  'claude-sonnet-4-6': OFF,
  'claude-opus-4-5': BUDGET,
  'claude-opus-4-5-20251101': BUDGET,
  'claude-sonnet-4-5': BUDGET,
  'claude-sonnet-4-5-20250929': BUDGET,
  'claude-haiku-4-5': BUDGET,
  'claude-haiku-4-5-20251001': BUDGET,
};

/** The newest Opus that the SDK lists; a test reads the SDK's list and keeps it so. */
export const DEFAULT_ANTHROPIC_MODEL: KnownModel = 'claude-opus-5-5';

/** Tokens of thinking for models that take a number, at most half of what the answer may have. */
const BUDGETS = { low: 1_024, medium: 4_096, high: 12_288 } as const satisfies Record<Exclude<Effort, 'off'>, number>;
const LEAST_BUDGET = 1_024;

/** The settings of a request that say how hard to think. */
export type ThinkingSettings = Pick<Anthropic.MessageCreateParams, 'thinking' | 'output_config'>;

/**
 * Pure: says `effort` in the words that this model takes. A model that cannot be told not to think is asked for as little
 * as it can. A model of an unknown name is taken for one of these, as every newer one is.
 */
export function thinkingSettings(model: string, effort: Effort, maxTokens: number): ThinkingSettings {
  const { thinking, effort: takesEffort } = abilitiesOf(model);
  const level = takesEffort ? { output_config: { effort: effort === 'off' ? 'low' : effort } as const } : {};
  if (effort !== 'off') return { ...level, ...thinkingOn(thinking, effort, maxTokens) };
  return thinking === 'on' ? { ...level, thinking: { type: 'disabled' } } : level;
}

function thinkingOn(kind: Abilities['thinking'], effort: Exclude<Effort, 'off'>, maxTokens: number): ThinkingSettings {
  if (kind === 'off') return { thinking: { type: 'adaptive' } };
  // Newer models leave their thoughts out of the answer unless asked; the operator may read them in the wire view.
  if (kind !== 'budget') return { thinking: { type: 'adaptive', display: 'summarized' } };
  const budget = Math.min(BUDGETS[effort], Math.floor(maxTokens / 2));
  return budget < LEAST_BUDGET ? {} : { thinking: { type: 'enabled', budget_tokens: budget } };
}

function abilitiesOf(model: string): Abilities {
  return (ABILITIES as Readonly<Record<string, Abilities>>)[model] ?? ALWAYS;
}
