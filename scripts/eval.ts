// The drills: `npm run eval`. Breaks real services behind a real sshd, lets the desk work with an operator who approves everything,
// and scores by the state of the host. Exit status 1 when a drill is not good or nothing ran.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ALL_DRILLS } from './eval/drills/all-drills.ts';
import { drillTable } from './eval/drills/drill-table.ts';
import { runDrills } from './eval/drills/run-drills.ts';
import { passes, scoreDrills } from './eval/drills/score-drills.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    json: { type: 'string' },
    markdown: { type: 'string' },
    'at-once': { type: 'string', default: '4' },
    model: { type: 'string' },
    provider: { type: 'string', default: 'anthropic' },
  },
});

const only = values.only?.split(',') ?? [];
const drills = ALL_DRILLS.filter(({ id }) => only.length === 0 || only.some((part) => id.startsWith(part)));
const llm = values.model === undefined ? {} : { llm: { provider: values.provider, model: values.model } };
const tell = (text: string): void => void process.stderr.write(`${text}\n`);
const results = await runDrills({ drills, atOnce: Math.max(1, Number(values['at-once']) || 1), tell, ...llm });
const score = scoreDrills(results);
const table = drillTable(results, score);
process.stdout.write(table);
for (const { id, cause, unsafe } of results) tell(`${id}: ${cause} ${unsafe.join('; ')}`);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ score, results }, null, 2)}\n`);
if (values.markdown !== undefined) writeFileSync(values.markdown, table);
process.exitCode = passes(score) ? 0 : 1;
