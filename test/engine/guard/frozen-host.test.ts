import { describe, expect, it } from 'vitest';
import { HostId } from '../../../src/shared/domain/ids.ts';
import { INCIDENT, type Job, type JobOptions, never, openJob } from '../../fixtures/job-rig.ts';
import { ScriptedReasoner } from '../../fixtures/scripted-reasoner.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { gitAvailable } from '../tools/tool-rig.ts';

const WEB = HostId.parse('web-1');
const FROZEN = /web-1 is frozen because it showed another host key/;
const UNTOUCHED = { config: 'broken', restarts: 0 };

/** One control alone: every other room does not ask whether the host is frozen. */
const alone = (room: 'agents' | 'tools' | 'approvals' | 'hosts') => ({
  blindToFreezes: (['agents', 'tools', 'approvals', 'hosts'] as const).filter((other) => other !== room),
});

function freeze(job: Pick<Job, 'hostFreezes'>): void {
  const why = 'the key of web-1 is not the pinned one';
  const keys = { pinned: `SHA256:${'A'.repeat(43)}`, presented: `SHA256:${'B'.repeat(43)}`, keyType: 'ssh-rsa' };
  job.hostFreezes.changed({ host: WEB, ...keys, why });
}

async function withJob(use: (job: Job) => Promise<void>, more: Partial<JobOptions> = {}): Promise<void> {
  await using dir = await tempDir();
  await using job = await openJob({ base: dir.path, ...more });
  await use(job);
}

const exec = (job: Job, argv: readonly [string, ...string[]]) =>
  job.hosts.exec(WEB, { argv, timeoutMs: 10_000, maxOutputBytes: 1_000 }, never);

