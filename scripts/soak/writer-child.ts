// Writes numbered lines of many kinds into a log of each rotation method, at a steady rate, and rotates all of them every
// so often. `node writer-child.ts FOLDER LINES SECONDS EVERY_MS`; ends with one JSON line: how many lines of each kind.
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { KINDS, lineOf } from './kinds.ts';
import { createSoakLog, globOf, METHODS } from './methods.ts';

const [folder = '', lines = '0', seconds = '1', every = '2000'] = process.argv.slice(2);
const share = Math.ceil(Number(lines) / METHODS.length);
const TICK_MS = 20;

const logs = METHODS.map((method) => {
  mkdirSync(dirname(globOf(folder, method)), { recursive: true });
  return { method, log: createSoakLog(folder, method), written: 0, rotateAt: 0 };
});

const begun = Date.now();
for (const [index, entry] of logs.entries()) {
  entry.rotateAt = begun + Number(every) * (1 + index / logs.length);
}

const timer = setInterval(() => {
  const passed = Date.now() - begun;
  const due = Math.min(share, Math.ceil((share * passed) / (Number(seconds) * 1_000)));
  for (const entry of logs) {
    const next = () => lineOf(entry.written++);
    while (entry.written < due) entry.log.write(next());
    if (Date.now() < entry.rotateAt || entry.written >= share) continue;
    entry.rotateAt += Number(every);
    entry.log.rotate(next);
  }
  if (logs.every((entry) => entry.written >= share)) finish();
}, TICK_MS);

function finish(): void {
  clearInterval(timer);
  // A file that is made late must be there before this ends.
  setTimeout(() => {
    for (const { log } of logs) log.close();
    const written = Object.fromEntries(logs.map((entry) => [entry.method, countKinds(entry.written)]));
    process.stdout.write(`${JSON.stringify(written)}\n`);
  }, 1_000);
}

function countKinds(lines: number): Record<string, number> {
  const counts = Object.fromEntries(KINDS.map((kind) => [kind, 0]));
  for (let number = 0; number < lines; number += 1) {
    const kind = KINDS[number % KINDS.length] ?? '';
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}
