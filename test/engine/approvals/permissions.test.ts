import { describe, expect, it, vi } from 'vitest';
import type { AgentRole } from '#shared/domain/roles.ts';
import { digestCall } from '../../../src/main/engine/approvals/digest-call.ts';
import { closeIncident } from '../../../src/main/engine/handlers/close-incident.ts';
import type { Permission } from '../../../src/shared/domain/permissions.ts';
import { BY, INCIDENT, type Job, type JobOptions, never, openJob } from '../../fixtures/job-rig.ts';
import { MemorySecrets } from '../../fixtures/memory-secrets.ts';
import { citingConfig, ScriptedReasoner } from '../../fixtures/scripted-reasoner.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

const soon = { timeout: 10_000 };
const ASKS = {
  rules: [{ tool: 'read_file', match: { path: '**' }, effect: 'ask', justification: 'personal data' }],
};

const reading = (): ScriptedReasoner => {
  const reasoner = new ScriptedReasoner();
  reasoner.diagnose = citingConfig;
  reasoner.remediate = async () => ({ type: 'no_fix', reason: 'nothing to change' });
  return reasoner;
};

interface Asked {
  readonly job: Job;
  readonly base: string;
  readonly permission: Permission;
  /** The rest of the run. */
  readonly rest: Promise<unknown>;
}

/** Runs an incident until the Detective waits for a person. */
async function whileAsked(use: (asked: Asked) => Promise<void>, more: Partial<JobOptions> = {}): Promise<void> {
  await using dir = await tempDir();
  await using job = await openJob({ base: dir.path, reasoner: reading(), ...more });
  job.settings.change('services', ASKS);
  const rest = job.reachPlan().catch(() => undefined);
  const [permission] = await vi.waitFor(() => {
    const pending = job.permissions.list('pending');
    expect(pending).toHaveLength(1);
    return pending;
  }, soon);
  if (permission === undefined) throw new Error('nothing was asked');
  await use({ job, base: dir.path, permission, rest });
  await rest;
}

const decide = ({ job, permission }: Asked, decision: 'allow' | 'deny', change: Record<string, unknown> = {}) =>
  job.permissions.decide({
    id: permission.id,
    decision,
    seenDigest: permission.digest,
    reason: null,
    by: BY,
    ...change,
  });

const answers = (job: Job): unknown[] =>
  job.journal
    .eventsOf(INCIDENT)
    .flatMap((event) => (event.type === 'tool_answered' ? [[event.data.outcome, event.data.text.slice(0, 400)]] : []));

const refusals = (why: string): unknown[] => [['refused', expect.stringContaining(why)]];

async function audited(job: Job): Promise<{ action: string; detail: Record<string, unknown> }[]> {
  const lines: string[] = [];
  for await (const line of job.audit.exportLines()) lines.push(line);
  return lines
    .map((line) => JSON.parse(line) as { action?: string; detail: Record<string, unknown> })
    .flatMap(({ action, detail }) => (action?.startsWith('permission_') === true ? [{ action, detail }] : []));
}

function freezeHost({ job, permission: { host } }: Asked): void {
  const keys = { pinned: `SHA256:${'A'.repeat(43)}`, presented: `SHA256:${'B'.repeat(43)}`, keyType: 'ssh-rsa' };
  job.hostFreezes.changed({ host, ...keys, why: 'the key is not the pinned one' });
}

