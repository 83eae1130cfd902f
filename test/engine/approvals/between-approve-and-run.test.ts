import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { digestPlan, planOf } from '../../../src/main/engine/approvals/digest-plan.ts';
import { closeIncident } from '../../../src/main/engine/handlers/close-incident.ts';
import { Approval } from '../../../src/shared/domain/plan.ts';
import { BY, type Job, type JobOptions, openJob } from '../../fixtures/job-rig.ts';
import { sshdAvailable, startSshd } from '../../fixtures/sshd.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { gitAvailable } from '../tools/tool-rig.ts';

async function withJob(use: (job: Job, base: string) => Promise<void>, more: Partial<JobOptions> = {}): Promise<void> {
  await using dir = await tempDir();
  await using job = await openJob({ base: dir.path, ...more });
  await use(job, dir.path);
}

const UNTOUCHED = { config: 'broken', restarts: 0 };

/** Rewrites the stored plan through a connection of its own, as another program of the same user could. */
function alter(base: string, plan: Approval, rewrite: (plan: Approval) => Approval): void {
  const other = new Database(join(base, 'data/desk.db'));
  const body = Approval.omit({ state: true, decidedAt: true, decidedBy: true, reason: true }).parse(rewrite(plan));
  other.prepare('UPDATE approvals SET body = ? WHERE id = ?').run(JSON.stringify(body), plan.id);
  other.close();
}

const otherPort = (plan: Approval): Approval =>
  Approval.parse(JSON.parse(JSON.stringify(plan).replaceAll('port=8080', 'port=6666')));

/** Everything that may happen after the click, and what is then said. */
const CHANGES: readonly [string, (job: Job, base: string, plan: Approval) => unknown, RegExp][] = [
  ['the stop file appeared', (job) => writeFile(job.settings.stopFile(), ''), /the stop file .* exists/],
  ['the stop button was pressed', (job) => job.humanSwitch.setStop(true, BY), /the stop/],
  ['the mode became AUDIT', (job) => job.humanSwitch.setMode('AUDIT', BY), /the mode is AUDIT/],
  ['the mode became DISABLED', (job) => job.humanSwitch.setMode('DISABLED', BY), /DISABLED/],
  ['the mode cannot be read', (job) => breakMode(job), /DISABLED/],
  [
    'the host is another one now',
    (job) => job.settings.change('hosts', { address: '127.0.0.1', port: 9, user: 'oncall' }),
    /address was local and is 127\.0\.0\.1:9 now/,
  ],
  ['the host left the settings', (job) => (job.settings.settings = { ...job.settings.settings, hosts: [] }), /no host/],
  [
    'the service left the settings',
    (job) => (job.settings.settings = { ...job.settings.settings, services: [] }),
    /no service/,
  ],
  [
    'the control command changed',
    (job) => job.settings.change('services', { control: { kind: 'command', restart: ['./ctl'], status: ['./ctl'] } }),
    /the commands of the service are no longer the ones that were approved/,
  ],
  [
    'the folder of the service changed',
    (job, base) => job.settings.change('services', { sourcePath: base }),
    /the folder of the service is no longer/,
  ],
  ['the keychain went away', (job) => (job.secrets.current = 'unavailable'), /./],
  ['the stored plan was altered', (_job, base, plan) => alter(base, plan, otherPort), /the stored plan was altered/],
  [
    'the stored plan and its digest were altered together',
    (_job, base, plan) =>
      alter(base, plan, (old) => ({ ...otherPort(old), digest: digestPlan(planOf(otherPort(old))) })),
    /the stored plan is not the one that was decided on/,
  ],
  [
    'its time ran out before it could run',
    (job) => job.clock.advance(901_000),
    /the plan was approved, but its time ran out/,
  ],
];

function breakMode(job: Job): void {
  job.journal.commit(() => {
    job.repositories.deskState.set('mode', 'sideways');
    return {};
  });
}

