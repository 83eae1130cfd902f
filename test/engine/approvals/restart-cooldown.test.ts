import { expect, it } from 'vitest';
import { evaluateRestart } from '../../../src/main/engine/guard/policies/evaluate-restart.ts';
import { createRestartAges } from '../../../src/main/engine/guard/restart-ages.ts';
import { INCIDENT, never, openJob } from '../../fixtures/job-rig.ts';
import { citingConfig, restartOnly, ScriptedReasoner } from '../../fixtures/scripted-reasoner.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

it('a clock that is set forward does not shorten the cooldown of a restart', async () => {
  await using dir = await tempDir();
  const reasoner = new ScriptedReasoner();
  reasoner.diagnose = citingConfig;
  reasoner.remediate = restartOnly;
  let elapsed = 0;
  const security = { restartCooldownSeconds: 600 };
  await using job = await openJob({ base: dir.path, reasoner, security, elapsedMs: () => elapsed });
  const plan = await job.reachPlan();
  expect(await job.decide(plan)).toBe('accepted');
  await job.run();
  expect(job.service.look().restarts).toBe(1);
  const again = async (): Promise<string> => {
    const [step] = plan.steps;
    if (step === undefined) throw new Error('the plan has a step');
    const { outcome } = await job.toolDesk.run(step, { incidentId: INCIDENT, service: plan.service }, never);
    return outcome;
  };
  job.clock.advance(86_400_000);
  expect(await again()).toBe('refused');
  elapsed += 599_999;
  expect(await again()).toBe('refused');
  expect(job.service.look().restarts).toBe(1);
  elapsed += 1;
  expect(await again()).toBe('succeeded');
  expect(job.service.look().restarts).toBe(2);
});

it('a restart of an earlier desk is timed from when this one first looked', () => {
  let elapsed = 5;
  const ages = createRestartAges(() => elapsed);
  const at = (now: string) =>
    evaluateRestart(ages.withElapsed('shop', { last: '2026-01-01T00:00:00.000Z', now, cooldownSeconds: 600 }));
  expect(at('2026-01-01T00:04:00.000Z')).toContain('360 s');
  expect(at('2026-01-01T09:00:00.000Z')).toContain('360 s');
  elapsed += 360_000;
  expect(at('2026-01-01T09:00:00.000Z')).toBeNull();
});
