import { join, resolve } from 'node:path';
import { createSettingsSource } from '../engine/settings/load-settings.ts';
import type { LiveSettings } from '../engine/settings/settings-source.ts';
import type { CliContext, GlobalOptions } from './cli-context.ts';
import { dataDirOf } from './data-dir.ts';

/** The settings that a host of this data folder would use. */
export async function loadCliSettings(
  context: CliContext,
  options: GlobalOptions & { config?: string },
): Promise<LiveSettings> {
  const dataDir = dataDirOf(context, options);
  const file = options.config === undefined ? join(dataDir, 'settings.json') : resolve(options.config);
  const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  return createSettingsSource({ file, dataDir, env: context.env, log: silent });
}

/** The caller shows the problems itself. */
function ignore(): void {}
