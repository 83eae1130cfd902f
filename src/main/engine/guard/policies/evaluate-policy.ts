/** What a rule asks for. */
export type PolicyEffect = 'allow' | 'ask' | 'forbidden';

/** A rule that applies, with its wording. */
export interface PolicyRule {
  readonly effect: PolicyEffect;
  readonly rule: string;
}

const STRICTNESS: Readonly<Record<PolicyEffect, number>> = { allow: 0, ask: 1, forbidden: 2 };

/** The strictest of the rules that apply; when none does, a human is asked. */
export function evaluatePolicy(rules: readonly PolicyRule[]): PolicyRule {
  const [first, ...rest] = rules;
  if (first === undefined) return { effect: 'ask', rule: 'no rule covers this, so a person decides' };
  return rest.reduce(
    (strictest, rule) => (STRICTNESS[rule.effect] > STRICTNESS[strictest.effect] ? rule : strictest),
    first,
  );
}
