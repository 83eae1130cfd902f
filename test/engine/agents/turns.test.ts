import { describe, expect, it } from 'vitest';
import { EvidenceRef, IncidentId } from '../../../src/shared/domain/ids.ts';
import { untrusted } from '../../../src/shared/domain/untrusted.ts';
import { INCIDENT, type Job, openJob } from '../../fixtures/job-rig.ts';
import { openIncident } from '../../fixtures/open-desk.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { gitAvailable } from '../tools/tool-rig.ts';

const SECOND = IncidentId.parse('inc-2');

function openSecond({ journal, repositories }: Job): void {
  journal.commit(() => {
    repositories.incidents.insert(openIncident({ id: SECOND, fingerprint: 'another' }));
    repositories.evidence.insert({
      ref: EvidenceRef.parse('log:l2'),
      incidentId: SECOND,
      at: '2026-01-02T03:04:06.000Z',
      source: 'manual',
      offset: 0,
      matched: true,
      text: untrusted('ERROR cannot reach the basket'),
    });
    return { followUps: [{ type: 'start_agents', incidentId: SECOND }] };
  });
}

const waits = (job: Job) =>
  job.journal
    .eventsOf(SECOND)
    .filter(({ type }) => type === 'fix_waiting')
    .map(({ data }) => data);

describe.skipIf(!gitAvailable)('two incidents of one service', () => {
  it('are fixed one after the other: the second waits, says so once, and goes on when the first has ended', async () => {
    await using dir = await tempDir();
    await using job = await openJob({ base: dir.path });
    const first = await job.reachPlan();
    openSecond(job);
    await job.run();
    expect(job.repositories.incidents.get(SECOND)).toMatchObject({ state: 'open', phase: 'remediation' });
    expect(waits(job)).toEqual([{ service: 'shop', holder: INCIDENT }]);
    expect(job.reasoner.asked.map(({ role }) => role)).toEqual([
      'triage',
      'diagnose',
      'remediate',
      'triage',
      'diagnose',
    ]);
    expect(await job.decide(first, 'deny')).toBe('accepted');
    await job.run();
    await job.run();
    expect(job.repositories.incidents.get(INCIDENT)?.state).toBe('escalated');
    expect(job.repositories.incidents.get(SECOND)).toMatchObject({ state: 'awaiting_approval' });
    expect(waits(job)).toHaveLength(1);
  });

  it('the second goes on also when the engine ended in between', async () => {
    await using dir = await tempDir();
    {
      await using job = await openJob({ base: dir.path });
      await job.reachPlan();
      openSecond(job);
      await job.run();
      job.repositories.incidents.update(INCIDENT, {
        state: 'closed',
        phase: 'done',
        updatedAt: '2026-01-02T03:04:07.000Z',
      });
    }
    await using job = await openJob({ base: dir.path });
    await job.run();
    expect(job.repositories.incidents.get(SECOND)).toMatchObject({ state: 'awaiting_approval' });
  });
});
