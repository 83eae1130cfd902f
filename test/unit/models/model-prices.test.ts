import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DEFAULT_ANTHROPIC_MODEL } from '../../../src/main/engine/models/anthropic-abilities.ts';
import { loadModelPrices } from '../../../src/main/engine/models/load-model-prices.ts';
import {
  actualPrice,
  asNano,
  findPrice,
  ModelPrices,
  worstPrice,
} from '../../../src/main/engine/models/model-prices.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

const SHIPPED = join(import.meta.dirname, '../../../resources/model-prices.json');
const prices = ModelPrices.parse(JSON.parse(readFileSync(SHIPPED, 'utf8')));

/** The names in the SDK's own list of models. */
function sdkModels(): string[] {
  const file = join(import.meta.dirname, '../../../node_modules/@anthropic-ai/sdk/resources/messages/messages.d.ts');
  const list = /export type Model = ([^;]+);/.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
  return [...list.matchAll(/'([^']+)'/g)].map(([, name]) => name ?? '');
}

it('the default model is the newest Opus that the SDK lists', () => {
  const versions = sdkModels().flatMap((name) => {
    const found = /^claude-opus-(\d+)(?:-(\d{1,2}))?$/.exec(name);
    return found ? [{ name, version: Number(found[1]) * 100 + Number(found[2] ?? 0) }] : [];
  });
  expect(versions.length).toBeGreaterThan(3);
  const [newest] = versions.toSorted((a, b) => b.version - a.version);
  expect(DEFAULT_ANTHROPIC_MODEL).toBe(newest?.name);
  expect(findPrice(prices, DEFAULT_ANTHROPIC_MODEL).listed).toBe(true);
});

it('a call costs its tokens at their rates, in whole billionths of a dollar', () => {
  const price = findPrice(prices, 'claude-opus-5-5');
  const usage = { inputTokens: 1_000, outputTokens: 500, cacheReadTokens: 10_000, cacheWriteTokens: 200 };
  expect(actualPrice(price, usage)).toBe(asNano(0.004 + 0.01 + 0.002 + 0.001));
  expect(actualPrice(price, { ...usage, region: 'us' })).toBe(asNano(0.017 * 1.1));
});

it('a long prompt costs the dearer rate for all of its tokens', () => {
  const price = findPrice(prices, 'claude-haiku-5-5');
  const usage = { inputTokens: 90_000, outputTokens: 1_000, cacheReadTokens: 20_000, cacheWriteTokens: 0 };
  expect(actualPrice(price, usage)).toBe(asNano(0.045 + 0.0025 + 0.001));
});

it('the worst price is above everything that a call of so many bytes can cost', () => {
  for (const { id } of prices.models) {
    const price = findPrice(prices, id);
    const worst = worstPrice(price, { bytes: 50_000, maxTokens: 4_096 });
    for (const region of ['us', 'global']) {
      const base = { outputTokens: 4_096, inputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, region };
      for (const kind of ['inputTokens', 'cacheReadTokens', 'cacheWriteTokens'])
        expect(actualPrice(price, { ...base, [kind]: 51_000 })).toBeLessThanOrEqual(worst);
    }
  }
});

it('a model that is not listed counts as the dearest of each rate', () => {
  expect(findPrice(prices, 'made-up')).toEqual({
    id: 'made-up',
    input: 11,
    output: 55.00000000000001,
    cacheRead: 11,
    cacheWrite: 13.750000000000002,
    listed: false,
  });
});

it('a name of Bedrock costs what the model in it does, and a tenth more unless it may run anywhere', () => {
  const usage = { inputTokens: 0, outputTokens: 1_000_000, cacheReadTokens: 0, cacheWriteTokens: 0 };
  const usd = (model: string): number => actualPrice(findPrice(prices, model), usage) / 1e9;
  expect(usd('global.anthropic.claude-opus-4-6-v1')).toBe(25);
  expect(usd('anthropic.claude-opus-5-5')).toBe(22);
  expect(usd('eu.anthropic.claude-haiku-4-5-20251001-v1:0')).toBe(5.5);
  expect(findPrice(prices, 'anthropic.claude-opus-4-0-20250514').listed).toBe(false);
  expect(findPrice(prices, 'eu.meta.llama3-3-v1:0').listed).toBe(false);
});

it('a list of the operator takes the place of the shipped one; a bad one is named and makes everything dearest', async () => {
  await using dir = await tempDir();
  const own = join(dir.path, 'model-prices.json');
  const files = { shipped: SHIPPED, own };
  expect(await loadModelPrices(files)).toEqual({ prices, file: SHIPPED, problem: null });
  const free = { id: 'llama', input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
  await writeFile(own, JSON.stringify({ source: 'our own machine', asOf: '2026-11-01', models: [free] }));
  const loaded = await loadModelPrices(files);
  expect([loaded.file, loaded.problem, findPrice(loaded.prices, 'llama').output]).toEqual([own, null, 0]);
  for (const bad of [
    '{',
    '{"models": []}',
    JSON.stringify({ source: 'x', asOf: '2026-11-01', models: [{ ...free, input: -1 }] }),
  ]) {
    await writeFile(own, bad);
    const { problem, prices: left } = await loadModelPrices(files);
    expect(problem).toContain(own);
    expect(findPrice(left, 'claude-haiku-5-5')).toEqual({ ...findPrice(prices, 'made-up'), id: 'claude-haiku-5-5' });
  }
});
