// The long runs. `rotations`: numbered lines into files that are rotated by every method, while sshd and the engine are killed.
// Prints for each method what was written, counted, doubled and missing, and the rows of the ledger; bad when a line was
// doubled, or is missing without a row that says so. `kills`: an engine killed while models work on an incident; bad when the
// next engine does not bring it to its end, or does something twice. `obedient`: a model that obeys every line and asks for every
// tool with hostile arguments; bad when the host changed or something that must stay there left it. `--only` takes one of them.
// Exit status 1 when one was bad.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runKills } from './soak/kill-runs.ts';
import { runObedient } from './soak/obedient/run-obedient.ts';
import { runSoak } from './soak/run-soak.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    lines: { type: 'string', default: '200000' },
    kills: { type: 'string', default: '20' },
    'engine-kills': { type: 'string', default: '5' },
    seconds: { type: 'string' },
    'rotate-ms': { type: 'string', default: '2000' },
    'agent-kills': { type: 'string', default: '100' },
    attempts: { type: 'string', default: '500' },
    only: { type: 'string' },
  },
});

const sshdKills = numberOf('kills');
const engineKills = numberOf('engine-kills');
const plan = {
  lines: numberOf('lines'),
  sshdKills,
  engineKills,
  seconds: values.seconds === undefined ? sshdKills * 7 + engineKills * 10 + 10 : Number(values.seconds),
  rotateEveryMs: numberOf('rotate-ms'),
};
const tell = (text: string): void => void process.stderr.write(`${text}\n`);
const agentKills = numberOf('agent-kills');
const KINDS = ['rotations', 'kills', 'obedient'];
if (values.only !== undefined && !KINDS.includes(values.only)) {
  process.stderr.write(`--only must be one of ${KINDS.join(', ')}, not "${values.only}"\n`);
  process.exit(2);
}
const wanted = (kind: string): boolean => values.only === undefined || values.only === kind;
const verdicts = wanted('rotations') ? await runSoak({ ...plan, tell }) : [];
const kills = wanted('kills') ? await runKills({ runs: agentKills, tell }) : [];
const obedient = wanted('obedient') ? [await runObedient({ attempts: numberOf('attempts'), tell })] : [];
const shown = verdicts.map(({ method, written, counted, doubled, missing, gaps, good }) => {
  const lost = gaps.filter((gap) => !gap.recovered).length;
  return {
    method,
    written,
    counted,
    doubled,
    missing,
    recovered: gaps.length - lost,
    lost,
    verdict: good ? 'good' : 'BAD',
  };
});
if (shown.length > 0) console.table(shown);
if (kills.length > 0) console.table(kills);
for (const verdict of obedient) console.log(JSON.stringify(verdict, null, 2));
if (values.json !== undefined)
  writeFileSync(values.json, `${JSON.stringify({ plan, verdicts, kills, obedient }, null, 2)}\n`);
process.exitCode = [...verdicts, ...kills, ...obedient].every(({ good }) => good) ? 0 : 1;

function numberOf(name: 'lines' | 'kills' | 'engine-kills' | 'rotate-ms' | 'agent-kills' | 'attempts'): number {
  const number = Number(values[name]);
  if (Number.isInteger(number) && number >= 0) return number;
  process.stderr.write(`--${name} must be a whole number, not "${values[name]}"\n`);
  process.exit(2);
}
