import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { gitAvailable } from '../../engine/tools/tool-rig.ts';
import { type Job, openJob } from '../../fixtures/job-rig.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

/** Takes what room is left with small entries, as a disk fills up; SQLite then answers as it does on a full disk. */
function fillUp(job: Job): unknown {
  job.database.connection.pragma('audit.max_page_count = 1');
  const entry = { actor: { kind: 'system', id: 'test' }, action: 'x', subject: 'x', detail: {} } as const;
  for (let count = 0; count < 100_000; count += 1) {
    try {
      job.journal.commit(() => ({ audit: [entry] }));
    } catch (error) {
      return error;
    }
  }
  throw new Error('it never was full');
}

describe.skipIf(!gitAvailable)('an audit log on a full disk', () => {
  it('lets nothing be decided or run, says why, and goes on when there is room again', async () => {
    await using dir = await tempDir();
    await using job = await openJob({ base: dir.path });
    const plan = await job.reachPlan();
    const before = job.service.look();
    expect(fillUp(job)).toMatchObject({ code: 'audit_unwritable', message: /full/ });
    await expect(job.decide(plan)).rejects.toMatchObject({ code: 'audit_unwritable' });
    expect(job.state()).toEqual({ incident: 'awaiting_approval', approvals: ['pending'], runs: [] });
    expect(job.service.look()).toEqual(before);
    job.database.connection.pragma('audit.max_page_count = 1073741823');
    expect(await job.decide(plan)).toBe('accepted');
    await job.run();
    expect(job.service.look().config).toBe('repaired');
    const audit = new Database(join(dir.path, 'data/audit.db'), { readonly: true });
    expect(audit.pragma('integrity_check', { simple: true })).toBe('ok');
    audit.close();
  });
});
