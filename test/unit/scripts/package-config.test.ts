import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const ROOT = join(import.meta.dirname, '..', '..', '..');

/** What of the configuration is looked at here; electron-builder's own schema judges the whole. */
const Config = z.looseObject({
  extraResources: z.array(z.object({ from: z.string(), to: z.string() })),
  linux: z.looseObject({ icon: z.string(), target: z.array(z.string()) }),
  mac: z.looseObject({ icon: z.string(), target: z.array(z.string()), entitlements: z.string() }),
  win: z.looseObject({ icon: z.string(), target: z.array(z.string()) }),
});
type Config = z.infer<typeof Config>;

function readConfig(): Config {
  return Config.parse(parse(readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8')));
}

/** Fails with electron-builder's own words. */
async function judge(config: unknown): Promise<void> {
  const builder = createRequire(createRequire(import.meta.url).resolve('electron-builder/package.json'));
  const module = builder('app-builder-lib/out/util/config/config.js') as {
    validateConfiguration(config: unknown, debug: { isEnabled: boolean }): Promise<void>;
  };
  await module.validateConfiguration(config, { isEnabled: false });
}

/** Width and height, from the header of a PNG. */
function pngSize(file: string): readonly number[] {
  const bytes = readFileSync(join(ROOT, file));
  expect(bytes.subarray(1, 4).toString('latin1')).toBe('PNG');
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

describe('the configuration of packages', () => {
  it('is accepted by electron-builder for all three systems', async () => {
    const config = readConfig();
    await judge(config);
    const targets = [config.linux.target, config.mac.target, config.win.target];
    expect(targets).toEqual([['AppImage', 'deb'], ['dmg', 'zip'], ['nsis']]);
  });

  it('is refused with a setting that does not exist', async () => {
    const config = readConfig();
    await expect(judge({ ...config, mac: { ...config.mac, hardenedRuntimes: true } })).rejects.toThrow(
      /configuration\.mac /,
    );
    await expect(judge({ ...config, electronFuses: { runAsNod: false } })).rejects.toThrow(
      /configuration\.electronFuses /,
    );
  });

  it('names files that are there, and icons that are large enough to be made into those of each system', () => {
    const config = readConfig();
    const made = 'dist/third-party-licences.txt';
    const files = [config.mac.entitlements, ...config.extraResources.map(({ from }) => from)];
    expect(files.filter((file) => file !== made && !existsSync(join(ROOT, file)))).toEqual([]);
    for (const { icon } of [config.linux, config.mac, config.win]) expect(pngSize(icon)).toEqual([512, 512]);
  });
});
