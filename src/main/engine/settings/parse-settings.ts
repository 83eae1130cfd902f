import type { z } from 'zod';
import type { SettingsProblem } from '#shared/contract/status.ts';
import { SecuritySettings, Settings } from '#shared/domain/settings.ts';
import { hostWarnings } from '../hosts/host-warnings.ts';
import { applyEnvironment, type Environment } from './apply-environment.ts';
import { findSettingProblems, type Places } from './find-setting-problems.ts';
import { takeUnknownFields, wellFormedParts } from './well-formed-parts.ts';

/** Settings in force and what is wrong with what was asked for. */
export interface ParsedSettings {
  /** With problems: the defaults, in mode `AUDIT`, with the stop file that was asked for when that one is good. */
  readonly settings: Settings;
  readonly overriddenBy: readonly string[];
  /** Which variable gives the value at a path such as `security.mode`. */
  readonly variableAt: ReadonlyMap<string, string>;
  readonly problems: readonly SettingsProblem[];
  readonly warnings: readonly string[];
}

const MAX_PROBLEMS = 200;

/** Pure: checks raw settings with the environment over them, and never guesses. */
export function parseSettings(raw: unknown, env: Environment, places: Places): ParsedSettings {
  const overridden = applyEnvironment(raw, env);
  const { unknown, rest } = takeUnknownFields(overridden.raw);
  const parsed = Settings.safeParse(rest);
  const own = [
    ...unknown.map((path) => ({ field: formatPath(path), message: 'is not a known field' })),
    ...(parsed.error?.issues ?? []).map(toProblem),
    ...findSettingProblems(wellFormedParts(rest), places),
  ];
  const named = own.map(({ field, message }) => ({ field: overridden.variableAt.get(field) ?? field, message }));
  const problems = [...overridden.problems, ...named].slice(0, MAX_PROBLEMS).map(shortened);
  const good = parsed.success && problems.length === 0;
  return {
    settings: good ? parsed.data : safeDefaults(overridden.raw),
    overriddenBy: [...new Set(overridden.variableAt.values())],
    variableAt: overridden.variableAt,
    problems,
    warnings: [...overridden.warnings, ...(good ? parsed.data.hosts.flatMap(hostWarnings) : [])],
  };
}

/** The defaults: no hosts, no services, mode `AUDIT`. A good stop file is kept, so that the operator's switch still works. */
export function safeDefaults(raw: unknown): Settings {
  const security = typeof raw === 'object' && raw !== null && 'security' in raw ? raw.security : null;
  const stopFile =
    typeof security === 'object' && security !== null && 'stopFile' in security ? security.stopFile : null;
  const kept = SecuritySettings.shape.stopFile.safeParse(stopFile);
  return Settings.parse({ security: kept.success ? { stopFile: kept.data } : {} });
}

function toProblem(issue: z.core.$ZodIssue): SettingsProblem {
  const field = formatPath(issue.path);
  if (issue.code === 'invalid_union' && 'discriminator' in issue && issue.discriminator !== undefined)
    return { field, message: 'is missing or not one of the known kinds' };
  return { field: field === '' ? 'settings' : field, message: issue.message };
}

function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`))
    .join('');
}

function shortened({ field, message }: SettingsProblem): SettingsProblem {
  return { field: field.slice(0, 512), message: message.slice(0, 2_000) };
}
