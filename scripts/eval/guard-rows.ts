import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** One row of the data: a text and what a guard must make of it. */
export const GuardRow = z.looseObject({
  id: z.string(),
  category: z.string(),
  text: z.string(),
  expected: z.string(),
  meta: z
    .looseObject({
      tier: z.string().nullish(),
      derived: z.unknown().optional(),
      root: z.string().nullish(),
      must_not_contain: z.array(z.string()).nullish(),
    })
    .default({}),
});
export type GuardRow = z.infer<typeof GuardRow>;

/** The files of the data folder that hold rows for the guards. */
export const GUARD_FILES = [
  'prompt_injection',
  'benign',
  'secrets_pii',
  'command_abuse',
  'command_benign',
  'path_traversal',
  'ssrf_urls',
] as const;
export type GuardFile = (typeof GUARD_FILES)[number];

/** The rows of each file; a file that is not there has none. A line that is no row is an error naming file and line. */
export async function readGuardRows(folder: string): Promise<Record<GuardFile, readonly GuardRow[]>> {
  const read = await Promise.all(
    GUARD_FILES.map(async (name) => [name, await readRows(join(folder, `${name}.jsonl`))]),
  );
  return Object.fromEntries(read) as Record<GuardFile, readonly GuardRow[]>;
}

async function readRows(file: string): Promise<readonly GuardRow[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text
    .split('\n')
    .flatMap((line, index) => (line.trim() === '' ? [] : [parseRow(line, `${file}:${index + 1}`)]));
}

function parseRow(line: string, place: string): GuardRow {
  try {
    return GuardRow.parse(JSON.parse(line));
  } catch (error) {
    throw new Error(`${place}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
