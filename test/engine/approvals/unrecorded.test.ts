import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, vi } from 'vitest';
import { closeIncident } from '../../../src/main/engine/handlers/close-incident.ts';
import { AppError } from '../../../src/shared/errors/app-error.ts';
import { BY, INCIDENT, type JobOptions, openJob } from '../../fixtures/job-rig.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { gitAvailable } from '../tools/tool-rig.ts';

const UNSEEN = { incident: 'escalated', approvals: ['approved'], runs: ['unknown'] };
const ONCE = { config: 'repaired', restarts: 0 };

/** A disk that has no room just when a step's end is to be recorded. */
const fullOnce: JobOptions['journal'] = (real) => {
  let failed = false;
  return {
    ...real,
    commit: (build) =>
      real.commit(() => {
        const change = build();
        if (failed || !change?.events?.some(({ type }) => type === 'step_finished')) return change;
        failed = true;
        throw new AppError('storage_failed', 'the disk is full');
      }),
  };
};

describe.skipIf(!gitAvailable)('a step whose end cannot be recorded', () => {
  it('is unknown at once, a human is told, and the incident can be closed', async () => {
    await using dir = await tempDir();
    await using job = await openJob({ base: dir.path, journal: fullOnce });
    await job.decide(await job.reachPlan());
    await job.run();
    expect(job.service.look()).toEqual(ONCE);
    expect(job.state()).toEqual(UNSEEN);
    expect(job.why()).toMatch(/the disk is full/);
    expect(await closeIncident(job, { id: INCIDENT, reason: null, by: BY })).toBe('closed');
  });

  it('is unknown as soon as the audit log can be written again, and is not run a second time', async () => {
    await using dir = await tempDir();
    const audit = (sql: string): void => {
      const other = new Database(join(dir.path, 'data/audit.db'));
      other.exec(sql);
      other.close();
    };
    const steps: JobOptions['steps'] = (real) => ({
      ...real,
      run: async (step, service, signal) => {
        const outcome = await real.run(step, service, signal);
        audit("CREATE TRIGGER blocked BEFORE INSERT ON entries BEGIN SELECT RAISE(ABORT, 'no room'); END");
        return outcome;
      },
    });
    await using job = await openJob({ base: dir.path, steps });
    await job.decide(await job.reachPlan());
    const running = job.run();
    await vi.waitFor(() => expect(job.log.lines.join(' ')).toContain('could not be booked'), { timeout: 20_000 });
    expect(job.state()).toEqual({ incident: 'open', approvals: ['approved'], runs: ['claimed'] });
    audit('DROP TRIGGER blocked');
    await running;
    expect(job.service.look()).toEqual(ONCE);
    expect(job.state()).toEqual(UNSEEN);
  });
});

describe.skipIf(!gitAvailable)('an audit log that was found tampered with', () => {
  it('is no record: nothing more is decided, and no incident is closed over a plan that waits', async () => {
    await using dir = await tempDir();
    await using job = await openJob({ base: dir.path });
    const before = job.service.look();
    const plan = await job.reachPlan();
    tamper(join(dir.path, 'data/audit.db'));
    expect(job.audit.verify()).toMatchObject({ intact: false, firstBad: { seq: 1 } });
    await expect(job.decide(plan)).rejects.toMatchObject({ code: 'audit_unwritable', message: /tampered with/ });
    const closing = closeIncident(job, { id: INCIDENT, reason: null, by: BY });
    await expect(closing).rejects.toMatchObject({ code: 'audit_unwritable', message: /tampered with/ });
    expect(job.state()).toEqual({ incident: 'awaiting_approval', approvals: ['pending'], runs: [] });
    expect(job.service.look()).toEqual(before);
  });

  it('lets nothing run that was approved before it was found', async () => {
    await using dir = await tempDir();
    await using job = await openJob({ base: dir.path });
    const before = job.service.look();
    await job.decide(await job.reachPlan());
    tamper(join(dir.path, 'data/audit.db'));
    expect(job.audit.verify().intact).toBe(false);
    await job.run();
    expect(job.service.look()).toEqual(before);
    expect(job.state()).toEqual({ incident: 'escalated', approvals: ['approved'], runs: [] });
    expect(job.why()).toMatch(/tampered with/);
  });
});

function tamper(file: string): void {
  const other = new Database(file);
  const triggers = other.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").pluck().all() as string[];
  for (const name of triggers) other.exec(`DROP TRIGGER ${name}`);
  const edit = `UPDATE entries SET entry = replace(entry, '"action":"', '"action":"x') WHERE seq = 1`;
  const { changes } = other.prepare(edit).run();
  other.close();
  if (changes !== 1) throw new Error('nothing was edited');
}
