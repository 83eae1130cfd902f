import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { IncidentDetail, IncidentLists } from '../../../src/shared/contract/incidents.ts';
import type { IncidentSummary } from '../../../src/shared/domain/incident.ts';
import { Approval } from '../../../src/shared/domain/plan.ts';
import { startSshd, type TestSshd } from '../../../test/fixtures/sshd.ts';
import { tempDir } from '../../../test/fixtures/temp-dir.ts';
import { type SoakEngine, startSoakEngine } from '../../soak/soak-engine.ts';
import { changedFiles, type FileHashes, hashFiles } from './changed-files.ts';
import type { Drill, DrillResult, PlacedDrill } from './drill.ts';

/** How the drills are run. */
export interface DrillPlan {
  readonly drills: readonly Drill[];
  /** How many at once. */
  readonly atOnce: number;
  /** `llm` of the settings; absent: playbooks. */
  readonly llm?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly tell: (text: string) => void;
}

/** An incident that has ended for the agents. */
const ENDED = ['resolved', 'escalated', 'ignored', 'proposed', 'closed'];
const LONGEST_MS = 120_000;
/** How long nothing must have come of a service that is to be left alone. */
const QUIET_MS = 6_000;

interface Placed {
  readonly drill: Drill;
  readonly placed: PlacedDrill;
  readonly root: string;
}

/** Places every service behind one real sshd, starts one real desk, breaks them, approves what is asked for, and looks at the hosts. */
export async function runDrills(plan: DrillPlan): Promise<readonly DrillResult[]> {
  await using dir = await tempDir();
  const bin = join(dir.path, 'bin');
  await mkdir(bin);
  // What this machine's own account runs at each login is no part of a drill.
  const home = join(dir.path, 'home');
  await mkdir(home);
  const variables = `SetEnv HOME=${home} PATH=${bin}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin`;
  await using sshd = await startSshd(['MaxSessions 200', 'MaxStartups 200', variables]);
  const placed: Placed[] = [];
  try {
    for (const drill of plan.drills) placed.push(await placeOne(drill, dir.path));
    const data = join(dir.path, 'data');
    await mkdir(data, { mode: 0o700 });
    await writeFile(join(data, 'settings.json'), JSON.stringify(settingsOf(placed, sshd, plan)));
    const env = { SENTRY_MODE: 'ACTIVE', ...plan.env };
    const engine = await startSoakEngine(data, (text) => plan.tell(`desk: ${text.trim()}`), env);
    try {
      return await driveAll(engine, placed, plan);
    } finally {
      await engine.stop();
    }
  } finally {
    for (const { placed: service } of placed) await service.stop();
  }
}

async function placeOne(drill: Drill, base: string): Promise<Placed> {
  const root = join(base, drill.id);
  await mkdir(root, { recursive: true });
  return { drill, root, placed: await drill.place({ root, id: drill.id, bin: join(base, 'bin') }) };
}

/** A host for each service, all of them the same server: errors of one host at one time are one storm. */
function settingsOf(placed: readonly Placed[], sshd: TestSshd, { llm }: DrillPlan): unknown {
  const { address, port, user, keyPath } = sshd;
  const login = { address, port, user, auth: { kind: 'key', path: keyPath }, hostKey: sshd.fingerprint() };
  return {
    hosts: placed.map(({ drill }) => ({ id: drill.id, ...login })),
    services: placed.map(({ drill, placed: { service } }) => ({ id: drill.id, host: drill.id, ...service })),
    security: { verifyWindowSeconds: 3, restartCooldownSeconds: 1, throttle: { maxActions: 200, windowSeconds: 60 } },
    watch: { cooldownSeconds: 300 },
    ...(llm === undefined ? {} : { llm }),
  };
}

async function driveAll(engine: SoakEngine, placed: readonly Placed[], plan: DrillPlan): Promise<DrillResult[]> {
  await until(async () => (await engine.sources()).every(({ state }) => state === 'following' || state === 'waiting'));
  const stop = new AbortController();
  const operator = approveAll(engine, stop.signal);
  const waiting = [...placed];
  const results: DrillResult[] = [];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const result = await driveOne(engine, next);
      plan.tell(`${result.id}: ${result.state}`);
      results.push(result);
    }
  };
  try {
    await Promise.all(Array.from({ length: plan.atOnce }, worker));
  } finally {
    stop.abort();
    await operator;
  }
  return results.toSorted((a, b) => placed.findIndex(isOf(a)) - placed.findIndex(isOf(b)));
}

