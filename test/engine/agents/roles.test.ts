import { describe, expect, it } from 'vitest';
import type { Reasoner } from '../../../src/main/engine/agents/reasoner.ts';
import { closeIncident } from '../../../src/main/engine/handlers/close-incident.ts';
import { MemoryEntry } from '../../../src/shared/contract/memory.ts';
import { AppError } from '../../../src/shared/errors/app-error.ts';
import { BY, INCIDENT, type Job, type JobOptions, openJob } from '../../fixtures/job-rig.ts';
import { openIncident } from '../../fixtures/open-desk.ts';
import { restartOnly, ScriptedReasoner } from '../../fixtures/scripted-reasoner.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { gitAvailable } from '../tools/tool-rig.ts';

type Script = Partial<Pick<Reasoner, 'triage' | 'diagnose' | 'remediate' | 'verify'>>;

/** A job whose reasoner does what the script says instead of what it should. */
async function withScript(script: Script, use: (job: Job) => Promise<void>, more: Partial<JobOptions> = {}) {
  await using dir = await tempDir();
  const reasoner = Object.assign(new ScriptedReasoner(), script);
  await using job = await openJob({ base: dir.path, reasoner, ...more });
  await use(job);
}

const UNTOUCHED = { config: 'broken', restarts: 0 };
const HANDED_OVER = { incident: 'escalated', approvals: [], runs: [] };
const fails = (error: unknown) => async () => {
  throw error;
};
const says = (report: unknown) => async () => report as never;
const hangs = () => new Promise<never>(() => undefined);

/** Runs the incident until nothing is due; there must be no plan. */
async function noPlan(job: Job): Promise<void> {
  await expect(job.reachPlan()).rejects.toThrow('no plan');
}

const ROLES = ['triage', 'diagnose', 'remediate'] as const;

describe.skipIf(!gitAvailable)('a reasoner', () => {
  it.each(ROLES)('that throws in %s hands the incident over with a sentence', async (role) => {
    await withScript({ [role]: fails(new AppError('rate_limited', 'the model is busy')) }, async (job) => {
      await noPlan(job);
      expect(job.state()).toEqual(HANDED_OVER);
      expect(job.why()).toBe('The agents could not go on: the model is busy');
    });
  });

  it('that throws something of its own is not quoted, and the log has the details', async () => {
    await withScript({ diagnose: fails(new TypeError('secret internals')) }, async (job) => {
      await noPlan(job);
      expect(job.state()).toEqual(HANDED_OVER);
      expect(job.why()).not.toContain('secret internals');
      expect(job.log.lines).toContain(`error: the agents of ${INCIDENT} failed`);
    });
  });

  it.each(ROLES)('that never answers in %s, nor listens, is given up after its time', async (role) => {
    await withScript(
      { [role]: hangs },
      async (job) => {
        await noPlan(job);
        expect(job.state()).toEqual(HANDED_OVER);
        expect(job.why()).toMatch(/did not report within 0 seconds/);
      },
      { roleTimeoutMs: 200 },
    );
  });

  it.each([
    ['triage', { severity: 'enormous' }, /the triage reported something that is no report in "severity"/],
    ['triage', null, /the triage reported something that is no report/],
    ['diagnose', { rootCause: '', claims: [], confidence: 2, fixable: true }, /in "rootCause"/],
    ['remediate', { type: 'run_it_now' }, /the surgeon reported something that is no report in "type"/],
  ] as const)('that reports garbage in %s hands the incident over and names the field', async (role, report, why) => {
    await withScript({ [role]: says(report) }, async (job) => {
      await noPlan(job);
      expect(job.state()).toEqual(HANDED_OVER);
      expect(job.why()).toMatch(why);
    });
  });

  it('that does not answer does not hold up the end of the engine, and is asked again by the next one', async () => {
    await using dir = await tempDir();
    const reasoner = new ScriptedReasoner();
    const asked = new Promise<void>((resolve) => {
      reasoner.diagnose = () => {
        resolve();
        return hangs();
      };
    });
    const lines: string[][] = [];
    {
      await using job = await openJob({ base: dir.path, reasoner });
      lines.push(job.log.lines);
      job.reachPlan().catch(() => undefined);
      await asked;
    }
    expect(lines.flat().filter((line) => line.includes('did not end in time'))).toEqual([]);
    await using job = await openJob({ base: dir.path });
    await job.run();
    expect(job.state()).toEqual({ incident: 'awaiting_approval', approvals: ['pending'], runs: [] });
  });

  it('is told of past incidents: the same error of the same service is the same, that of another is almost', async () => {
    const told: number[][] = [];
    const triage: Reasoner['triage'] = async ({ similar }) => {
      told.push(similar.map((item) => item.similarity));
      throw new AppError('aborted', 'that is enough');
    };
    await withScript({ triage }, async (job) => {
      const { title, fingerprint } = openIncident();
      const past = {
        title,
        fingerprint,
        rootCause: 'the port',
        fix: 'another',
        resolvedAt: job.clock.now().toISOString(),
      };
      job.journal.commit(() => {
        for (const service of ['shop', 'mail'])
          job.repositories.memory.save(
            MemoryEntry.parse({ ...past, id: `inc-${service}`, service, keywords: ['connection'] }),
          );
        return {};
      });
      await noPlan(job);
      expect(told).toEqual([[1, 0.99]]);
    });
  });

  it('that says fix without a step that passed its checks asks for nothing', async () => {
    await withScript({ remediate: says({ type: 'fix', summary: 'trust me' }) }, async (job) => {
      await noPlan(job);
      expect(job.state()).toEqual(HANDED_OVER);
      expect(job.why()).toBe('A fix was reported, but no step of it passed its checks.');
    });
  });
});

