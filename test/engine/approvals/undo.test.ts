import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../../src/main/engine/audit/audit-log.ts';
import type { ActionRun, Approval } from '../../../src/shared/domain/plan.ts';
import { INCIDENT, type Job, type JobOptions, never, openJob } from '../../fixtures/job-rig.ts';
import { ScriptedReasoner } from '../../fixtures/scripted-reasoner.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { gitAvailable, sha256 } from '../tools/tool-rig.ts';

async function withJob(use: (job: Job) => Promise<void>, more: Partial<JobOptions> = {}): Promise<void> {
  await using dir = await tempDir();
  await using job = await openJob({ base: dir.path, ...more });
  await use(job);
}

const config = (job: Job): string => join(job.service.root, 'config.ini');

/** The job whose first step succeeds and whose second, the restart, does not. */
async function halfDone(job: Job): Promise<{ before: string; patched: ActionRun }> {
  const before = sha256(config(job));
  const plan = await job.reachPlan();
  await job.service.refuseRestarts();
  await job.decide(plan);
  await job.run();
  const [patched] = job.runs();
  if (patched === undefined) throw new Error(job.why());
  return { before, patched };
}

async function askUndo(job: Job, action: ActionRun): Promise<Approval> {
  const id = await job.approvals.proposeUndo(action.id, never);
  const approval = job.repositories.approvals.get(id);
  if (approval === null) throw new Error('the undo was not recorded');
  return approval;
}

async function audited(job: Job, action: string): Promise<AuditEntry[]> {
  const lines: string[] = [];
  for await (const line of job.audit.exportLines()) lines.push(line);
  return lines.map((line) => JSON.parse(line) as AuditEntry).filter((entry) => entry.action === action);
}

/** Two files, each repaired by a step of its own. */
class TwoPatches extends ScriptedReasoner {
  override remediate: ScriptedReasoner['remediate'] = async (_brief, tools, signal) => {
    for (const name of ['one', 'two']) {
      const diff = `--- /dev/null\n+++ b/${name}.txt\n@@ -0,0 +1 @@\n+${name}\n`;
      await tools.call({ tool: 'apply_patch', args: { diff }, reason: 'it is missing' }, signal);
    }
    return { type: 'fix', summary: 'Write both files.' };
  };
}

describe.skipIf(!gitAvailable)('a step that fails', () => {
  it('stops the plan: what comes after it never runs, and a human is told why', async () => {
    const reasoner = new ScriptedReasoner();
    reasoner.remediate = async (_brief, tools, signal) => {
      await tools.call({ tool: 'restart_service', args: { service: 'shop' }, reason: 'first' }, signal);
      return new ScriptedReasoner().remediate(_brief, tools, signal);
    };
    await withJob(
      async (job) => {
        const plan = await job.reachPlan();
        expect(plan.steps.map((step) => step.tool)).toEqual(['restart_service', 'apply_patch']);
        await job.service.refuseRestarts();
        await job.decide(plan);
        await job.run();
        expect(job.service.look()).toEqual({ config: 'broken', restarts: 1 });
        expect(job.state()).toEqual({ incident: 'escalated', approvals: ['approved'], runs: ['failed'] });
        expect(job.why()).toMatch(/^step 1 did not succeed: .*exit 1/s);
        expect(job.reasoner.asked.map(({ role }) => role)).not.toContain('verify');
      },
      { reasoner },
    );
  });

  it('leaves the steps before it to be taken back, by an approval of its own, to the very same bytes', async () => {
    await withJob(async (job) => {
      const { before, patched } = await halfDone(job);
      expect(job.service.look()).toEqual({ config: 'repaired', restarts: 1 });
      expect(job.state()).toEqual({ incident: 'escalated', approvals: ['approved'], runs: ['succeeded', 'failed'] });

      const undo = await askUndo(job, patched);
      expect(undo).toMatchObject({ purpose: 'undo', state: 'pending', requestedBy: 'operator' });
      await job.run();
      expect(job.service.look().config).toBe('repaired');
      expect(await job.decide(undo)).toBe('accepted');
      await job.run();
      expect(sha256(config(job))).toBe(before);
      expect(job.why()).toBe('The fix was taken back.');
      expect(job.state()).toEqual({
        incident: 'escalated',
        approvals: ['approved', 'approved'],
        runs: ['succeeded', 'failed', 'succeeded'],
      });
      await expect(job.approvals.proposeUndo(patched.id, never)).rejects.toMatchObject({ code: 'conflict' });
    });
  });
});