describe.skipIf(!gitAvailable)('while its host is frozen', () => {
  it('an incident is handed to a human before any agent starts', async () => {
    const reasoner = new ScriptedReasoner();
    await withJob(
      async (job) => {
        freeze(job);
        await expect(job.reachPlan()).rejects.toThrow(FROZEN);
        expect({ asked: reasoner.asked, ...job.state() }).toEqual({
          asked: [],
          incident: 'escalated',
          approvals: [],
          runs: [],
        });
        expect(job.why()).toMatch(FROZEN);
      },
      { reasoner, ...alone('agents') },
    );
  });

  it('a run in progress stops at its next step, and what the role said is not taken', async () => {
    const reasoner = new ScriptedReasoner();
    const diagnose = reasoner.diagnose;
    await withJob(
      async (job) => {
        reasoner.diagnose = async (...said) => {
          const report = await diagnose(...said);
          freeze(job);
          return report;
        };
        await expect(job.reachPlan()).rejects.toThrow(FROZEN);
        expect(reasoner.asked.map(({ role }) => role)).toEqual(['triage', 'diagnose']);
        expect(job.state()).toEqual({ incident: 'escalated', approvals: [], runs: [] });
        expect(job.repositories.incidents.get(INCIDENT)?.diagnosis).toBeNull();
      },
      { reasoner, ...alone('agents') },
    );
  });

  it('no tool call is carried out', async () => {
    const reasoner = new ScriptedReasoner();
    const answers: { outcome: string; text: string }[] = [];
    await withJob(
      async (job) => {
        reasoner.triage = async (_brief, tools, signal) => {
          freeze(job);
          answers.push(
            await tools.call({ tool: 'read_file', args: { path: 'config.ini' }, reason: 'to look' }, signal),
          );
          return { severity: 'low', verdict: 'ignore', summary: 'Nothing.' };
        };
        await expect(job.reachPlan()).rejects.toThrow('no plan');
        expect(answers).toEqual([expect.objectContaining({ outcome: 'refused', text: expect.stringMatching(FROZEN) })]);
      },
      { reasoner, ...alone('tools') },
    );
  });

  it('no plan is approved: it goes on waiting, and can still be denied', async () => {
    await withJob(async (job) => {
      const plan = await job.reachPlan();
      freeze(job);
      const refused = { code: 'host_key_changed', message: expect.stringMatching(FROZEN) };
      await expect(job.decide(plan)).rejects.toMatchObject(refused);
      expect(job.state()).toEqual({ incident: 'awaiting_approval', approvals: ['pending'], runs: [] });
      expect(await job.decide(plan, 'deny')).toBe('accepted');
      await job.run();
      expect(job.state()).toEqual({ incident: 'escalated', approvals: ['denied'], runs: [] });
    }, alone('approvals'));
  });

  it.each(['approvals', 'tools', 'hosts'] as const)(
    'no approved plan runs, by the control of %s alone',
    async (room) => {
      await withJob(async (job) => {
        const plan = await job.reachPlan();
        await job.approveThen(plan, () => freeze(job));
        expect(job.service.look()).toEqual(UNTOUCHED);
        expect(job.state()).toMatchObject({ incident: 'escalated', approvals: ['approved'] });
        expect(job.why()).toMatch(FROZEN);
      }, alone(room));
    },
  );

  it('a plan stops between its steps', async () => {
    const after = { freeze: () => {} };
    await withJob(
      async (job) => {
        const plan = await job.reachPlan();
        after.freeze = () => freeze(job);
        await job.approveThen(plan, () => undefined);
        expect(job.service.look()).toEqual({ config: 'repaired', restarts: 0 });
        expect(job.state()).toEqual({ incident: 'escalated', approvals: ['approved'], runs: ['succeeded', 'refused'] });
        expect(job.why()).toMatch(FROZEN);
      },
      { steps: (real) => ({ ...real, run: (...step) => real.run(...step).finally(() => after.freeze()) }) },
    );
  });

  it('nothing is sent to it, and what runs there is ended with the reason', async () => {
    await withJob(async (job) => {
      const running = exec(job, ['sleep', '30']);
      const ended = expect(running).rejects.toMatchObject({
        code: 'host_key_changed',
        message: expect.stringMatching(/is frozen.*How a command ended that was under way there is not known/),
      });
      const heard: string[] = [];
      const stream = job.hosts.stream(
        WEB,
        {
          argv: ['sh', '-c', 'echo on; exec sleep 30'],
          onStdout: (chunk) => heard.push(chunk.toString()),
          onStderr: () => {},
        },
        never,
      );
      const cut = expect(stream).rejects.toMatchObject({ code: 'host_key_changed' });
      freeze(job);
      await Promise.all([ended, cut]);
      await expect(exec(job, ['true'])).rejects.toMatchObject({ code: 'host_key_changed' });
      expect(job.hosts.states()).toEqual([
        expect.objectContaining({ connection: 'failed', why: expect.stringMatching(FROZEN) }),
      ]);
    }, alone('hosts'));
  });

  it('nothing at all is done while the frozen hosts cannot be read', async () => {
    await withJob(async (job) => {
      const plan = await job.reachPlan();
      job.database.connection.exec('ALTER TABLE host_freezes RENAME TO lost');
      const refused = { code: 'host_key_changed', message: expect.stringContaining('cannot be read whether') };
      await expect(job.decide(plan)).rejects.toMatchObject(refused);
      await expect(exec(job, ['true'])).rejects.toMatchObject(refused);
      expect(job.service.look()).toEqual(UNTOUCHED);
      job.database.connection.exec('ALTER TABLE lost RENAME TO host_freezes');
      expect(await job.decide(plan)).toBe('accepted');
    });
  });

  it('an undo is refused too, and is no less refused for being asked by a person', async () => {
    await withJob(async (job) => {
      const plan = await job.reachPlan();
      await job.approveThen(plan, () => undefined);
      const [patch] = job.runs();
      if (patch === undefined) throw new Error('nothing ran');
      freeze(job);
      await expect(job.approvals.proposeUndo(patch.id, never)).rejects.toMatchObject({ code: 'host_key_changed' });
      expect(job.service.look().config).toBe('repaired');
    });
  });
});
