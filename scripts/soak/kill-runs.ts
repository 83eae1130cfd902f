import { execFile } from 'node:child_process';
import { FakeAnthropic } from '../../test/fakes/anthropic-server.ts';
import { INCIDENT, type Job, openJob } from '../../test/fixtures/job-rig.ts';
import { jobSecrets } from '../../test/fixtures/job-secrets.ts';
import { scriptOf } from '../../test/fixtures/model-script.ts';
import { tempDir } from '../../test/fixtures/temp-dir.ts';
import { judgeKill, type KillVerdict } from './judge-kill.ts';

const CHILD = new URL('../../test/fixtures/job-child.ts', import.meta.url).pathname;
const CHILD_TIMEOUT_MS = 120_000;

/**
 * Kills an engine with SIGKILL at points spread over all its commits, from the opening of an incident to its end: before a
 * commit and after it, so at each boundary of the graph and inside each call of a tool or a model. Then another engine goes on.
 */
export async function runKills(plan: { readonly runs: number; readonly tell: (text: string) => void }) {
  await using fake = await FakeAnthropic.start({ script: scriptOf() });
  const commits = await countCommits(fake.url);
  const verdicts: KillVerdict[] = [];
  for (let run = 0; run < plan.runs; run += 1) {
    const number = 1 + Math.floor((run * commits) / plan.runs);
    const point = `${run % 2 === 0 ? 'before' : 'after'}-commit ${number}`;
    const verdict = await killAt(fake.url, point);
    plan.tell(`${point} of ${commits}: ${verdict.good ? 'good' : 'BAD'}, ${verdict.ended}`);
    verdicts.push(verdict);
  }
  return verdicts;
}

async function countCommits(url: string): Promise<number> {
  await using dir = await tempDir();
  const { stdout, stderr } = await runChild(dir.path, { url, point: '' });
  const commits = Number(stdout);
  if (!Number.isInteger(commits) || commits === 0) throw new Error(`the undisturbed run failed: ${stderr}`);
  return commits;
}

function runChild(base: string, how: { readonly url: string; readonly point: string }) {
  const env = { ...process.env, MODEL_URL: how.url };
  const args = [CHILD, base, ...how.point.split(' ')];
  return new Promise<{ signal: unknown; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, args, { env, timeout: CHILD_TIMEOUT_MS }, (error, stdout, stderr) =>
      resolve({ signal: error?.signal ?? null, stdout, stderr }),
    );
  });
}

async function killAt(url: string, point: string): Promise<KillVerdict> {
  await using dir = await tempDir();
  const { signal } = await runChild(dir.path, { url, point });
  await using job = await openJob({
    base: dir.path,
    secrets: jobSecrets(),
    llm: { provider: 'anthropic', baseUrl: url },
  });
  await goOn(job);
  const { restarts, config } = job.service.look();
  return judgeKill({
    point,
    killed: signal === 'SIGKILL',
    state: job.repositories.incidents.get(INCIDENT)?.state ?? 'none',
    runs: job.runs().map((run) => `${run.stepIndex}:${run.state}`),
    restarts,
    config,
    auditIntact: job.audit.verify().intact,
  });
}

/** What an operator would do: let it go on, and approve what waits; before the first commit there was no incident yet. */
async function goOn(job: Job): Promise<void> {
  if (job.repositories.incidents.get(INCIDENT) === null) await job.reachPlan();
  await job.run();
  for (let round = 0; round < 3; round += 1) {
    for (const plan of job.repositories.approvals.list('pending')) await job.decide(plan);
    await job.run();
  }
}