describe.skipIf(!gitAvailable)('an undo', () => {
  it('that is denied changes nothing, neither on the host nor of the incident', async () => {
    await withJob(async (job) => {
      await job.decide(await job.reachPlan());
      await job.run();
      const [patched] = job.runs();
      if (patched === undefined) throw new Error(job.why());
      expect(await job.decide(await askUndo(job, patched), 'deny')).toBe('accepted');
      await job.run();
      expect(job.service.look()).toEqual({ config: 'repaired', restarts: 1 });
      expect(job.state()).toMatchObject({ incident: 'resolved', approvals: ['approved', 'denied'] });
    });
  });

  it('of a target that was edited since is not even asked for', async () => {
    await withJob(async (job) => {
      const { patched } = await halfDone(job);
      await job.service.edit('[server]\nport=1\n');
      await expect(job.approvals.proposeUndo(patched.id, never)).rejects.toMatchObject({ code: 'conflict' });
      expect(readFileSync(config(job), 'utf8')).toBe('[server]\nport=1\n');
    });
  });

  it('of a target that was edited while it waited is changed, and the edit stays', async () => {
    await withJob(async (job) => {
      const { patched } = await halfDone(job);
      const undo = await askUndo(job, patched);
      await job.service.edit('[server]\nport=1\n');
      expect(await job.decide(undo)).toBe('changed');
      await job.run();
      expect(readFileSync(config(job), 'utf8')).toBe('[server]\nport=1\n');
      expect(job.state().approvals).toEqual(['approved', 'changed']);
    });
  });

  it('of a target that was edited between approve and run is refused, and a human is told', async () => {
    await withJob(async (job) => {
      const { patched } = await halfDone(job);
      await job.approveThen(await askUndo(job, patched), () => job.service.edit('[server]\nport=1\n'));
      expect(readFileSync(config(job), 'utf8')).toBe('[server]\nport=1\n');
      expect(job.state().incident).toBe('escalated');
      expect(job.why()).toMatch(/^The fix could not be taken back: .*is no longer as it was/);
    });
  });

  it('is asked for once for one step, and for each step on its own', async () => {
    await withJob(
      async (job) => {
        await job.decide(await job.reachPlan());
        await job.run();
        const [one, two] = job.runs();
        if (one === undefined || two === undefined) throw new Error(job.why());
        const first = await askUndo(job, one);
        expect((await askUndo(job, one)).id).toBe(first.id);
        const second = await askUndo(job, two);
        expect(second.steps.map((step) => step.target)).toEqual([two.target]);
        expect(first.steps.map((step) => step.target)).toEqual([one.target]);
      },
      { reasoner: new TwoPatches() },
    );
  });

  it('is on record as asked for by the operator, and the fix as asked for by the surgeon', async () => {
    await withJob(async (job) => {
      const { patched } = await halfDone(job);
      await job.decide(await askUndo(job, patched));
      await job.run();
      const asked = (await audited(job, 'approval_requested')).map((entry) => entry.actor);
      expect(asked).toMatchObject([
        { kind: 'agent', role: 'surgeon' },
        { kind: 'operator', id: 'operator' },
      ]);
      const started = (await audited(job, 'step_started')).map((entry) => entry.actor.kind);
      expect(started).toEqual(['agent', 'agent', 'operator']);
    });
  });

  it.each([
    ['a restart', 1, 'not_supported'],
    ['a step that did not succeed', 1, 'conflict'],
  ])('of %s is refused', async (name, index, code) => {
    await withJob(async (job) => {
      const plan = await job.reachPlan();
      if (name !== 'a restart') await job.service.refuseRestarts();
      await job.decide(plan);
      await job.run();
      const action = job.runs()[index];
      if (action === undefined) throw new Error(job.why());
      await expect(job.approvals.proposeUndo(action.id, never)).rejects.toMatchObject({ code });
      expect(job.repositories.approvals.ofIncident(INCIDENT)).toHaveLength(1);
    });
  });

  it('is refused while the agents still work on the incident', async () => {
    const open: { job?: Job; error?: unknown } = {};
    const reasoner = new ScriptedReasoner();
    reasoner.verify = async () => {
      const [patched] = open.job?.runs() ?? [];
      if (patched) open.error = await open.job?.approvals.proposeUndo(patched.id, never).catch((error) => error);
      return { fixed: 'yes', reason: 'well', evidence: [] };
    };
    await withJob(
      async (job) => {
        open.job = job;
        await job.decide(await job.reachPlan());
        await job.run();
        expect(open.error).toMatchObject({ code: 'conflict' });
        expect(job.state().approvals).toEqual(['approved']);
      },
      { reasoner },
    );
  });

  it('whose record cannot be written three times is given up, and a human is told', async () => {
    await withJob(async (job) => {
      await job.decide(await job.reachPlan());
      await job.run();
      const [patched] = job.runs();
      if (patched === undefined) throw new Error(job.why());
      const undo = await askUndo(job, patched);
      await job.approveThen(undo, () => (job.secrets.current = 'unavailable'));
      expect(job.service.look()).toEqual({ config: 'repaired', restarts: 1 });
      expect(job.state().incident).toBe('escalated');
      expect(job.why()).toMatch(/^The fix could not be taken back: .*keychain/);
    });
  });
});
