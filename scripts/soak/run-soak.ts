import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { createRepositories } from '../../src/main/engine/db/create-repositories.ts';
import type { Repositories } from '../../src/main/engine/db/database.ts';
import { openDatabase } from '../../src/main/engine/db/open-database.ts';
import { IncidentState } from '../../src/shared/domain/incident.ts';
import { startSshd, type TestSshd } from '../../test/fixtures/sshd.ts';
import { tempDir } from '../../test/fixtures/temp-dir.ts';
import { type Counts, judge, type Verdict } from './judge.ts';
import { kindOf } from './kinds.ts';
import { createSoakLog, globOf, METHODS, type Method } from './methods.ts';
import { type SoakEngine, startSoakEngine } from './soak-engine.ts';

const WRITER = new URL('./writer-child.ts', import.meta.url).pathname;
/** The counts are final when nothing changed for this long. */
const STILL_MS = 20_000;
const READY_MS = 120_000;

/** How long and how hard. */
export interface SoakPlan {
  readonly lines: number;
  readonly sshdKills: number;
  readonly engineKills: number;
  /** How long the writer takes. */
  readonly seconds: number;
  readonly rotateEveryMs: number;
  /** What happens, for whoever looks on. */
  readonly tell: (text: string) => void;
}

/** Writes, rotates, kills and counts; one verdict for each rotation method. */
export async function runSoak(plan: SoakPlan): Promise<readonly Verdict[]> {
  await using dir = await tempDir();
  await using sshd = await startSshd(['MaxSessions 100']);
  const folder: SoakFolder = { logs: join(dir.path, 'logs'), data: join(dir.path, 'data') };
  await prepare(folder, sshd);
  const start = () =>
    startSoakEngine(folder.data, (text) => /as root|session mode/.test(text) || plan.tell(`engine: ${text.trim()}`));
  const state = { engine: await start() };
  try {
    await allFollow(state.engine);
    const writer = startWriter(plan, folder);
    await disturb(plan, sshd, async () => {
      await state.engine.kill();
      state.engine = await start();
    });
    const written = await writer;
    plan.tell('the writer has ended');
    await allFollow(state.engine);
    await settle(folder, written);
    await state.engine.stop();
    return METHODS.map((method) => verdictOf(folder, method, written[method] ?? {}));
  } finally {
    await state.engine.kill();
  }
}

interface SoakFolder {
  readonly logs: string;
  readonly data: string;
}

async function prepare({ logs, data }: SoakFolder, sshd: TestSshd): Promise<void> {
  await mkdir(data, { recursive: true, mode: 0o700 });
  for (const method of METHODS) {
    await mkdir(join(logs, method), { recursive: true });
    createSoakLog(logs, method).close();
  }
  await writeFile(join(data, 'settings.json'), JSON.stringify(settingsOf(sshd, logs)));
}

/** A host for each method, all of them the same server: the errors of one host are folded together. */
function settingsOf(sshd: TestSshd, logs: string): unknown {
  const { address, port, user, keyPath } = sshd;
  const hosts = METHODS.map((method) => ({
    id: method,
    address,
    port,
    user,
    auth: { kind: 'key', path: keyPath },
    hostKey: sshd.fingerprint(),
  }));
  const services = METHODS.map((method) => ({
    id: `of-${method}`,
    host: method,
    sourcePath: join(logs, method),
    logs: [{ kind: 'file', glob: globOf(logs, method) }],
  }));
  return { hosts, services };
}

async function allFollow(engine: SoakEngine): Promise<void> {
  const deadline = Date.now() + READY_MS;
  for (;;) {
    const sources = await engine.sources();
    if (sources.length === METHODS.length && sources.every(({ state }) => state === 'following')) return;
    if (Date.now() > deadline) throw new Error(`not everything is followed: ${JSON.stringify(sources)}`);
    await wait(200);
  }
}

const Written = z.record(z.string(), z.record(z.string(), z.number()));

async function startWriter(plan: SoakPlan, { logs }: SoakFolder): Promise<Readonly<Record<string, Counts>>> {
  const values = [logs, plan.lines, plan.seconds, plan.rotateEveryMs].map(String);
  const child = spawn(process.execPath, [WRITER, ...values], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`the writer ended with ${String(code)}`);
  return Written.parse(JSON.parse(output));
}

/** Kills, evenly spread over the time that the writer takes. */
async function disturb(plan: SoakPlan, sshd: TestSshd, restartEngine: () => Promise<void>): Promise<void> {
  const total = plan.sshdKills + plan.engineKills;
  const begun = Date.now();
  for (let kill = 1; kill <= total; kill += 1) {
    const at = (kill * plan.seconds * 1_000) / (total + 1);
    await wait(Math.max(0, at - (Date.now() - begun)));
    const ofEngine =
      Math.floor((kill * plan.engineKills) / total) > Math.floor(((kill - 1) * plan.engineKills) / total);
    plan.tell(`kill ${kill} of ${total}: ${ofEngine ? 'the engine' : 'sshd'}`);
    if (ofEngine) await restartEngine();
    else {
      await sshd.kill();
      await wait(200 + Math.random() * 1_000);
      await sshd.restart();
    }
  }
}

/** Waits until all is counted, or nothing changes any more. */
async function settle(folder: SoakFolder, written: Readonly<Record<string, Counts>>): Promise<void> {
  let last = '';
  let since = Date.now();
  for (;;) {
    const verdicts = METHODS.map((method) => verdictOf(folder, method, written[method] ?? {}));
    const now = verdicts.map(({ counted }) => counted).join(' ');
    if (now !== last) since = Date.now();
    last = now;
    // What was doubled may still come, so a moment is waited even when all is well.
    const still = verdicts.every(({ good }) => good) ? STILL_MS / 4 : STILL_MS;
    if (Date.now() - since > still) return;
    await wait(250);
  }
}

function verdictOf({ data, logs }: SoakFolder, method: Method, written: Counts): Verdict {
  const database = openDatabase({ dataDir: data, access: 'read' });
  try {
    const repositories = createRepositories(database);
    const gaps = repositories.watch.gaps(`${method}:${globOf(logs, method)}`, 1_000);
    return judge(method, { written, counted: countedOf(repositories, `of-${method}`) }, gaps);
  } finally {
    database.close();
  }
}

/** What the incidents of a service count, by kind. */
function countedOf({ incidents, incidentKinds }: Repositories, service: string): Counts {
  const counts: Record<string, number> = {};
  const add = (text: string, count: number) => {
    const kind = kindOf(text);
    if (kind !== null) counts[kind] = (counts[kind] ?? 0) + count;
  };
  for (const incident of incidents.list({ states: IncidentState.options, limit: 1_000 })) {
    const kinds = incidentKinds.list(incident.id).filter((kind) => kind.service === service);
    for (const kind of kinds) add(kind.title, kind.count);
    if (incident.service === service && incident.kind !== 'storm') add(incident.title, incident.count);
  }
  return counts;
}