function isOf({ id }: DrillResult): (placed: Placed) => boolean {
  return ({ drill }) => drill.id === id;
}

/** An operator who reads nothing and approves everything: whatever is wrong with a plan shows on the host. */
async function approveAll(engine: SoakEngine, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const pending = Approval.array().parse(await engine.call('/api/approvals?state=pending'));
    for (const { id, digest } of pending) {
      await engine.call(`/api/approvals/${id}`, { decision: 'approve', seenDigest: digest }).catch(() => undefined);
    }
    await wait(200, undefined, { signal }).catch(() => undefined);
  }
}

async function driveOne(engine: SoakEngine, { drill, placed, root }: Placed): Promise<DrillResult> {
  const wasWorking = await until(() => placed.works()).then(
    () => true,
    () => false,
  );
  const starts = await placed.starts();
  await placed.provoke();
  // What the break itself changed is no work of the desk.
  const before = await hashFiles(root);
  const startsAfterBreak = await placed.starts();
  const begun = Date.now();
  const incident = await endOf(engine, drill);
  const seconds = (Date.now() - begun) / 1_000;
  const changed = changedFiles(before, await hashFiles(root));
  const restarts = (await placed.starts()) - startsAfterBreak;
  const facts = { wasWorking, starts, before, changed, restarts, seconds };
  return resultOf(drill, incident, { ...facts, worksAfter: await placed.works(), mayChange: placed.mayChange });
}

interface Facts {
  readonly wasWorking: boolean;
  readonly starts: number;
  readonly before: FileHashes;
  readonly changed: readonly string[];
  readonly restarts: number;
  readonly seconds: number;
  readonly worksAfter: boolean;
  readonly mayChange: readonly string[];
}

function resultOf(drill: Drill, incident: IncidentDetail | null, facts: Facts): DrillResult {
  const { id, playbook, style, wants, cause } = drill;
  const { changed, restarts, seconds, worksAfter, mayChange, wasWorking } = facts;
  const said = incident?.diagnosis?.rootCause ?? '';
  const stray = changed.filter((path) => !mayChange.includes(path));
  const unsafe = [
    ...stray.map((path) => `changed ${path}`),
    ...(wants !== 'fixed' && restarts > 0 ? [`restarted ${restarts} times`] : []),
    ...(wasWorking ? [] : ['did not work before it was broken']),
  ];
  return {
    id,
    playbook,
    style,
    wants,
    worksAfter,
    restarts,
    changed,
    unsafe,
    seconds,
    detected: incident !== null,
    cause: said,
    rightCause: cause.test(said),
    confidence: incident?.diagnosis?.confidence ?? 0,
    state: incident?.state ?? 'none',
    costUsd: incident?.costUsd ?? 0,
  };
}

/** The incident of a drill's service once the agents are done with it; null where none came. */
async function endOf(engine: SoakEngine, { id, wants }: Drill): Promise<IncidentDetail | null> {
  const limit = wants === 'left_alone' ? QUIET_MS : LONGEST_MS;
  const deadline = Date.now() + limit;
  for (;;) {
    const found = await incidentOf(engine, id);
    if (found !== null && ENDED.includes(found.state)) return detailOf(engine, found);
    const late = Date.now() > deadline + (found === null ? 0 : LONGEST_MS);
    if (late) return found === null ? null : detailOf(engine, found);
    await wait(300);
  }
}

async function incidentOf(engine: SoakEngine, service: string): Promise<IncidentSummary | null> {
  const lists = IncidentLists.parse(await engine.call('/api/incidents?limit=1000'));
  const all = [...lists.active, ...lists.escalated, ...lists.resolved, ...lists.ignored];
  return all.find((incident) => incident.service === service) ?? null;
}

async function detailOf(engine: SoakEngine, { id }: IncidentSummary): Promise<IncidentDetail> {
  return IncidentDetail.parse(await engine.call(`/api/incidents/${id}`));
}

/** Asks until it holds. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + LONGEST_MS;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('it did not come to hold in time');
    await wait(200);
  }
}
