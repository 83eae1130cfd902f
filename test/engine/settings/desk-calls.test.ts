import { createRouterClient } from '@orpc/server';
import { describe, expect, it } from 'vitest';
import { findAppPaths } from '../../../src/main/app-paths.ts';
import { createEngine } from '../../../src/main/engine/create-engine.ts';
import { withLastEntries } from '../../../src/main/engine/handlers/layer-entries.ts';
import { SILENT } from '../../contract/scripted-router.ts';
import { MemorySecrets } from '../../fixtures/memory-secrets.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

const BY = { user: 'ada', via: 'window' } as const;

async function openEngine(dataDir: string) {
  const secrets = new MemorySecrets();
  const { resourcesDir } = findAppPaths(import.meta.url);
  const engine = await createEngine({ dataDir, env: {}, version: '0', resourcesDir, secrets, log: SILENT });
  const client = createRouterClient(engine.router, { context: { caller: BY } });
  return { client, secrets, [Symbol.asyncDispose]: () => engine.stop() };
}

async function exported(client: Awaited<ReturnType<typeof openEngine>>['client']): Promise<string[]> {
  const file = await client.audit.export({ format: 'jsonl' });
  const lines = (await file.text()).trim().split('\n').slice(1, -1);
  return lines.map((line) => {
    const { action, subject } = JSON.parse(line) as { action: string; subject: string };
    return `${action} ${subject}`;
  });
}

describe('the calls behind the screens', () => {
  it('change, export and import the settings, on the record', async () => {
    await using dir = await tempDir();
    await using desk = await openEngine(dir.path);
    const { client } = desk;
    const before = await client.settings.get();
    const values = [{ field: 'security.maxRetries', value: 2 }];
    const { version } = await client.settings.change({ version: before.version, values });
    await expect(client.settings.change({ version: before.version, values })).rejects.toMatchObject({
      data: { code: 'conflict', field: 'version' },
    });
    const file = await client.settings.export();
    expect(JSON.parse(await file.text())).toEqual({ security: { maxRetries: 2 } });
    const bad = { version, text: '{"security": {"maxRetries": "many"}}' };
    await expect(client.settings.import(bad)).rejects.toMatchObject({ data: { field: 'security.maxRetries' } });
    await client.settings.import({ version, text: '{"memory": {"maxIncidentsCompact": 7}}' });
    const { settings } = await client.settings.get();
    expect([settings.security.maxRetries, settings.memory.maxIncidentsCompact]).toEqual([3, 7]);
    expect((await exported(client)).filter((line) => line.startsWith('settings_'))).toHaveLength(2);
  });

  it('keep, name and remove the key of a model without ever giving it out', async () => {
    await using dir = await tempDir();
    await using desk = await openEngine(dir.path);
    const { client, secrets } = desk;
    const name = 'ANTHROPIC_API_KEY';
    const where = async () => (await client.secrets.list()).secrets.find((each) => each.name === name)?.kept;
    expect(await where()).toBe('none');
    const { kept } = await client.secrets.set({ name, value: 'sk-not-a-real-key' });
    expect(await where()).toBe(kept);
    expect(await secrets.get(name)).toBe('sk-not-a-real-key');
    await client.secrets.remove({ name });
    expect(await where()).toBe('none');
    const record = await exported(client);
    expect(record.filter((line) => line.startsWith('secret_'))).toEqual([
      `secret_set ${name}`,
      `secret_removed ${name}`,
    ]);
    expect(record.join()).not.toContain('sk-not-a-real-key');
  });

  it('look through memory, and refuse to make what is not offered', async () => {
    await using dir = await tempDir();
    await using desk = await openEngine(dir.path);
    const { client } = desk;
    expect(await client.memory.search({ text: 'upstream refused' })).toEqual({ found: [] });
    const { kinds } = await client.reports.offered();
    const formats = kinds.find(({ kind }) => kind === 'audit')?.formats ?? [];
    expect(formats).toContain('jsonl');
    for (const format of ['jsonl', 'csv', 'html', 'pdf'] as const) {
      const made = client.audit.export({ format });
      if (formats.includes(format)) expect((await made).size).toBeGreaterThan(0);
      else await expect(made).rejects.toMatchObject({ data: { code: 'not_supported' } });
    }
  });

  it('say what a layer did last, the limits that are left, and whose key signs the record', async () => {
    await using dir = await tempDir();
    await using desk = await openEngine(dir.path);
    const { client } = desk;
    await client.security.setStop({ engaged: true });
    const security = await client.security.get();
    expect(security.layers.find(({ name }) => name === 'human_switch')?.last).toMatchObject({
      action: expect.stringMatching(/^stop_/),
    });
    expect(security.audit.keyFingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(await client.tools.limits()).toEqual({
      throttle: { maxActions: 30, windowSeconds: 60, users: [] },
      restarts: { cooldownSeconds: 600, services: [] },
    });
  });

  it('take the newest entry of each layer and leave the others without one', () => {
    const entry = (seq: number, action: string) => ({
      seq,
      at: '2026-01-02T03:04:05.000Z',
      actor: { kind: 'system' as const, id: 'x' },
      action,
      subject: `s${seq}`,
      detail: {},
      prevHash: '0'.repeat(64),
      hash: '1'.repeat(64),
    });
    const layers = ['tool_registry', 'vault'].map((name) => ({ name, state: 'on' as const, detail: '' }));
    const last = withLastEntries(layers, [entry(3, 'tool_called'), entry(2, 'tool_refused'), entry(1, 'opened')]);
    expect(last.map((layer) => layer.last?.subject ?? null)).toEqual(['s3', null]);
  });
});
