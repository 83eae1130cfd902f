import { SIGNALS } from './injection-signals.ts';
import { createGate } from './pattern-needs.ts';
import { type Readings, readForScreening } from './screening-views.ts';
import { addGrams, noGrams } from './text-grams.ts';

/** Where a text came from. */
export type InjectionSource = 'operator' | 'log' | 'file' | 'doc' | 'tool';

/** The screen's verdict; `score` is between 0 and 1. */
export interface InjectionVerdict {
  readonly verdict: 'allow' | 'flag' | 'block';
  readonly categories: readonly string[];
  readonly score: number;
}

const FLAG_AT = 0.5;
const BLOCK_AT = 0.9;

/** Most signals are about words that most texts do not hold: they are not tried on those. */
const GATED = SIGNALS.map((signal) => ({ ...signal, isWorthTrying: createGate(signal.pattern) }));

/** What the way it is written tells, whatever the words say. */
function mannerSignals({ tagged, hidesSentence }: Readings): { category: string; weight: number }[] {
  return [
    ...(tagged.length > 8 ? [{ category: 'hidden_text', weight: 0.6 }] : []),
    ...(hidesSentence ? [{ category: 'encoded_text', weight: 0.6 }] : []),
  ];
}

/** Screens untrusted text for instructions to a model. The operator's own words are never more than flagged. */
export function screenInjection(input: { readonly text: string; readonly source: InjectionSource }): InjectionVerdict {
  const readings = readForScreening(input.text);
  const { views } = readings;
  const grams = noGrams();
  for (const view of views) addGrams(grams, view);
  const hits = [
    ...GATED.filter(({ pattern, isWorthTrying }) => isWorthTrying(grams) && views.some((view) => pattern.test(view))),
    ...mannerSignals(readings),
  ];
  const missed = hits.reduce((rest, { weight }) => rest * (1 - weight), 1);
  const score = Math.round((1 - missed) * 1_000) / 1_000;
  const categories = [...new Set(hits.map(({ category }) => category))];
  const worst = score >= BLOCK_AT && input.source !== 'operator' ? 'block' : 'flag';
  return { verdict: score >= FLAG_AT ? worst : 'allow', categories, score };
}
