import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FAKE_KEY, FakeAnthropic } from '../../fakes/anthropic-server.ts';
import { openJob } from '../../fixtures/job-rig.ts';
import { MemorySecrets } from '../../fixtures/memory-secrets.ts';
import { scriptOf } from '../../fixtures/model-script.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { runHere } from '../cli/run-cli.ts';
import { gitAvailable } from '../tools/tool-rig.ts';

const PROMPTS = new URL('../../../resources/prompts', import.meta.url).pathname;
const LINE = 'ERROR 10.1.2.3 asked: connection refused on port 9999, mail ops@shop.example';

/** Leaves an incident behind that models worked on. */
async function recordIncident(base: string): Promise<void> {
  await using fake = await FakeAnthropic.start({ script: scriptOf() });
  const secrets = new MemorySecrets();
  secrets.values.set('ANTHROPIC_API_KEY', FAKE_KEY);
  await using job = await openJob({ base, secrets, line: LINE, llm: { provider: 'anthropic', baseUrl: fake.url } });
  const plan = await job.reachPlan();
  await job.decide(plan);
  await job.run();
  expect(job.state().incident).toBe('resolved');
  expect(fake.everything()).not.toContain('10.1.2.3');
}

describe.skipIf(!gitAvailable)('a replay', { timeout: 60_000 }, () => {
  it('makes every request again as it was sent, without the key that sealed what was hidden', async () => {
    await using dir = await tempDir();
    await recordIncident(dir.path);
    const replay = (...args: string[]) =>
      runHere({ args: ['incident', 'replay', 'inc-1', ...args, '--data-dir', join(dir.path, 'data')] });
    expect(await replay()).toEqual({
      code: 0,
      stdout: '7 of 7 requests are byte for byte what was sent.\n',
      stderr: '',
    });

    const prompts = join(dir.path, 'prompts');
    await cp(PROMPTS, prompts, { recursive: true });
    const file = join(prompts, 'surgeon.md');
    await writeFile(file, `${await readFile(file, 'utf8')}\nBe brief.\n`);
    const changed = await replay('--prompt-dir', prompts);
    expect(changed.code).toBe(0);
    expect(changed.stdout).toContain('5 of 7 requests are byte for byte what was sent.');
    expect(changed.stdout).toContain('The first that differs: surgeon, turn 1.');
    expect(changed.stdout).toMatch(/differs in: system\n {2}\+ Be brief\./);

    const json: unknown = JSON.parse((await replay('--prompt-dir', prompts, '--json')).stdout);
    expect(json).toMatchObject({ incident: 'inc-1', first: { role: 'surgeon', turn: 1 }, notes: [] });

    await writeFile(file, 'no front matter');
    expect(await replay('--prompt-dir', prompts)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('surgeon.md'),
    });
  });

  it('of an incident without a model says that there is nothing to make again; of none says that there is none', async () => {
    await using dir = await tempDir();
    {
      await using job = await openJob({ base: dir.path });
      await job.reachPlan();
    }
    const replay = (id: string) => runHere({ args: ['incident', 'replay', id, '--data-dir', join(dir.path, 'data')] });
    expect(await replay('inc-1')).toMatchObject({ code: 0, stdout: expect.stringContaining('No model spoke') });
    expect((await replay('inc-none')).code).toBe(1);
    expect((await replay('../x')).code).toBe(2);
  });
});
