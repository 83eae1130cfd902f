import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, vi } from 'vitest';
import { createApprovalDesk } from '../../../src/main/engine/approvals/create-approval-desk.ts';
import { closeIncident } from '../../../src/main/engine/handlers/close-incident.ts';
import { SHOWN_BYTES } from '../../../src/shared/domain/plan.ts';
import { BY, type Job, type JobOptions, never, openJob } from '../../fixtures/job-rig.ts';
import { POLICIES } from '../../fixtures/policies.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { gitAvailable } from '../tools/tool-rig.ts';

async function withJob(use: (job: Job, base: string) => Promise<void>, more: Partial<JobOptions> = {}): Promise<void> {
  await using dir = await tempDir();
  await using job = await openJob({ base: dir.path, ...more });
  await use(job, dir.path);
}

const UNTOUCHED = { config: 'broken', restarts: 0 };
const PENDING = { incident: 'awaiting_approval', approvals: ['pending'], runs: [] };

/** Another program makes the audit log refuse entries; the way back. */
function blockAudit(base: string): () => void {
  const run = (sql: string): void => {
    const other = new Database(join(base, 'data/audit.db'));
    other.exec(sql);
    other.close();
  };
  run("CREATE TRIGGER blocked BEFORE INSERT ON entries BEGIN SELECT RAISE(ABORT, 'no room'); END");
  return () => run('DROP TRIGGER blocked');
}

/** Fills the file of the audit log up to its last page, as a full disk would. */
function fillAudit(job: Job): void {
  const { connection } = job.database;
  connection.pragma(`audit.max_page_count = ${Number(connection.pragma('audit.page_count', { simple: true })) + 1}`);
  for (const size of [3_000, 300, 0]) {
    const entry = {
      actor: { kind: 'system', id: 'test' },
      action: 'filled',
      subject: '',
      detail: { x: 'x'.repeat(size) },
    };
    const append = () => {
      for (;;) job.audit.append({ ...entry, actor: { kind: 'system', id: 'test' } });
    };
    expect(append).toThrow(expect.objectContaining({ code: 'audit_unwritable' }));
  }
}

describe.skipIf(!gitAvailable)('a decision', () => {
  it('comes too late after the time of the plan, and the incident goes to a human', async () => {
    await withJob(async (job) => {
      const plan = await job.reachPlan();
      job.clock.advance(900_000);
      expect(await job.decide(plan)).toBe('expired');
      await job.run();
      expect(job.state()).toEqual({ incident: 'escalated', approvals: ['expired'], runs: [] });
      expect(job.why()).toBe('Nobody decided on the plan in time.');
      expect(job.service.look()).toEqual(UNTOUCHED);
    });
  });

  it.each([
    ['the clock alone', false],
    ['the timer that expires plans', true],
  ])('loses the race against %s while the target is looked at again', async (_name, timer) => {
    const open: { job?: Job } = {};
    const steps: JobOptions['steps'] = (real) => ({
      ...real,
      recheck: async (step, service, signal) => {
        const changed = await real.recheck(step, service, signal);
        open.job?.clock.advance(900_000);
        if (timer) open.job?.approvals.expireDue();
        return changed;
      },
    });
    await withJob(
      async (job) => {
        const plan = await job.reachPlan();
        open.job = job;
        expect(await job.decide(plan)).toBe('expired');
        job.approvals.expireDue();
        await job.run();
        expect(job.state()).toEqual({ incident: 'escalated', approvals: ['expired'], runs: [] });
        expect(job.service.look()).toEqual(UNTOUCHED);
      },
      { steps },
    );
  });

  it('is taken once when two desks are asked at the same moment, and each step runs once', async () => {
    await withJob(async (job) => {
      const plan = await job.reachPlan();
      const { settings, repositories, journal, audit, humanSwitch, hostFreezes, quarantine, clock } = job;
      const deps = {
        settings,
        repositories,
        journal,
        audit,
        humanSwitch,
        hostFreezes,
        quarantine,
        clock,
        policies: POLICIES,
        hosts: job.hosts,
        steps: job.toolDesk,
      };
      const other = createApprovalDesk(deps);
      const request = { id: plan.id, decision: 'approve', seenDigest: plan.digest, reason: null, by: BY } as const;
      const both = await Promise.all([job.approvals.decide(request, never), other.decide(request, never)]);
      expect(both.sort()).toEqual(['accepted', 'already_decided']);
      await job.run();
      expect(job.service.look()).toEqual({ config: 'repaired', restarts: 1 });
      expect(job.state()).toEqual({ incident: 'resolved', approvals: ['approved'], runs: ['succeeded', 'succeeded'] });
    });
  });

  it('to approve and one to deny at the same moment: the first counts, the other learns that it came late', async () => {
    await withJob(async (job) => {
      const plan = await job.reachPlan();
      const both = await Promise.all([job.decide(plan, 'approve'), job.decide(plan, 'deny')]);
      await job.run();
      expect(both.toSorted()).toEqual(['accepted', 'already_decided']);
      const denied = both[1] === 'accepted';
      expect(job.service.look()).toEqual(denied ? UNTOUCHED : { config: 'repaired', restarts: 1 });
      expect(job.state().incident).toBe(denied ? 'escalated' : 'resolved');
    });
  });

  it('with another digest than the stored one changes nothing and leaves the plan pending', async () => {
    await withJob(async (job) => {
      const plan = await job.reachPlan();
      expect(await job.decide({ ...plan, digest: 'f'.repeat(64) })).toBe('changed');
      await job.run();
      expect(job.state()).toEqual(PENDING);
      expect(job.service.look()).toEqual(UNTOUCHED);
    });
  });

  it('that denies hands the incident over with nothing changed', async () => {
    await withJob(async (job) => {
      const plan = await job.reachPlan();
      expect(await job.decide(plan, 'deny')).toBe('accepted');
      await job.run();
      expect(job.state()).toEqual({ incident: 'escalated', approvals: ['denied'], runs: [] });
      expect(job.service.look()).toEqual(UNTOUCHED);
    });
  });

  it.each(['stop file', 'mode'])('to approve is refused while the %s says so, and may be taken later', async (what) => {
    await withJob(async (job) => {
      const plan = await job.reachPlan();
      if (what === 'mode') job.humanSwitch.setMode('AUDIT', BY);
      else job.humanSwitch.setStop(true, BY);
      await expect(job.decide(plan)).rejects.toMatchObject({ code: 'stopped' });
      expect(job.state()).toEqual(PENDING);
      if (what === 'mode') job.humanSwitch.setMode('ACTIVE', BY);
      else job.humanSwitch.setStop(false, BY);
      expect(await job.decide(plan)).toBe('accepted');
    });
  });

  it('on an incident that was closed is too late, and nothing runs', async () => {
    await withJob(async (job) => {
      const plan = await job.reachPlan();
      expect(await closeIncident(job, { id: plan.incidentId, reason: 'a drill', by: BY })).toBe('closed');
      expect(job.state()).toEqual({ incident: 'closed', approvals: ['denied'], runs: [] });
      expect(await job.decide(plan)).toBe('already_decided');
      await job.run();
      expect(job.state()).toEqual({ incident: 'closed', approvals: ['denied'], runs: [] });
      expect(job.service.look()).toEqual(UNTOUCHED);
    });
  });

  it('is not asked for on a plan that is too large to be shown whole', async () => {
    await withJob(async (job) => {
      const plan = await job.reachPlan();
      await job.decide(plan, 'deny');
      const { incidentId, requestedBy } = plan;
      const steps = plan.steps.map((step) => ({ ...step, preview: `+${'x'.repeat(SHOWN_BYTES)}` }));
      const propose = () =>
        job.approvals.propose({ incidentId, purpose: 'request', summary: 'large', steps, requestedBy });
      expect(propose).toThrow(expect.objectContaining({ code: 'not_supported' }));
      expect(job.repositories.approvals.list('pending')).toEqual([]);
    });
  });

  it('is not asked for on a fix of an incident that has ended', async () => {
    await withJob(async (job) => {
      const plan = await job.reachPlan();
      const { incidentId, purpose, summary, steps, requestedBy } = plan;
      await closeIncident(job, { id: incidentId, reason: null, by: BY });
      const propose = () => job.approvals.propose({ incidentId, purpose, summary, steps, requestedBy });
      expect(propose).toThrow(expect.objectContaining({ code: 'conflict' }));
      expect(job.state()).toEqual({ incident: 'closed', approvals: ['denied'], runs: [] });
    });
  });
});

