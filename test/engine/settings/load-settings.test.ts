import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { settingsSchema } from '../../../scripts/settings-schema.ts';
import { createSettingsSource } from '../../../src/main/engine/settings/load-settings.ts';
import { settingsVersion } from '../../../src/main/engine/settings/settings-version.ts';
import { HostId, ServiceId } from '../../../src/shared/domain/ids.ts';
import { Settings } from '../../../src/shared/domain/settings.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

it('an absent file means the defaults, and the stop file in the data folder', async () => {
  await using dir = await tempDir();
  const source = await createSettingsSource({ file: join(dir.path, 'settings.json'), dataDir: dir.path, env: {}, log });
  expect(source.view()).toEqual({
    file: join(dir.path, 'settings.json'),
    settings: Settings.parse({}),
    version: settingsVersion({}),
    overriddenBy: [],
    environment: expect.any(Array),
    problems: [],
  });
  expect(source.stopFile()).toBe(join(dir.path, 'STOP_SENTRY'));
});

it('hosts and services are found by id', async () => {
  await using dir = await tempDir();
  const file = join(dir.path, 'settings.json');
  const host = { id: 'web-1', address: '10.0.0.5', user: 'oncall' };
  const service = {
    id: 'shop',
    host: 'web-1',
    sourcePath: '/srv/shop',
    logs: [{ kind: 'file', glob: '/var/log/shop.log' }],
  };
  await writeFile(file, JSON.stringify({ hosts: [host], services: [service] }));
  const source = await createSettingsSource({ file, dataDir: dir.path, env: {}, log });
  expect(source.host(HostId.parse('web-1'))?.user).toBe('oncall');
  expect(source.service(ServiceId.parse('shop'))?.sourcePath).toBe('/srv/shop');
  expect(source.host(HostId.parse('other'))).toBeNull();
  expect(source.service(ServiceId.parse('other'))).toBeNull();
});

it('a file that cannot be read or parsed is named, and nothing of it is in force', async () => {
  await using dir = await tempDir();
  const broken = join(dir.path, 'broken.json');
  await writeFile(broken, '{ "hosts": [');
  await mkdir(join(dir.path, 'folder.json'));
  for (const name of ['broken.json', 'folder.json']) {
    const file = join(dir.path, name);
    const env = { SENTRY_MODE: 'ACTIVE', STOP_FILE_PATH: '/run/stop' };
    const source = await createSettingsSource({ file, dataDir: dir.path, env, log });
    expect(source.view().problems).toEqual([{ field: file, message: expect.any(String) }]);
    expect(source.current().security.mode).toBe('AUDIT');
    expect(source.stopFile()).toBe('/run/stop');
  }
});

it('resources/settings.schema.json is current (node scripts/settings-schema.ts writes it)', async () => {
  const file = join(import.meta.dirname, '../../../resources/settings.schema.json');
  expect(await readFile(file, 'utf8')).toBe(settingsSchema());
});
