// The long run: numbered lines into files that are rotated by every method, while sshd and the engine are killed. Prints for
// each method what was written, counted, doubled and missing, and the rows of the ledger; exit status 1 when a line was
// doubled, or is missing without a row that says so.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runSoak } from './soak/run-soak.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    lines: { type: 'string', default: '200000' },
    kills: { type: 'string', default: '20' },
    'engine-kills': { type: 'string', default: '5' },
    seconds: { type: 'string' },
    'rotate-ms': { type: 'string', default: '2000' },
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
const verdicts = await runSoak({ ...plan, tell: (text) => process.stderr.write(`${text}\n`) });
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
console.table(shown);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ plan, verdicts }, null, 2)}\n`);
process.exitCode = verdicts.every(({ good }) => good) ? 0 : 1;

function numberOf(name: 'lines' | 'kills' | 'engine-kills' | 'rotate-ms'): number {
  const number = Number(values[name]);
  if (Number.isInteger(number) && number >= 0) return number;
  process.stderr.write(`--${name} must be a whole number, not "${values[name]}"\n`);
  process.exit(2);
}
