import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ModelPrices } from './model-prices.ts';

/** The prices in force, and what is wrong with the file of them, if anything. */
export interface LoadedPrices {
  readonly prices: ModelPrices;
  /** The file that they are from. */
  readonly file: string;
  /** Why that file cannot be used, in a sentence; then everything counts as the dearest known. */
  readonly problem: string | null;
}

/** Should even the shipped file be unreadable: dearer than any model that is known. */
const NOTHING_KNOWN: ModelPrices = {
  source: 'nothing is known',
  asOf: '2026-11-27',
  models: [{ id: 'unknown', input: 50, output: 250, cacheRead: 50, cacheWrite: 100 }],
};

/**
 * Reads the operator's own `model-prices.json` of the data folder where there is one, else the shipped one. With a bad file
 * no model is listed, so that each counts as the dearest of the shipped ones.
 */
export async function loadModelPrices(files: {
  readonly shipped: string;
  readonly own: string;
}): Promise<LoadedPrices> {
  const own = await readPrices(files.own);
  if (own !== null && 'prices' in own) return { prices: own.prices, file: files.own, problem: null };
  const shipped = await readPrices(files.shipped);
  const known = shipped !== null && 'prices' in shipped ? shipped.prices : NOTHING_KNOWN;
  if (own !== null) return { prices: unlisted(known), file: files.own, problem: own.problem };
  if (shipped !== null && 'prices' in shipped) return { prices: known, file: files.shipped, problem: null };
  return { prices: known, file: files.shipped, problem: shipped?.problem ?? `${files.shipped} is missing` };
}

/** The same rates under names that no model has. */
function unlisted(prices: ModelPrices): ModelPrices {
  return { ...prices, models: prices.models.map((price, index) => ({ ...price, id: `⟨${String(index)}⟩` })) };
}

async function readPrices(file: string): Promise<{ prices: ModelPrices } | { problem: string } | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    return { problem: `${file} cannot be read` };
  }
  try {
    const parsed = ModelPrices.safeParse(JSON.parse(text));
    if (parsed.success) return { prices: parsed.data };
    return { problem: `${file} is no list of prices: ${z.prettifyError(parsed.error).slice(0, 500)}` };
  } catch {
    return { problem: `${file} is not JSON` };
  }
}