const claim = (evidence: { ref: string; quote: string }[]) => ({
  rootCause: 'Sunspots.',
  claims: [{ text: 'It is the sun.', evidence }],
  confidence: 1,
  fixable: true,
});

describe.skipIf(!gitAvailable)('a diagnosis', () => {
  it.each([
    ['cites nothing', { ...claim([]), claims: [] }],
    ['cites no evidence for its claim', claim([])],
    ['quotes what was never captured', claim([{ ref: 'log:l1', quote: 'connection accepted' }])],
    ['cites evidence that does not exist', claim([{ ref: 'log:l9', quote: 'ERROR connection refused on port 9999' }])],
    ['quotes blanks', claim([{ ref: 'log:l1', quote: ' ' }])],
  ])('that %s never reaches the surgeon', async (_name, report) => {
    await withScript({ diagnose: says(report) }, async (job) => {
      await noPlan(job);
      expect(job.state()).toEqual(HANDED_OVER);
      expect(job.why()).toMatch(/No claim of the diagnosis is backed by captured evidence/);
      expect(job.reasoner.asked.map(({ role }) => role)).toEqual(['triage']);
      expect(job.service.look()).toEqual(UNTOUCHED);
    });
  });
});

describe.skipIf(!gitAvailable)('while a role works', () => {
  /** Does something to the desk in the middle of a role's work, then lets the role report as ever. */
  const during = (role: 'triage' | 'diagnose' | 'remediate', act: (job: Job) => unknown) => {
    const open: { job?: Job } = {};
    const able = new ScriptedReasoner();
    const script = {
      [role]: async (...given: [never, never, never]) => {
        const report = await able[role](...given);
        if (open.job) await act(open.job);
        return report;
      },
    };
    return { script, open };
  };

  it.each([
    ['triage', 'the stop button', (job: Job) => job.humanSwitch.setStop(true, BY), /the stop/],
    ['remediate', 'the stop button', (job: Job) => job.humanSwitch.setStop(true, BY), /the stop/],
    ['diagnose', 'mode DISABLED', (job: Job) => job.humanSwitch.setMode('DISABLED', BY), /DISABLED/],
    ['remediate', 'mode DISABLED', (job: Job) => job.humanSwitch.setMode('DISABLED', BY), /DISABLED/],
  ] as const)('in %s, %s ends its work, and what it says is not taken', async (...[role, , act, why]) => {
    const { script, open } = during(role, act);
    await withScript(script, async (job) => {
      open.job = job;
      await noPlan(job);
      expect(job.state()).toEqual(HANDED_OVER);
      expect(job.why()).toMatch(why);
    });
  });

  it.each(['triage', 'diagnose', 'remediate'] as const)(
    'in %s, a person closes the incident: it stays closed, and no plan is asked for',
    async (role) => {
      const { script, open } = during(role, (job) => closeIncident(job, { id: INCIDENT, reason: null, by: BY }));
      await withScript(script, async (job) => {
        open.job = job;
        await noPlan(job);
        expect(job.state()).toEqual({ incident: 'closed', approvals: [], runs: [] });
        expect(job.repositories.incidents.get(INCIDENT)).toMatchObject({ state: 'closed', phase: 'done' });
        expect(job.journal.eventsOf(INCIDENT).at(-1)).toMatchObject({ type: 'state_changed', data: { to: 'closed' } });
      });
    },
  );

  it('in AUDIT the plan is recorded, the incident is proposed, and nothing can run', async () => {
    await withScript(
      {},
      async (job) => {
        await noPlan(job);
        expect(job.state()).toEqual({ incident: 'proposed', approvals: ['recorded'], runs: [] });
        const [plan] = job.repositories.approvals.list('recorded');
        if (plan === undefined) throw new Error('nothing was recorded');
        expect(await job.decide(plan)).toBe('already_decided');
        expect(job.service.look()).toEqual(UNTOUCHED);
        expect(job.repositories.memory.count()).toBe(0);
      },
      { security: { mode: 'AUDIT' } },
    );
  });
});