describe.skipIf(!gitAvailable)('a plan that was approved', () => {
  it('runs each step once and ends with the incident resolved and remembered', async () => {
    await withJob(async (job) => {
      const plan = await job.reachPlan();
      expect(job.service.look()).toEqual(UNTOUCHED);
      expect(await job.decide(plan)).toBe('accepted');
      await job.run();
      expect(job.service.look()).toEqual({ config: 'repaired', restarts: 1 });
      expect(job.state()).toEqual({ incident: 'resolved', approvals: ['approved'], runs: ['succeeded', 'succeeded'] });
      expect(job.repositories.memory.count()).toBe(1);
    });
  });

  it.each(CHANGES)('changes nothing when %s before it ran, and a human is told why', async (_name, change, why) => {
    await withJob(async (job, base) => {
      const plan = await job.reachPlan();
      await job.approveThen(plan, () => change(job, base, plan));
      expect(job.service.look()).toEqual(UNTOUCHED);
      expect(job.state().incident).toBe('escalated');
      expect(job.why()).toMatch(why);
      expect(job.runs().filter((run) => run.state !== 'refused')).toEqual([]);
    });
  });

  it('does not run when its incident was closed before it ran, and the incident stays closed', async () => {
    await withJob(async (job) => {
      const plan = await job.reachPlan();
      await job.approveThen(plan, () => closeIncident(job, { id: plan.incidentId, reason: null, by: BY }));
      expect(job.service.look()).toEqual(UNTOUCHED);
      expect(job.state()).toEqual({ incident: 'closed', approvals: ['approved'], runs: [] });
    });
  });

  it('leaves the target as someone edited it before it ran', async () => {
    await withJob(async (job) => {
      await job.approveThen(await job.reachPlan(), () => job.service.edit('[server]\nport=1\n'));
      expect(job.service.look()).toEqual({ config: 'other', restarts: 0 });
      expect(job.state()).toEqual({ incident: 'escalated', approvals: ['approved'], runs: ['refused'] });
      expect(job.why()).toMatch(/config\.ini is no longer as it was/);
    });
  });

  it('does not run because a row says approved: somebody must have decided', async () => {
    await withJob(async (job, base) => {
      const plan = await job.reachPlan();
      const other = new Database(join(base, 'data/desk.db'));
      other.prepare("UPDATE approvals SET state = 'approved' WHERE id = ?").run(plan.id);
      other.close();
      expect(await job.approvals.run(plan.id, AbortSignal.timeout(5_000))).toMatchObject({ done: false });
      expect(job.service.look()).toEqual(UNTOUCHED);
    });
  });

  it('runs once when it is set off twice at the same moment', async () => {
    await withJob(async (job) => {
      const plan = await job.reachPlan();
      await job.approveThen(plan, async () => {
        const both = [1, 2].map(() => job.approvals.run(plan.id, AbortSignal.timeout(20_000)));
        expect((await Promise.all(both)).map(({ done }) => done)).toEqual([true, false]);
      });
      expect(job.service.look()).toEqual({ config: 'repaired', restarts: 1 });
      expect(job.state()).toEqual({ incident: 'resolved', approvals: ['approved'], runs: ['succeeded', 'succeeded'] });
    });
  });

  it('stops before its next step when the incident is closed meanwhile, and the incident stays closed', async () => {
    const open: { job?: Job } = {};
    const steps: JobOptions['steps'] = (real) => ({
      ...real,
      recheck: async (step, service, signal) => {
        const [before] = open.job?.runs() ?? [];
        if (open.job && before?.state === 'succeeded')
          await closeIncident(open.job, { id: before.incidentId, reason: null, by: BY });
        return real.recheck(step, service, signal);
      },
    });
    await withJob(
      async (job) => {
        open.job = job;
        const plan = await job.reachPlan();
        await job.decide(plan);
        await job.run();
        expect(job.service.look()).toEqual({ config: 'repaired', restarts: 0 });
        expect(job.state()).toEqual({ incident: 'closed', approvals: ['approved'], runs: ['succeeded'] });
        expect(job.repositories.incidents.get(plan.incidentId)).toMatchObject({ phase: 'done' });
      },
      { steps },
    );
  });
});

describe.skipIf(!gitAvailable || !sshdAvailable)('a plan that was approved for a host over SSH', () => {
  it.each([
    ['user', { user: 'somebody' }, /the user was .* and is somebody now/],
    ['host key', { hostKey: `SHA256:${'A'.repeat(43)}` }, /the host's key was SHA256:.* and is SHA256:A+ now/],
  ])('changes nothing when the %s in the settings differs before it ran', async (_name, change, why) => {
    await using sshd = await startSshd();
    const { address, port, user, keyPath } = sshd;
    const host = { address, port, user, hostKey: sshd.fingerprint(), auth: { kind: 'key', path: keyPath } };
    await withJob(
      async (job) => {
        await job.approveThen(await job.reachPlan(), () => job.settings.change('hosts', change));
        expect(job.service.look()).toEqual(UNTOUCHED);
        expect(job.state()).toEqual({ incident: 'escalated', approvals: ['approved'], runs: ['refused'] });
        expect(job.why()).toMatch(why);
      },
      { host },
    );
  });
});
