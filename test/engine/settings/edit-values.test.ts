import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { requireVersion, withValues } from '../../../src/main/engine/settings/edit-values.ts';
import { createSettingsSource } from '../../../src/main/engine/settings/load-settings.ts';
import { settingsVersion } from '../../../src/main/engine/settings/settings-version.ts';
import { SettingField } from '../../../src/shared/contract/settings.ts';
import { KeptLog } from '../../fixtures/open-desk.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

const given = (field: string): string | null => (field === 'security.mode' ? 'SENTRY_MODE' : null);
const field = (name: string): SettingField => SettingField.parse(name);

async function open(dir: string, env: Record<string, string> = {}) {
  const file = join(dir, 'settings.json');
  return { file, settings: await createSettingsSource({ file, dataDir: dir, env, log: new KeptLog() }) };
}

describe('single settings', () => {
  it('are set where they belong, and groups that are left empty go', () => {
    const raw = { security: { throttle: { maxActions: 5 } }, llm: { model: 'a', roles: { triage: { model: 'b' } } } };
    const values = [
      { field: field('security.throttle.maxActions') },
      { field: field('llm.roles.triage.model') },
      { field: field('memory.maxIncidentsCompact'), value: 9 },
      { field: field('llm.maxTokens'), value: 4_096 },
    ];
    expect(withValues(raw, values, given)).toEqual({
      raw: { llm: { model: 'a', maxTokens: 4_096 }, memory: { maxIncidentsCompact: 9 } },
    });
    expect(raw.security.throttle.maxActions).toBe(5);
  });

  it('that the environment gives are refused by name', () => {
    const change = () => withValues({}, [{ field: field('security.mode'), value: 'ACTIVE' }], given);
    expect(change).toThrow(expect.objectContaining({ code: 'invalid_input', field: 'security.mode' }));
    expect(change).toThrow('SENTRY_MODE');
  });

  it('cannot be used to reach what is no setting', () => {
    for (const name of ['hosts.0.user', '__proto__.x', 'security', 'llm.__proto__.x', 'watch.a.b.c.d'])
      expect(SettingField.safeParse(name).success).toBe(false);
    const { raw } = withValues({}, [{ field: field('llm.constructor.prototype'), value: 1 }], given);
    expect(Object.hasOwn(raw['llm'] as object, 'constructor')).toBe(true);
    expect(({} as { prototype?: unknown }).prototype).toBeUndefined();
  });

  it('are not written over a change that was made meanwhile', async () => {
    await using dir = await tempDir();
    const { file, settings } = await open(dir.path);
    const { version } = settings.view();
    const set = (value: number, against: string) =>
      settings.change(
        (raw) => {
          requireVersion(raw, against);
          return withValues(raw, [{ field: field('security.maxRetries'), value }], given);
        },
        () => undefined,
      );
    await set(2, version);
    await expect(set(7, version)).rejects.toMatchObject({ code: 'conflict', field: 'version' });
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ security: { maxRetries: 2 } });
    await set(7, settings.view().version);
    expect(settings.current().security.maxRetries).toBe(7);
    await expect(set(700, settings.view().version)).rejects.toMatchObject({
      code: 'invalid_input',
      field: 'security.maxRetries',
    });
    expect(settings.current().security.maxRetries).toBe(7);
  });

  it('are read again after a change by hand, and a bad file is named and nothing of it in force', async () => {
    await using dir = await tempDir();
    const { file, settings } = await open(dir.path);
    const told: number[] = [];
    settings.onChange(() => told.push(settings.current().security.maxRetries));
    await writeFile(file, JSON.stringify({ security: { maxRetries: 4 } }));
    await settings.reload();
    await settings.reload();
    expect(told).toEqual([4]);
    expect(settings.view().version).toBe(settingsVersion({ security: { maxRetries: 4 } }));
    await writeFile(file, '{"security": {"maxRetries": 0}}');
    await settings.reload();
    expect(settings.view().problems.map((problem) => problem.field)).toEqual(['security.maxRetries']);
    expect(settings.current().security.maxRetries).toBe(3);
  });

  it('say which variable gives them', async () => {
    await using dir = await tempDir();
    const { settings } = await open(dir.path, { SENTRY_MODE: 'active' });
    const { environment } = settings.view();
    expect(environment).toContainEqual({ field: 'security.mode', variable: 'SENTRY_MODE', used: true });
    expect(environment).toContainEqual({ field: 'security.maxRetries', variable: 'MAX_RETRIES', used: false });
    expect(environment.filter((each) => each.field === 'llm.model').map((each) => each.variable)).toEqual([
      'ANTHROPIC_MODEL',
      'BEDROCK_GATEWAY_MODEL',
    ]);
  });
});