describe.skipIf(!gitAvailable)('after the fix', () => {
  const notFixed = says({ fixed: 'no', reason: 'It still fails.', evidence: [] });

  it('that did not hold, diagnosis is told why and tries again, up to the limit of attempts', async () => {
    await withScript(
      { remediate: restartOnly, verify: notFixed },
      async (job) => {
        await job.decide(await job.reachPlan());
        await job.run();
        const feedback = job.reasoner.asked.filter(({ role }) => role === 'diagnose').map((asked) => asked.feedback);
        expect(feedback).toEqual([
          '',
          [
            'The fix before did not hold: It still fails.',
            'The cause was taken to be: The port is wrong.',
            'What was done: Restart it. (restart_service on web-1:shop)',
          ].join('\n'),
        ]);
        const [second] = job.repositories.approvals.list('pending');
        if (second === undefined) throw new Error('no second plan');
        await job.decide(second);
        await job.run();
        expect(job.state()).toEqual({
          incident: 'escalated',
          approvals: ['approved', 'approved'],
          runs: ['succeeded', 'succeeded'],
        });
        expect(job.why()).toBe('Not fixed after 2 of 2 attempts: It still fails.');
        expect(job.service.look()).toEqual({ config: 'broken', restarts: 2 });
        expect(job.repositories.memory.count()).toBe(0);
      },
      { security: { maxRetries: 2 } },
    );
  });

  it('a yes of the validator does not count when the same error came again', async () => {
    const open: { job?: Job } = {};
    const verify: Reasoner['verify'] = async () => {
      open.job?.clock.advance(2_000);
      const lastLineAt = open.job?.clock.now().toISOString() ?? '';
      open.job?.journal.commit(() => {
        open.job?.repositories.incidents.update(INCIDENT, { lastLineAt, updatedAt: lastLineAt });
        return {};
      });
      return { fixed: 'yes', reason: 'All is well.', evidence: [] };
    };
    await withScript(
      { verify },
      async (job) => {
        open.job = job;
        await job.decide(await job.reachPlan());
        await job.run();
        expect(job.state().incident).toBe('escalated');
        expect(job.why()).toMatch(/The same error was logged again after the fix/);
        expect(job.repositories.memory.count()).toBe(0);
      },
      { security: { maxRetries: 1 } },
    );
  });

  it.each([
    ['no source of the service is heard', (job: Job) => void job.sources.splice(0)],
    ['the source lost its host', (job: Job) => change(job, 'blind')],
    ['only another log of the service is heard', (job: Job) => onlyAnother(job)],
  ])('silence proves nothing when %s', async (_name, deafen) => {
    await withScript({}, async (job) => {
      const plan = await job.reachPlan();
      deafen(job);
      await job.decide(plan);
      await job.run();
      expect(job.state()).toEqual({ incident: 'escalated', approvals: ['approved'], runs: ['succeeded', 'succeeded'] });
      expect(job.why()).toMatch(/Not proven: The log could not be heard after the fix/);
      expect(job.repositories.memory.count()).toBe(0);
    });
  });
});

function change(job: Job, state: Job['sources'][number]['state']): void {
  for (const source of job.sources) source.state = state;
}

function onlyAnother(job: Job): void {
  const others = job.sources.map((source) => ({ ...source, path: '/srv/other.log', state: 'following' as const }));
  change(job, 'waiting');
  job.sources.push(...others);
}
