import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from '../core/logger.ts';
import type { Environment } from './apply-environment.ts';
import { type ParsedSettings, parseSettings, safeDefaults } from './parse-settings.ts';
import { readSettingsFile } from './read-settings-file.ts';
import type { SettingsSource } from './settings-source.ts';

/** Where settings come from. */
export interface SettingsSourceOptions {
  /** Absolute path of `settings.json`; it may be absent. */
  readonly file: string;
  /** Absolute. */
  readonly dataDir: string;
  readonly env: Environment;
  readonly log: Logger;
}

/** Reads and checks the settings once. Bad settings are no failure: they are in `view().problems`, the defaults in force. */
export async function createSettingsSource(options: SettingsSourceOptions): Promise<SettingsSource> {
  const parsed = await load(options);
  for (const { field, message } of parsed.problems) options.log.error(`settings: ${field} ${message}`);
  for (const warning of parsed.warnings) options.log.warn(`settings: ${warning}`);
  const { settings } = parsed;
  return {
    view: () => ({
      file: options.file,
      settings,
      overriddenBy: [...parsed.overriddenBy],
      problems: [...parsed.problems],
    }),
    current: () => settings,
    host: (id) => settings.hosts.find((host) => host.id === id) ?? null,
    service: (id) => settings.services.find((service) => service.id === id) ?? null,
    closedFolders: () => [options.dataDir, join(homedir(), '.ssh')].map(realFolder),
    stopFile: () => settings.security.stopFile ?? join(options.dataDir, 'STOP_SENTRY'),
  };
}

/** The folder with symbolic links resolved; itself while it is not there. */
function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

async function load(options: SettingsSourceOptions): Promise<ParsedSettings> {
  const read = await readSettingsFile(options.file);
  if (read.problem === null)
    return parseSettings(read.raw, options.env, { dataDir: options.dataDir, homeDir: homedir() });
  const stopFile = options.env['STOP_FILE_PATH'];
  return {
    settings: safeDefaults({ security: { stopFile } }),
    overriddenBy: [],
    problems: [read.problem],
    warnings: [],
  };
}
