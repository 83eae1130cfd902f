// The benchmarks, each with its anchor in the same run: `npm run bench`. `-- --only P1` runs one, `-- --json FILE` writes the figures.
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { hasNativeCiphers } from '../src/main/engine/hosts/choose-ciphers.ts';
import { measureAudit } from '../test/bench/audit-bench.ts';
import { measureExec } from '../test/bench/exec-bench.ts';
import { type Figure, formatFigures } from '../test/bench/figures.ts';
import { measureFleet } from '../test/bench/fleet-bench.ts';
import { measureFollowing } from '../test/bench/follow-bench.ts';
import { measureIncidents } from '../test/bench/incident-bench.ts';
import { measureLatency } from '../test/bench/latency-bench.ts';
import { measureLogScreen } from '../test/bench/log-screen-bench.ts';
import { measureMemory } from '../test/bench/memory-bench.ts';
import { measureScreening } from '../test/bench/screen-bench.ts';
import { measureStoring } from '../test/bench/store-bench.ts';
import { measureTimeline } from '../test/bench/timeline-bench.ts';
import { measureWindow } from '../test/bench/window-bench.ts';
import { sshdAvailable } from '../test/fixtures/sshd.ts';
import { buildIfStale } from './build-if-stale.ts';

const BENCHES: Readonly<Record<string, () => Promise<Figure[]>>> = {
  P1: () => measureFollowing({ bytes: 300_000_000, runs: 5 }),
  P2: () => measureLatency({ lines: 400, polls: 5 }),
  P3: () => measureFleet({ hosts: [10, 100, 300, 500], idleMs: 20_000 }),
  P4: () => measureExec({ calls: 100 }),
  P8: async () => measureScreening({ windows: 500 }),
  P5: () => measureStoring({ commits: 2_000, batches: 20, batchSize: 1_000, runs: 5 }),
  P6: () => measureMemory({ entries: 100_000, queries: 500 }),
  P7: () => measureAudit({ appends: 2_000, entries: 1_000_000, runs: 5 }),
  P9: () => {
    buildIfStale();
    return measureWindow({ runs: 5, idleMs: 10_000 });
  },
  P10: async () => {
    buildIfStale();
    return [
      ...(await measureTimeline({ rows: 100_000, runs: 5 })),
      ...(await measureLogScreen({ perSecond: 500, runs: 5 })),
    ];
  },
  P11: () => measureIncidents({ incidents: 5 }),
};

const { values } = parseArgs({ options: { json: { type: 'string' }, only: { type: 'string', multiple: true } } });
const wanted = (values.only ?? Object.keys(BENCHES)).map((name) => name.toUpperCase());
const unknown = wanted.find((name) => BENCHES[name] === undefined);
if (unknown !== undefined) {
  process.stderr.write(`--only must be one of ${Object.keys(BENCHES).join(', ')}, not "${unknown}"\n`);
  process.exit(2);
}
if (!sshdAvailable) {
  process.stderr.write('The benchmarks need sshd and ssh-keygen on this machine.\n');
  process.exit(1);
}

const machine = {
  cpu: cpus()[0]?.model ?? '',
  cores: cpus().length,
  node: process.version,
  nativeSsh: hasNativeCiphers(),
};
console.log(
  `${machine.cores} × ${machine.cpu}, Node ${machine.node}, native parts of ssh2: ${machine.nativeSsh ? 'yes' : 'no'}\n`,
);
const figures: Figure[] = [];
for (const name of wanted) {
  const measured = (await BENCHES[name]?.()) ?? [];
  figures.push(...measured);
  console.log(`${formatFigures(measured)}\n`);
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ machine, figures }, null, 2)}\n`);
process.exit(0);