describe.skipIf(!gitAvailable)('without a record', () => {
  it.each([
    ['refuses entries', (_job: Job, base: string) => void blockAudit(base)],
    ['has lost its table', (job: Job) => void job.database.connection.exec('DROP TABLE audit.entries')],
    ['is full', (job: Job) => fillAudit(job)],
  ])('no decision is taken: the audit log %s', async (_name, breakIt) => {
    await withJob(async (job, base) => {
      const plan = await job.reachPlan();
      breakIt(job, base);
      await expect(job.decide(plan)).rejects.toMatchObject({ code: 'audit_unwritable' });
      expect(job.state()).toEqual(PENDING);
      expect(job.service.look()).toEqual(UNTOUCHED);
    });
  });

  it('no decision is taken while the keychain is gone, and it may be taken when it is back', async () => {
    await withJob(async (job) => {
      const plan = await job.reachPlan();
      job.secrets.current = 'unavailable';
      await expect(job.decide(plan)).rejects.toThrow();
      expect(job.state()).toEqual(PENDING);
      job.secrets.current = 'keychain';
      expect(await job.decide(plan)).toBe('accepted');
    });
  });

  it('no step is claimed; once the log can be written again the plan runs once, or a human has it', async () => {
    await withJob(async (job, base) => {
      const plan = await job.reachPlan();
      let unblock: () => void = () => undefined;
      const running = job.approveThen(plan, () => {
        unblock = blockAudit(base);
      });
      await vi.waitFor(() => expect(job.log.lines.join('\n')).toContain('could not be booked'));
      expect(job.runs()).toEqual([]);
      expect(job.service.look()).toEqual(UNTOUCHED);
      expect(job.journal.eventsOf(plan.incidentId).filter(({ type }) => type === 'agent_failed')).toEqual([]);
      unblock();
      await running;
      // It is tried again either just before or just after the moment at which it is given up.
      const resolved = job.state().incident === 'resolved';
      expect(job.service.look()).toEqual(resolved ? { config: 'repaired', restarts: 1 } : UNTOUCHED);
      expect(job.state()).toEqual({
        incident: resolved ? 'resolved' : 'escalated',
        approvals: ['approved'],
        runs: resolved ? ['succeeded', 'succeeded'] : [],
      });
    });
  });
});
