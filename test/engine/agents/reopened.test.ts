import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Detector } from '../../../src/main/engine/incidents/detection.ts';
import { createIncidentIntake } from '../../../src/main/engine/incidents/line-intake-store.ts';
import { blockOfLines } from '../../../src/main/engine/watch/line-block.ts';
import type { HostId, ServiceId } from '../../../src/shared/domain/ids.ts';
import { INCIDENT, type Job, openJob } from '../../fixtures/job-rig.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { gitAvailable } from '../tools/tool-rig.ts';

/** Takes every line for the error of the rig's incident. */
const detector: Detector = {
  prefilter: null,
  detect: (line) => {
    const match = line.includes('ERROR');
    const fingerprint = 'f'.repeat(32);
    return { match, level: 'error', fingerprint, template: line, pattern: 'level_error', severityHint: 'medium' };
  },
};

/** The service is broken again, and logs the same error as before. */
async function breakAgain(job: Job, base: string): Promise<void> {
  await job.service.edit('[server]\nport=9999\nhost=127.0.0.1\n');
  const text = 'ERROR connection refused on port 9999';
  const [service] = job.settings.current().services;
  if (service === undefined) throw new Error('no service');
  const intake = createIncidentIntake({ ...job, detector: () => detector, mode: () => 'ACTIVE' });
  const path = join(base, 'shop.log');
  const at: { host: HostId; service: ServiceId; path: string } = { host: service.host, service: service.id, path };
  const cursor = { source: `${at.host}:${path}`, fileId: '1:2', offset: 100, anchor: '', token: '' };
  intake.accept({ ...at, block: blockOfLines([{ offset: 60, text }]), cursor, gaps: [], backlog: false });
}

async function resolveOnce(job: Job) {
  const plan = await job.reachPlan();
  expect(await job.decide(plan)).toBe('accepted');
  await job.run();
  expect(job.state().incident).toBe('resolved');
  return plan;
}

describe.skipIf(!gitAvailable)('an incident that came back', { timeout: 90_000 }, () => {
  it('is looked at from the beginning: told what did not hold, with a plan and attempts of its own', async () => {
    await using dir = await tempDir();
    await using job = await openJob({ base: dir.path });
    const first = await resolveOnce(job);
    expect(job.repositories.memory.count()).toBe(1);
    job.clock.advance(60_000);
    const asked = job.reasoner.asked.length;
    await breakAgain(job, dir.path);
    expect(job.repositories.incidents.get(INCIDENT)).toMatchObject({ state: 'open', phase: 'triage', attempts: 0 });
    expect(job.repositories.memory.count()).toBe(0);
    await job.run();
    expect(job.state()).toMatchObject({ incident: 'awaiting_approval', approvals: ['approved', 'pending'] });
    const feedback =
      'The error was resolved, and came back once. What was done the last time did not hold: Put the port right and restart.';
    expect(job.reasoner.asked.slice(asked)).toEqual(
      ['triage', 'diagnose', 'remediate'].map((role) => ({ role, feedback })),
    );
    const [second] = job.repositories.approvals.list('pending');
    if (second === undefined) throw new Error('no second plan');
    expect(second.id).not.toBe(first.id);
    expect(await job.decide(second)).toBe('accepted');
    await job.run();
    expect(job.state()).toEqual({
      incident: 'resolved',
      approvals: ['approved', 'approved'],
      runs: Array.from({ length: 4 }, () => 'succeeded'),
    });
    expect(job.repositories.incidents.get(INCIDENT)).toMatchObject({ attempts: 1, reopened: 1 });
    expect(job.repositories.memory.count()).toBe(1);
    expect(job.audit.verify().intact).toBe(true);
  });

  it('is not woken by a plan of before it came back', async () => {
    await using dir = await tempDir();
    await using job = await openJob({ base: dir.path });
    const first = await resolveOnce(job);
    await breakAgain(job, dir.path);
    job.journal.commit(() => ({
      followUps: [{ type: 'resume_agents', incidentId: INCIDENT, approvalId: first.id }],
    }));
    await job.run();
    expect(job.state()).toMatchObject({ incident: 'awaiting_approval', approvals: ['approved', 'pending'] });
  });

  it('has as many attempts as any other', async () => {
    await using dir = await tempDir();
    await using job = await openJob({ base: dir.path, security: { maxRetries: 1 } });
    await resolveOnce(job);
    await breakAgain(job, dir.path);
    job.reasoner.verify = async () => ({ fixed: 'no', reason: 'It does not answer.', evidence: [] });
    await job.run();
    const [second] = job.repositories.approvals.list('pending');
    if (second === undefined) throw new Error('no second plan');
    expect(await job.decide(second)).toBe('accepted');
    await job.run();
    expect(job.state().incident).toBe('escalated');
    expect(job.why()).toBe('Not fixed after 1 of 1 attempts: It does not answer.');
  });
});