describe('a read that a rule asks for', () => {
  it('waits for a person, is made once allowed, and is on record with who, where and which digest', async () => {
    await whileAsked(async (asked) => {
      const { job, permission, rest } = asked;
      expect(permission).toMatchObject({
        incidentId: INCIDENT,
        service: 'shop',
        host: 'web-1',
        role: 'detective',
        tool: 'read_file',
        reason: 'to look',
        rule: 'a rule of the service: personal data',
        state: 'pending',
      });
      expect(JSON.parse(permission.args)).toEqual({ path: 'config.ini' });
      expect(answers(job)).toEqual([]);
      expect(await decide(asked, 'allow')).toBe('accepted');
      await rest;
      expect(answers(job)).toEqual([['ok', expect.stringContaining('port=9999')]]);
      expect(job.permissions.list()).toMatchObject([{ state: 'allowed', decidedBy: BY }]);
      const { digest } = permission;
      expect(await audited(job)).toMatchObject([
        { action: 'permission_requested', detail: { digest, tool: 'read_file', args: permission.args } },
        { action: 'permission_granted', detail: { digest, via: 'browser' } },
      ]);
    });
  });

  it('is refused with the reason of the person, and not asked for again', async () => {
    const reasoner = reading();
    reasoner.diagnose = async (brief, tools, signal) => {
      await citingConfig(brief, tools, signal);
      return citingConfig(brief, tools, signal);
    };
    await whileAsked(
      async (asked) => {
        expect(await decide(asked, 'deny', { reason: 'not tonight' })).toBe('accepted');
        await asked.rest;
        expect(answers(asked.job).slice(0, 2)).toEqual([
          ...refusals('a person denied it: not tonight'),
          ...refusals('a person denied this very call before'),
        ]);
        expect(asked.job.permissions.list('pending')).toEqual([]);
      },
      { reasoner },
    );
  });

  it('is not allowed by another digest, and stays pending', async () => {
    await whileAsked(async (asked) => {
      expect(await decide(asked, 'allow', { seenDigest: 'f'.repeat(64) })).toBe('changed');
      expect(asked.job.permissions.list('pending')).toHaveLength(1);
      expect(await decide(asked, 'deny')).toBe('accepted');
    });
  });

  it('is not made when what is stored is another call than the one that waits', async () => {
    await whileAsked(async (asked) => {
      const { job, permission, rest } = asked;
      const { state: _state, decidedAt: _at, decidedBy: _by, why: _why, ...body } = permission;
      const { digest: _digest, ...call } = { ...body, args: '{"path":"harmless.txt"}' };
      const forged = { ...call, digest: digestCall(call) };
      job.database.connection.prepare('UPDATE permissions SET body = ?').run(JSON.stringify(forged));
      expect(await decide(asked, 'allow', { seenDigest: forged.digest })).toBe('changed');
      await rest;
      expect(answers(job)).toEqual(refusals('the stored call is not the one that was asked for'));
    });
  });

  it('takes one of two decisions at the same moment', async () => {
    await whileAsked(async (asked) => {
      const both = await Promise.all([decide(asked, 'allow'), decide(asked, 'deny')]);
      expect(both).toEqual(['accepted', 'already_decided']);
    });
  });

  it.each<[string, (asked: Asked) => unknown, string]>([
    ['its time is over by the clock', ({ job }) => job.clock.advance(900_000), 'nobody decided in time'],
    ['the clock was set back before it', ({ job }) => job.clock.advance(-3_600_000), 'nobody decided in time'],
    ['the stop switch is thrown', ({ job }) => job.humanSwitch.setStop(true, BY), 'the stop'],
    ['the mode is DISABLED', ({ job }) => job.humanSwitch.setMode('DISABLED', BY), 'the mode is DISABLED'],
    [
      'the incident is closed',
      ({ job }) => closeIncident(job, { id: INCIDENT, reason: null, by: BY }),
      'the incident has ended meanwhile',
    ],
    ['its host shows another key', freezeHost, 'web-1 is frozen because it showed another host key'],
  ])('ends without a decision when %s', async (_name, change, why) => {
    await whileAsked(async (asked) => {
      await change(asked);
      await vi.waitFor(() => expect(asked.job.permissions.list('pending')).toEqual([]), soon);
      expect(asked.job.permissions.list()).toMatchObject([
        { state: 'expired', decidedBy: null, why: expect.stringContaining(why) },
      ]);
      expect(await decide(asked, 'allow')).toBe('expired');
      await asked.rest;
      expect(answers(asked.job).filter((answer) => (answer as string[])[0] === 'ok')).toEqual([]);
    });
  });

  it('ends without a decision when the same run sets off a tripwire, and is not made when a person then allows it', async () => {
    const reasoner = reading();
    const decoy = { call: (): void => undefined };
    reasoner.diagnose = async (brief, tools, signal) => {
      const other = new Promise<void>((resolve) => (decoy.call = resolve)).then(() =>
        tools.call({ tool: 'run_shell', args: { command: 'id' }, reason: 'to look' }, signal),
      );
      const [report] = await Promise.all([citingConfig(brief, tools, signal), other]);
      return report;
    };
    await whileAsked(
      async (asked) => {
        decoy.call();
        await vi.waitFor(() => expect(asked.job.permissions.list('pending')).toEqual([]), soon);
        expect(asked.job.permissions.list()).toMatchObject([
          { state: 'expired', decidedBy: null, why: 'the agent was stopped while it waited' },
        ]);
        expect(await decide(asked, 'allow')).toBe('expired');
        await asked.rest;
        expect(answers(asked.job).filter((answer) => (answer as string[])[0] === 'ok')).toEqual([]);
        expect(asked.job.state().incident).toBe('escalated');
      },
      { reasoner },
    );
  });

  it('ends without a decision when whoever waits is stopped, with the end on record', async () => {
    await whileAsked(async ({ job, permission }) => {
      const { id: _id, createdAt: _created, expiresAt: _expires, digest: _digest, ...rest } = permission;
      const { state: _state, decidedAt: _at, decidedBy: _by, why: _why, ...request } = rest;
      const stopping = new AbortController();
      const answer = job.permissions.ask({ ...request, args: '{"path":"other.ini"}' }, stopping.signal);
      expect(job.permissions.list('pending')).toHaveLength(2);
      stopping.abort();
      expect(await answer).toEqual({
        allowed: false,
        why: 'a person was asked: the agent was stopped while it waited',
      });
      expect(job.permissions.list('pending')).toMatchObject([{ id: permission.id }]);
      expect((await audited(job)).at(-1)).toMatchObject({
        action: 'permission_expired',
        detail: { why: 'the agent was stopped while it waited' },
      });
      await expect(job.permissions.ask(request, AbortSignal.abort())).rejects.toThrow();
      await job.permissions.decide({
        id: permission.id,
        decision: 'deny',
        seenDigest: permission.digest,
        reason: null,
        by: BY,
      });
    });
  });

  it('is not allowed while the switch is thrown', async () => {
    await whileAsked(async (asked) => {
      asked.job.humanSwitch.setStop(true, BY);
      const late = decide(asked, 'allow').catch((error: unknown) => (error as { code: string }).code);
      expect(['stopped', 'expired']).toContain(await late);
    });
  });

  it('is not made when a rule came to forbid it while the person was asked', async () => {
    await whileAsked(async (asked) => {
      const { job, rest } = asked;
      const [rule] = ASKS.rules;
      job.settings.change('services', { rules: [{ ...rule, effect: 'forbid', justification: 'sealed' }] });
      expect(await decide(asked, 'allow')).toBe('accepted');
      await rest;
      expect(answers(job)).toEqual(refusals('a rule of the service: sealed'));
    });
  });

  it('is not made when the credential was revoked while the person was asked', async () => {
    await whileAsked(async (asked) => {
      asked.job.vault.revokeAll();
      expect(await decide(asked, 'allow')).toBe('accepted');
      await asked.rest;
      expect(answers(asked.job)).toEqual(refusals('the credential was revoked'));
    });
  });

  it('outlives the life of the credential', async () => {
    await whileAsked(
      async (asked) => {
        asked.job.clock.advance(700_000);
        expect(await decide(asked, 'allow')).toBe('accepted');
        await asked.rest;
        expect(answers(asked.job)).toEqual([['ok', expect.stringContaining('port=9999')]]);
      },
      { security: { approvalTtlSeconds: 900 } },
    );
  });

  it('is allowed by nobody while the decision cannot be put on record', async () => {
    await whileAsked(async (asked) => {
      asked.job.secrets.current = 'unavailable';
      await expect(decide(asked, 'allow')).rejects.toThrow();
      expect(asked.job.permissions.list('pending')).toHaveLength(1);
      asked.job.secrets.current = 'keychain';
      expect(await decide(asked, 'deny')).toBe('accepted');
    });
  });
});

