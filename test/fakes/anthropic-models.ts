/** What the real API takes per model: `always` thinks and cannot be told not to, `on`/`off` is what omitting the setting means. */
export interface FakeModel {
  readonly thinking: 'always' | 'on' | 'off' | 'budget';
  readonly effort: boolean;
  readonly maxTokens: number;
}

/** The models that the fake serves; another id is answered with 404. */
export const FAKE_MODELS: Readonly<Record<string, FakeModel>> = {
  'claude-opus-5-5': { thinking: 'always', effort: true, maxTokens: 128_000 },
  'claude-fable-5-2': { thinking: 'always', effort: true, maxTokens: 128_000 },
  'claude-opus-5': { thinking: 'on', effort: true, maxTokens: 128_000 },
  'claude-sonnet-5-5': { thinking: 'on', effort: true, maxTokens: 128_000 },
  'claude-haiku-5-5': { thinking: 'on', effort: true, maxTokens: 128_000 },
  'claude-opus-4-8': { thinking: 'off', effort: true, maxTokens: 128_000 },
  'claude-opus-4-5': { thinking: 'budget', effort: true, maxTokens: 64_000 },
  'claude-haiku-4-5': { thinking: 'budget', effort: false, maxTokens: 64_000 },
};
