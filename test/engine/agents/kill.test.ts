import { execFile } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { type Job, openJob } from '../../fixtures/job-rig.ts';
import { MemorySecrets } from '../../fixtures/memory-secrets.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { gitAvailable } from '../tools/tool-rig.ts';

const CHILD = new URL('../../fixtures/job-child.ts', import.meta.url).pathname;

/** Runs the job in a process that ends itself at the point; answers the signal that ended it. */
function killedAt(base: string, point: string): Promise<{ signal: unknown; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [CHILD, base, ...point.split(' ')], { timeout: 30_000 }, (error, _stdout, stderr) =>
      resolve({ signal: error?.signal ?? null, stderr }),
    );
  });
}

const RESOLVED = { incident: 'resolved', approvals: ['approved'], runs: ['succeeded', 'succeeded'] };
const DONE = { config: 'repaired', restarts: 1 };

/** The events that may be there once only, however often an engine began again. */
function countOf(job: Job, ...types: string[]): Record<string, number> {
  const [incident] = job.repositories.incidents.idsIn(['resolved', 'escalated']);
  const events = incident === undefined ? [] : job.journal.eventsOf(incident);
  return Object.fromEntries(types.map((type) => [type, events.filter((event) => event.type === type).length]));
}

/** Each phase as it is said to start; what was cut off says that it starts again. */
function phasesOf(job: Job): readonly string[] {
  const [incident] = job.repositories.incidents.idsIn(['resolved']);
  const events = incident === undefined ? [] : job.journal.eventsOf(incident);
  return events.flatMap((event) =>
    event.type === 'phase_started' && event.data.again !== true ? event.data.phase : [],
  );
}

/** Starts an engine on what was left, and approves what still waits. */
async function goOn(job: Job): Promise<void> {
  await job.run();
  for (const plan of job.repositories.approvals.list('pending')) expect(await job.decide(plan)).toBe('accepted');
  await job.run();
}

describe.skipIf(!gitAvailable).concurrent('an engine that was killed', { timeout: 90_000 }, () => {
  it.each([
    'in triage',
    'after triage_reported',
    'in diagnose',
    'after diagnosis_reported',
    'in remediate',
    'before approval_requested',
    'after approval_requested',
    'after approval_decided',
    'before step_started',
    'after phase_started:verification',
    'in verify',
    'before verification_reported',
    'after verification_reported',
  ])('%s: the next one goes on, and every step runs exactly once', async (point) => {
    await using dir = await tempDir();
    expect(await killedAt(dir.path, point)).toMatchObject({ signal: 'SIGKILL' });
    await using job = await openJob({ base: dir.path, secrets: new MemorySecrets('session') });
    await goOn(job);
    expect(job.state(), job.log.lines.join('\n')).toEqual(RESOLVED);
    expect(job.service.look()).toEqual(DONE);
    expect(job.repositories.memory.count()).toBe(1);
    expect(job.repositories.incidents.list({ states: ['resolved'], limit: 9 })).toMatchObject([{ attempts: 1 }]);
    expect(countOf(job, 'approval_requested', 'approval_decided', 'step_started', 'memory_saved')).toEqual({
      approval_requested: 1,
      approval_decided: 1,
      step_started: 2,
      memory_saved: 1,
    });
    expect(phasesOf(job)).toEqual(['triage', 'diagnosis', 'remediation', 'verification']);
    expect(job.audit.verify().intact).toBe(true);
  });

  it.each([
    ['after step_started', { config: 'broken', restarts: 0 }, ['unknown']],
    ['effect 1', { config: 'repaired', restarts: 0 }, ['unknown']],
    ['before step_finished', { config: 'repaired', restarts: 0 }, ['unknown']],
    ['effect 2', DONE, ['succeeded', 'unknown']],
  ])('%s: the step is unknown, is not run again, and a human is told', async (point, look, runs) => {
    await using dir = await tempDir();
    expect(await killedAt(dir.path, point)).toMatchObject({ signal: 'SIGKILL' });
    await using job = await openJob({ base: dir.path, secrets: new MemorySecrets('session') });
    job.approvals.recover();
    expect(job.runs().map((run) => run.state)).toEqual(runs);
    await goOn(job);
    expect(job.service.look()).toEqual(look);
    expect(job.state()).toEqual({ incident: 'escalated', approvals: ['approved'], runs });
    expect(job.why()).toMatch(/unknown/);
    await job.run();
    expect(job.service.look()).toEqual(look);
    expect(job.audit.verify().intact).toBe(true);
  });

  it('after step_finished: the next one begins with the step that is left', async () => {
    await using dir = await tempDir();
    expect(await killedAt(dir.path, 'after step_finished')).toMatchObject({ signal: 'SIGKILL' });
    await using job = await openJob({ base: dir.path, secrets: new MemorySecrets('session') });
    expect(job.service.look()).toEqual({ config: 'repaired', restarts: 0 });
    await goOn(job);
    expect(job.service.look()).toEqual(DONE);
    expect(job.state()).toEqual(RESOLVED);
  });

  it('after approval_requested, and its plan is approved before the agents are back at it: it is not asked for twice', async () => {
    await using dir = await tempDir();
    expect(await killedAt(dir.path, 'after approval_requested')).toMatchObject({ signal: 'SIGKILL' });
    await using job = await openJob({ base: dir.path, secrets: new MemorySecrets('session') });
    for (const plan of job.repositories.approvals.list('pending')) expect(await job.decide(plan)).toBe('accepted');
    await goOn(job);
    expect(job.service.look()).toEqual(DONE);
    expect(job.state()).toEqual(RESOLVED);
  });

  it('after approval_requested, and came back when its time was over: the plan that is made then is the one that counts', async () => {
    await using dir = await tempDir();
    expect(await killedAt(dir.path, 'after approval_requested')).toMatchObject({ signal: 'SIGKILL' });
    await using job = await openJob({ base: dir.path, secrets: new MemorySecrets('session') });
    job.clock.advance(900_000);
    await job.run();
    expect(job.state()).toEqual({ incident: 'awaiting_approval', approvals: ['expired', 'pending'], runs: [] });
    await goOn(job);
    expect(job.service.look()).toEqual(DONE);
    expect(job.state()).toEqual({ ...RESOLVED, approvals: ['expired', 'approved'] });
  });
});