it('a forbidden read never reaches a person', async () => {
  await using dir = await tempDir();
  await using job = await openJob({ base: dir.path, reasoner: reading() });
  const [rule] = ASKS.rules;
  job.settings.change('services', { rules: [rule, { ...rule, effect: 'forbid', justification: 'sealed' }] });
  await job.reachPlan().catch(() => undefined);
  expect(answers(job)).toEqual(refusals('a rule of the service: sealed'));
  expect(job.permissions.list()).toEqual([]);
});

it('a call that is too long to be shown whole is refused', async () => {
  await using dir = await tempDir();
  await using job = await openJob({ base: dir.path });
  job.settings.change('services', { rules: [{ ...ASKS.rules[0], tool: 'grep_search' }] });
  await job.reachPlan();
  const role: AgentRole = 'detective';
  const [service] = job.settings.current().services;
  if (service === undefined) throw new Error('no service');
  const asked = await job.permissions.ask(
    {
      incidentId: INCIDENT,
      service: service.id,
      host: service.host,
      role,
      requestedBy: 'agent-1',
      tool: 'grep_search',
      args: 'x'.repeat(8_001),
      reason: '',
      rule: 'a rule',
    },
    never,
  );
  expect(asked).toEqual({ allowed: false, why: expect.stringContaining('too long to be shown to a person whole') });
});

it('what waited when the app ended is expired by the next one, and asked for again', async () => {
  await using dir = await tempDir();
  const secrets = new MemorySecrets();
  const { job, permission } = await openAsked(dir.path, secrets);
  await job[Symbol.asyncDispose]();
  await using next = await openJob({ base: dir.path, reasoner: reading(), secrets });
  next.settings.change('services', ASKS);
  const rest = next.run();
  const [again] = await vi.waitFor(() => {
    const pending = next.permissions.list('pending');
    expect(pending).toHaveLength(1);
    return pending;
  }, soon);
  expect(next.permissions.list('expired')).toMatchObject([{ id: permission.id }]);
  if (again === undefined) throw new Error('nothing was asked again');
  expect(await decide({ job: next, base: dir.path, permission: again, rest }, 'allow')).toBe('accepted');
  await rest;
  expect(answers(next).at(-1)).toEqual(['ok', expect.stringContaining('port=9999')]);
});

async function openAsked(base: string, secrets: MemorySecrets): Promise<{ job: Job; permission: Permission }> {
  const job = await openJob({ base, reasoner: reading(), secrets });
  job.settings.change('services', ASKS);
  void job.reachPlan().catch(() => undefined);
  const [permission] = await vi.waitFor(() => {
    const pending = job.permissions.list('pending');
    expect(pending).toHaveLength(1);
    return pending;
  }, soon);
  if (permission === undefined) throw new Error('nothing was asked');
  return { job, permission };
}
