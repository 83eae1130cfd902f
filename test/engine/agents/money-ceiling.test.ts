import { describe, expect, it } from 'vitest';
import { FAKE_KEY, FakeAnthropic } from '../../fakes/anthropic-server.ts';
import type { ScriptedTurn } from '../../fakes/anthropic-stream.ts';
import { INCIDENT, type Job, openJob } from '../../fixtures/job-rig.ts';
import { MemorySecrets } from '../../fixtures/memory-secrets.ts';
import { ABLE, type Seen, scriptOf, seenIn } from '../../fixtures/model-script.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { gitAvailable } from '../tools/tool-rig.ts';

const CEILING_USD = 1;
const NEARLY_SPENT = 'The money for this incident is nearly spent. Report now';
/** Every answer is charged as a long one. */
const DEAR = { usage: { output_tokens: 4_000 } };

const looksFurther = ({ refs }: Seen): ScriptedTurn => ({
  text: `Looked ${refs.length} times.`,
  toolCalls: [{ name: 'grep_search', input: { query: `word${refs.length}` } }],
  ...DEAR,
});

/** A job whose roles are played by a scripted Messages API, and whose incident may cost a dollar. */
async function withCeiling(
  detective: (seen: Seen) => ScriptedTurn,
  work: (job: Job, fake: FakeAnthropic) => Promise<void>,
): Promise<void> {
  await using dir = await tempDir();
  await using fake = await FakeAnthropic.start({ script: scriptOf({ detective }) });
  const secrets = new MemorySecrets();
  secrets.values.set('ANTHROPIC_API_KEY', FAKE_KEY);
  const llm = { provider: 'anthropic', baseUrl: fake.url, maxTokens: 4_096, maxCostPerIncident: CEILING_USD };
  await using job = await openJob({ base: dir.path, secrets, llm, agents: { maxTurns: 50 } });
  await work(job, fake);
}

const costOf = (job: Job): number => job.repositories.incidents.get(INCIDENT)?.costUsd ?? Number.NaN;
const told = (fake: FakeAnthropic): boolean[] =>
  fake.accepted
    .filter((request) => seenIn(request).role === 'detective')
    .map((request) => JSON.stringify(request).includes(NEARLY_SPENT));

describe.skipIf(!gitAvailable)('an incident that has nearly cost what it may', { timeout: 60_000 }, () => {
  it('has its role told to conclude, then stopped with what it had before the ceiling is passed', async () => {
    await withCeiling(looksFurther, async (job, fake) => {
      await expect(job.reachPlan()).rejects.toThrow('no plan');
      expect(told(fake).slice(0, 3)).toEqual([false, false, false]);
      expect(told(fake).filter(Boolean).length).toBeGreaterThan(0);
      expect(costOf(job)).toBeGreaterThan(CEILING_USD * 0.5);
      expect(costOf(job)).toBeLessThanOrEqual(CEILING_USD);
      expect(job.repositories.incidents.get(INCIDENT)?.diagnosis).toMatchObject({ partial: true, fixable: false });
      expect(job.state()).toEqual({ incident: 'escalated', approvals: [], runs: [] });
      expect(job.why()).toMatch(/money that the incident may cost was spent|nearly spent/);
    });
  });

  it('takes the report of a role that concludes when it is told to', async () => {
    const concludes = (seen: Seen) =>
      seen.whole.includes(NEARLY_SPENT) ? { ...looksFurther(seen), ...ABLE['detective']?.(seen) } : looksFurther(seen);
    await withCeiling(concludes, async (job, fake) => {
      await expect(job.reachPlan()).rejects.toThrow('no plan');
      expect(told(fake).filter(Boolean)).toHaveLength(1);
      expect(job.repositories.incidents.get(INCIDENT)?.diagnosis).toMatchObject({
        rootCause: 'The port in config.ini is wrong.',
      });
      expect(costOf(job)).toBeLessThanOrEqual(CEILING_USD);
    });
  });
});
