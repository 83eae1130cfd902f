import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  withHost,
  withMuted,
  withoutHost,
  withoutPattern,
  withPattern,
  withServices,
} from '../../../src/main/engine/settings/edit-settings.ts';
import { createSettingsSource } from '../../../src/main/engine/settings/load-settings.ts';
import { HostId } from '../../../src/shared/domain/ids.ts';
import { HostSettings, ServiceSettings, WatchPattern } from '../../../src/shared/domain/settings.ts';
import { AppError } from '../../../src/shared/errors/app-error.ts';
import { KeptLog } from '../../fixtures/open-desk.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

const WEB = { id: 'web-1', address: '10.0.0.5', user: 'oncall' };
const SHOP = {
  id: 'shop',
  host: 'web-1',
  sourcePath: '/srv/shop',
  logs: [{ kind: 'file', glob: '/var/log/shop.log' }],
};

async function openSettings(dir: string, raw?: unknown, env: Record<string, string> = {}) {
  const file = join(dir, 'settings.json');
  if (raw !== undefined) await writeFile(file, JSON.stringify(raw));
  const log = new KeptLog();
  return { file, log, settings: await createSettingsSource({ file, dataDir: dir, env, log }) };
}

const stored = async (file: string): Promise<unknown> => JSON.parse(await readFile(file, 'utf8'));
const nothing = () => undefined;
const host = (change: object = {}) => HostSettings.parse({ ...WEB, ...change });

describe('changing the settings while the desk runs', () => {
  it('writes the file, takes it over and tells whoever listens', async () => {
    await using dir = await tempDir();
    const { file, settings } = await openSettings(dir.path, { $schema: 'x.json', security: { mode: 'ACTIVE' } });
    const told: string[] = [];
    const stop = settings.onChange(() =>
      told.push(
        settings
          .current()
          .hosts.map(({ id }) => id)
          .join(),
      ),
    );
    await settings.change((raw) => withHost(raw, host(), false), nothing);
    const service = ServiceSettings.parse(SHOP);
    await settings.change((raw) => withServices(raw, [service], false), nothing);
    stop();
    await settings.change((raw) => withMuted(raw, 'failed', true), nothing);
    expect(told).toEqual(['web-1', 'web-1']);
    expect(await stored(file)).toEqual({
      $schema: 'x.json',
      security: { mode: 'ACTIVE' },
      hosts: [host()],
      services: [service],
      watch: { muted: ['failed'] },
    });
    expect(settings.current().watch.muted).toEqual(['failed']);
    expect(await readdir(dirname(file))).toEqual(['settings.json']);
  });

  it('refuses what the settings refuse, naming the field of the call, and changes nothing', async () => {
    await using dir = await tempDir();
    const { file, settings } = await openSettings(dir.path, { hosts: [WEB] });
    const bad = [
      [
        () => settings.change((raw) => withHost(raw, host({ id: 'b', address: 'a b' }), false), nothing),
        'host.address',
      ],
      [() => settings.change((raw) => withHost(raw, host(), false), nothing), 'host.id'],
      [
        () =>
          settings.change((raw) => withServices(raw, [ServiceSettings.parse({ ...SHOP, host: 'x' })], false), nothing),
        'services[0].host',
      ],
      [
        () => settings.change((raw) => withPattern(raw, WatchPattern.parse({ id: 'a', regex: '(?=x)' })), nothing),
        'pattern.regex',
      ],
      [() => settings.change((raw) => withoutPattern(raw, 'a'), nothing), 'id'],
    ] as const;
    for (const [change, field] of bad) {
      await expect(change()).rejects.toMatchObject({ field });
    }
    expect(await stored(file)).toEqual({ hosts: [WEB] });
    expect(settings.current().hosts).toEqual([host()]);
  });

  it('removes no host that a service or another host needs', async () => {
    await using dir = await tempDir();
    const { settings } = await openSettings(dir.path, { hosts: [WEB], services: [SHOP] });
    await expect(settings.change((raw) => withoutHost(raw, HostId.parse('web-1')), nothing)).rejects.toMatchObject({
      code: 'conflict',
    });
    const behind = { hosts: [WEB, { ...WEB, id: 'b', jump: 'web-1' }] };
    expect(() => withoutHost(behind, HostId.parse('web-1'))).toThrow(/b still uses host web-1/);
  });

  it('stays as it was when the change cannot be recorded or the file cannot be written', async () => {
    await using dir = await tempDir();
    const { file, settings } = await openSettings(dir.path, { hosts: [WEB] });
    const unwritable = () => {
      throw new AppError('audit_unwritable', 'the record cannot be written');
    };
    await expect(settings.change((raw) => withHost(raw, host({ port: 23 }), true), unwritable)).rejects.toMatchObject({
      code: 'audit_unwritable',
    });
    expect(await stored(file)).toEqual({ hosts: [WEB] });
    await mkdir(`${file}.${process.pid}.new`);
    await expect(settings.change((raw) => withHost(raw, host({ port: 23 }), true), nothing)).rejects.toMatchObject({
      code: 'storage_failed',
    });
    expect(settings.current().hosts).toEqual([host()]);
  });

  it('keeps what someone wrote into the file by hand meanwhile, and refuses a file that is broken', async () => {
    await using dir = await tempDir();
    const { file, settings } = await openSettings(dir.path, { hosts: [WEB] });
    await writeFile(file, JSON.stringify({ hosts: [WEB], memory: { maxIncidentsCompact: 7 } }));
    await settings.change((raw) => withHost(raw, host({ port: 2_222 }), true), nothing);
    expect(settings.current().memory.maxIncidentsCompact).toBe(7);
    await writeFile(file, '{ "hosts": [');
    await expect(settings.change((raw) => withHost(raw, host(), true), nothing)).rejects.toMatchObject({
      code: 'invalid_input',
      field: file,
    });
    expect(settings.current().hosts).toEqual([host({ port: 2_222 })]);
  });

  it('makes changes one after the other, so that none is lost', async () => {
    await using dir = await tempDir();
    const { settings } = await openSettings(dir.path);
    const ids = Array.from({ length: 20 }, (_, index) => `web-${index}`);
    await Promise.all(ids.map((id) => settings.change((raw) => withHost(raw, host({ id }), false), nothing)));
    expect(settings.current().hosts.map(({ id }) => id)).toEqual(ids);
  });

  it('writes a file that only its owner can read, and leaves environment overrides out of it', async () => {
    await using dir = await tempDir();
    const { file, settings } = await openSettings(dir.path, {}, { SENTRY_MODE: 'ACTIVE' });
    await chmod(file, 0o644);
    await settings.change((raw) => withHost(raw, host(), false), nothing);
    expect(await stored(file)).toEqual({ hosts: [host()] });
    expect(settings.current().security.mode).toBe('ACTIVE');
    const { mode } = await import('node:fs/promises').then(({ stat }) => stat(file));
    expect(mode & 0o777).toBe(0o600);
  });
});
