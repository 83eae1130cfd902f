import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { SettingsView } from '#shared/contract/settings.ts';
import type { SettingsProblem } from '#shared/contract/status.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { Logger } from '../core/logger.ts';
import { type Environment, SETTING_VARIABLES } from './apply-environment.ts';
import { type ParsedSettings, parseSettings, safeDefaults } from './parse-settings.ts';
import { readSettingsFile } from './read-settings-file.ts';
import type { LiveSettings, RawSettings, SettingsEdit } from './settings-source.ts';
import { settingsVersion } from './settings-version.ts';
import { writeSettingsFile } from './write-settings-file.ts';

/** Where settings come from. */
export interface SettingsSourceOptions {
  /** Absolute path of `settings.json`; it may be absent. */
  readonly file: string;
  /** Absolute. */
  readonly dataDir: string;
  readonly env: Environment;
  readonly log: Logger;
}

/** Reads and checks the settings. Bad settings are no failure: they are in `view().problems`, the defaults in force. */
export async function createSettingsSource(options: SettingsSourceOptions): Promise<LiveSettings> {
  const state = { parsed: await load(options) };
  tell(options.log, state.parsed);
  const listeners = new Set<() => void>();
  const current = () => state.parsed.settings;
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const turn = queue.then(work);
    queue = turn.catch(() => undefined);
    return turn;
  };
  const takeOver = (parsed: Loaded): void => {
    state.parsed = parsed;
    for (const listener of listeners) quietly(options.log, listener);
  };
  const change: LiveSettings['change'] = async (edit, recorded) => {
    const read = await readSettingsFile(options.file);
    if (read.problem !== null) throw refusedChange(read.problem, []);
    const { raw, places = [] } = edit(asObject(read.raw));
    const parsed = parse(options, raw);
    const [problem] = parsed.problems;
    if (problem !== undefined) throw refusedChange(problem, places);
    await writeSettingsFile(options.file, raw, recorded);
    takeOver(parsed);
  };
  const reload = async (): Promise<void> => {
    const parsed = await load(options);
    if (parsed.version === state.parsed.version && parsed.problems.length === 0) return;
    tell(options.log, parsed);
    takeOver(parsed);
  };
  return {
    view: () => viewOf(options.file, state.parsed),
    current,
    host: (id) => current().hosts.find((host) => host.id === id) ?? null,
    service: (id) => current().services.find((service) => service.id === id) ?? null,
    closedFolders: () => [options.dataDir, join(homedir(), '.ssh')].map(realFolder),
    stopFile: () => current().security.stopFile ?? join(options.dataDir, 'STOP_SENTRY'),
    change: (edit, recorded) => inTurn(() => change(edit, recorded)),
    reload: () => inTurn(reload),
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function viewOf(file: string, parsed: Loaded): SettingsView {
  const { settings, version, overriddenBy, variableAt, problems } = parsed;
  const environment = SETTING_VARIABLES.map(({ field, variable }) => ({
    field,
    variable,
    used: variableAt.get(field) === variable,
  }));
  return { file, settings, version, overriddenBy: [...overriddenBy], environment, problems: [...problems] };
}

function tell(log: Logger, parsed: ParsedSettings): void {
  for (const { field, message } of parsed.problems) log.error(`settings: ${field} ${message}`);
  for (const warning of parsed.warnings) log.warn(`settings: ${warning}`);
}

/** The file holds something else than an object: nothing of it could be kept. */
function asObject(raw: unknown): RawSettings {
  if (typeof raw === 'object' && raw !== null && !Array.isArray(raw)) return raw as RawSettings;
  throw new AppError('settings_invalid', 'the settings file holds no JSON object', { field: 'settings' });
}

function refusedChange(problem: SettingsProblem, places: Required<SettingsEdit>['places']): AppError {
  const renamed = places.find(({ place }) => problem.field === place || problem.field.startsWith(`${place}.`));
  const field = renamed === undefined ? problem.field : renamed.field + problem.field.slice(renamed.place.length);
  return new AppError('invalid_input', `${field} ${problem.message}`, { field });
}

/** The change is made already: a room that cannot follow it must not undo it for the others. */
function quietly(log: Logger, listener: () => void): void {
  try {
    listener();
  } catch (error) {
    log.error('a change of the settings could not be taken over everywhere: restart the desk', error);
  }
}

/** The folder with symbolic links resolved; itself while it is not there. */
function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

/** Settings in force, and which content of the file they came from. */
type Loaded = ParsedSettings & { readonly version: string };

async function load(options: SettingsSourceOptions): Promise<Loaded> {
  const read = await readSettingsFile(options.file);
  if (read.problem === null) return parse(options, read.raw);
  const stopFile = options.env['STOP_FILE_PATH'];
  return {
    settings: safeDefaults({ security: { stopFile } }),
    overriddenBy: [],
    variableAt: new Map(),
    problems: [read.problem],
    warnings: [],
    version: settingsVersion({}),
  };
}

function parse({ env, dataDir }: SettingsSourceOptions, raw: unknown): Loaded {
  return { ...parseSettings(raw, env, { dataDir, homeDir: homedir() }), version: settingsVersion(raw) };
}
