import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { expect, it } from 'vitest';
import { findAppPaths } from '../../../src/main/app-paths.ts';
import { createEngine } from '../../../src/main/engine/create-engine.ts';
import { SILENT } from '../../contract/scripted-router.ts';
import { FAKE_KEY, FakeAnthropic } from '../../fakes/anthropic-server.ts';
import { MemorySecrets } from '../../fixtures/memory-secrets.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

it('a desk with a model says which, tries its key for nothing, and has its breaker among the layers', async () => {
  await using dir = await tempDir();
  await using fake = await FakeAnthropic.start({ script: () => ({ text: 'Yes.' }) });
  const secrets = new MemorySecrets();
  await secrets.set('ANTHROPIC_API_KEY', FAKE_KEY);
  const llm = { provider: 'anthropic', baseUrl: fake.url } as const;
  await writeFile(join(dir.path, 'settings.json'), JSON.stringify({ llm, security: { maxCost10Min: 2.5 } }));
  await writeFile(join(dir.path, 'model-prices.json'), '{"models": []}');
  const { resourcesDir } = findAppPaths(import.meta.url);
  const engine = await createEngine({ dataDir: dir.path, env: {}, version: '1', resourcesDir, secrets, log: SILENT });
  try {
    await engine.start();
    const client = createRouterClient(engine.router, { context: { caller: { user: 'alice', via: 'browser' } } });
    expect(await client.status.get()).toMatchObject({
      provider: 'anthropic',
      model: 'claude-opus-5-5',
      cost: { windowUsd: 0, limitUsd: 2.5, breaker: 'closed', totalUsd: 0 },
      settingsProblems: [],
    });
    expect(await client.models.test(llm)).toMatchObject({
      ok: true,
      sentence: 'The key is good and claude-opus-5-5 is there.',
    });
    await expect(client.models.test({ ...llm, baseUrl: 'http://models.example' })).rejects.toMatchObject({
      code: 'invalid_input',
      data: { field: 'baseUrl' },
    });
    expect(await client.models.spent({ since: '2026-01-01T00:00:00Z' })).toEqual({ usd: 0, calls: 0 });
    const layer = (await client.security.get()).layers.find(({ name }) => name === 'cost_breaker');
    expect(layer).toMatchObject({ state: 'degraded', detail: expect.stringContaining('is no list of prices') });
    expect(fake.accepted).toEqual([]);
  } finally {
    await engine.stop();
  }
});
