import { z } from 'zod';
import type { ModelUsage } from './model-client.ts';

const usd = z.number().nonnegative().max(100_000);

/** US dollars per million tokens. */
const Rates = z.strictObject({ input: usd, output: usd, cacheRead: usd, cacheWrite: usd });
type Rates = z.infer<typeof Rates>;

/** The price of one model, by its exact name. */
const ModelPrice = Rates.extend({
  id: z.string().min(1).max(128),
  /** Dearer rates for the whole call once its prompt, cached or not, is longer than so many tokens. */
  above: Rates.extend({ promptTokens: z.number().int().positive() }).optional(),
  /** Work in a region of one's choice costs this factor. */
  regions: z.strictObject({ names: z.array(z.string().max(64)).max(50), factor: z.number().min(1).max(10) }).optional(),
});
export type ModelPrice = z.infer<typeof ModelPrice>;

/** `model-prices.json`: what models cost, where that was read, and when. */
export const ModelPrices = z.strictObject({
  source: z.string().min(1).max(2_000),
  asOf: z.iso.date(),
  models: z.array(ModelPrice).min(1).max(2_000),
});
export type ModelPrices = z.infer<typeof ModelPrices>;

/** Money in billionths of a dollar: whole numbers, so that sums are exact. */
export type NanoUsd = number;

const NANO_PER_USD = 1_000_000_000;
/** A dollar per million tokens is so many billionths of a dollar per token. */
const NANO_PER_TOKEN = 1_000;

export function asUsd(nano: NanoUsd): number {
  return nano / NANO_PER_USD;
}

/** Rounds down: a limit is never taken for more than it says. */
export function asNano(usd: number): NanoUsd {
  return Math.floor(usd * NANO_PER_USD + 1e-6);
}

/** What names of Amazon Bedrock put around Anthropic's own: a region, the maker, a version. */
const BEDROCK_NAME = /^(?:(?<region>global|[a-z]{2,4})\.)?anthropic\.(?<name>.+?)(?:-v\d+(?::\d+)?)?$/;
/** Bedrock takes this much for work that stays in a region. */
const BEDROCK_REGION_FACTOR = 1.1;

/** Pure: the price of a model; of one that is not listed, the dearest of all rates. `listed` says which. */
export function findPrice(prices: ModelPrices, model: string): ModelPrice & { readonly listed: boolean } {
  const named = (name: string): ModelPrice | undefined => prices.models.find(({ id }) => id === name);
  const found = named(model);
  if (found !== undefined) return { ...found, listed: true };
  const { region, name = '' } = BEDROCK_NAME.exec(model)?.groups ?? {};
  const hosted = named(name);
  if (hosted !== undefined)
    return { ...hostedPrice(hosted, region === 'global' ? 1 : BEDROCK_REGION_FACTOR), id: model, listed: true };
  const all = prices.models.flatMap((price) => [price, ...(price.above ? [price.above] : [])]);
  const dearest = (rate: keyof Rates) => Math.max(...all.map((rates) => rates[rate]));
  const factor = Math.max(1, ...prices.models.map(({ regions }) => regions?.factor ?? 1));
  const rates = { input: dearest('input'), output: dearest('output'), cacheRead: 0, cacheWrite: dearest('cacheWrite') };
  // Tokens from a cache may cost as much as others where nobody says what they cost.
  const dear = {
    ...rates,
    input: rates.input * factor,
    output: rates.output * factor,
    cacheWrite: rates.cacheWrite * factor,
  };
  return { id: model, ...dear, cacheRead: dear.input, listed: false };
}

/** The same rates times a factor; the region is in the name already. */
function hostedPrice({ above, regions: _regions, ...rates }: ModelPrice, factor: number): ModelPrice {
  const dearer = above === undefined ? {} : { above: { ...times(above, factor), promptTokens: above.promptTokens } };
  return { id: rates.id, ...times(rates, factor), ...dearer };
}

function times({ input, output, cacheRead, cacheWrite }: Rates, factor: number): Rates {
  return {
    input: input * factor,
    output: output * factor,
    cacheRead: cacheRead * factor,
    cacheWrite: cacheWrite * factor,
  };
}

/** Pure: what a call can cost at most: every byte of the body a token, at the dearest rate, and all of the answer. */
export function worstPrice(price: ModelPrice, call: { readonly bytes: number; readonly maxTokens: number }): NanoUsd {
  const inputTokens = call.bytes + HIDDEN_TOKENS;
  const rates = ratesFor(price, inputTokens);
  const perInput = Math.max(rates.input, rates.cacheWrite, rates.cacheRead);
  const nano = (inputTokens * perInput + call.maxTokens * rates.output) * NANO_PER_TOKEN;
  return Math.ceil(nano * (price.regions?.factor ?? 1));
}

/** Providers put a prompt of their own before tools; the largest published one is below this. */
const HIDDEN_TOKENS = 2_000;

/** Pure: what a call did cost. */
export function actualPrice(price: ModelPrice, usage: ModelUsage): NanoUsd {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, region } = usage;
  const rates = ratesFor(price, inputTokens + cacheReadTokens + cacheWriteTokens);
  const sum =
    inputTokens * rates.input +
    outputTokens * rates.output +
    cacheReadTokens * rates.cacheRead +
    cacheWriteTokens * rates.cacheWrite;
  const dear = region !== undefined && price.regions?.names.includes(region) === true;
  return Math.ceil(sum * NANO_PER_TOKEN * (dear ? (price.regions?.factor ?? 1) : 1));
}

function ratesFor(price: ModelPrice, promptTokens: number): Rates {
  return price.above !== undefined && promptTokens > price.above.promptTokens ? price.above : price;
}
