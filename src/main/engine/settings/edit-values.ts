import type { SettingField } from '#shared/contract/settings.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { RawSettings, SettingsEdit } from './settings-source.ts';
import { settingsVersion } from './settings-version.ts';

/** A setting and what it is to be; without a value its default counts again. */
export interface SettingValue {
  readonly field: SettingField;
  readonly value?: unknown;
}

/** Fails with `conflict` when the file holds something else than what the change was made against. */
export function requireVersion(raw: RawSettings, version: string): void {
  if (settingsVersion(raw) === version) return;
  throw new AppError('conflict', 'the settings file was changed meanwhile: look at it again, then save', {
    field: 'version',
  });
}

/** Sets values below the groups of the settings. Fails with `invalid_input` for one that the environment gives. */
export function withValues(
  raw: RawSettings,
  values: readonly SettingValue[],
  variableOf: (field: string) => string | null,
): SettingsEdit {
  const copy = structuredClone(raw) as Record<string, unknown>;
  for (const { field, value } of values) {
    const variable = variableOf(field);
    if (variable !== null)
      throw new AppError('invalid_input', `${field} is given by the environment variable ${variable}`, { field });
    put(copy, field.split('.'), value);
  }
  return { raw: copy };
}

/** Groups that are not there yet are made; one that is left empty goes, so that the file stays as short as it was. */
function put(group: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [key, ...rest] = path;
  if (key === undefined) return;
  if (rest.length === 0) {
    if (value === undefined) Reflect.deleteProperty(group, key);
    else define(group, key, value);
    return;
  }
  const inner = isRecord(group[key]) && Object.hasOwn(group, key) ? group[key] : {};
  put(inner, rest, value);
  if (Object.keys(inner).length === 0) Reflect.deleteProperty(group, key);
  else define(group, key, inner);
}

/** As an own property, whatever its name: `__proto__` is an unknown field and nothing else. */
function define(group: object, key: string, value: unknown): void {
  Object.defineProperty(group, key, { value, enumerable: true, writable: true, configurable: true });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
