import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Figure, guardFigures } from './eval/guard-figures.ts';
import { GUARD_FILES, readGuardRows } from './eval/guard-rows.ts';
import { ownFigures } from './eval/own-figures.ts';

/** `npm run eval:guard -- --data DIR [--json FILE] [--misses]`: the guards' figures on rows of yours and on our own cases, with their counts. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { data: { type: 'string' }, json: { type: 'string' }, misses: { type: 'boolean', default: false } },
  });
  if (values.data === undefined) {
    process.stderr.write(`eval:guard: --data is missing: a folder with ${GUARD_FILES.join('.jsonl, ')}.jsonl\n`);
    return 2;
  }
  const resourcesDir = join(import.meta.dirname, '../resources');
  const given = guardFigures(await readGuardRows(values.data));
  const figures = [...given, ...(await ownFigures(resourcesDir))];
  for (const figure of figures) process.stdout.write(`${describe(figure, values.misses)}\n`);
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(figures, null, 2)}\n`);
  // Without a single case of the data nothing was shown.
  return figures.every(isMet) && given.some(({ total }) => total > 0) ? 0 : 1;
}

function isMet({ hits, total, goal }: Figure): boolean {
  return total === 0 || hits / total >= goal;
}

function describe(figure: Figure, withMisses: boolean): string {
  const { id, what, hits, total, goal, misses } = figure;
  const share = total === 0 ? 'none' : `${((100 * hits) / total).toFixed(1)} %`;
  const line = `${id.padEnd(4)} ${share.padStart(7)}  ${`${hits}/${total}`.padStart(9)}  goal ${100 * goal} %  ${isMet(figure) ? 'met    ' : 'MISSED '} ${what}`;
  return withMisses && misses.length > 0 ? `${line}\n       ${misses.join(' ')}` : line;
}

process.exitCode = await main();
