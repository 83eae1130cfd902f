import type { z } from 'zod';
import {
  HostSettings,
  LlmSettings,
  SecuritySettings,
  ServiceSettings,
  Settings,
  WatchPattern,
} from '#shared/domain/settings.ts';

/** What of the settings is well-formed by itself; null in the place of what is not, so that positions stay. */
export interface WellFormedParts {
  readonly hosts: readonly (HostSettings | null)[];
  readonly services: readonly (ServiceSettings | null)[];
  readonly patterns: readonly (WatchPattern | null)[];
  readonly llm: LlmSettings | null;
  readonly security: SecuritySettings | null;
  /** Ids of all hosts, also of those that are not well-formed. */
  readonly hostIds: readonly unknown[];
}

/** Pure: takes raw settings apart, so that one bad field does not hide another. */
export function wellFormedParts(raw: unknown): WellFormedParts {
  const watch = field(raw, 'watch');
  return {
    hosts: each(HostSettings, field(raw, 'hosts')),
    services: each(ServiceSettings, field(raw, 'services')),
    patterns: each(WatchPattern, field(watch, 'patterns')),
    llm: LlmSettings.safeParse(field(raw, 'llm') ?? {}).data ?? null,
    security: SecuritySettings.safeParse(field(raw, 'security') ?? {}).data ?? null,
    hostIds: list(field(raw, 'hosts')).map((host) => field(host, 'id')),
  };
}

/** Pure: unknown fields by their path, and the settings without them. */
export function takeUnknownFields(raw: unknown): { unknown: readonly (readonly PropertyKey[])[]; rest: unknown } {
  const rest = structuredClone(raw);
  const unknown: PropertyKey[][] = [];
  for (const issue of Settings.safeParse(raw).error?.issues ?? []) {
    if (issue.code !== 'unrecognized_keys') continue;
    const holder = issue.path.reduce<unknown>((value, key) => field(value, key), rest);
    for (const key of issue.keys) {
      unknown.push([...issue.path, key]);
      if (typeof holder === 'object' && holder !== null) Reflect.deleteProperty(holder, key);
    }
  }
  return { unknown, rest };
}

function each<T>(schema: z.ZodType<T>, value: unknown): (T | null)[] {
  return list(value).map((item) => schema.safeParse(item).data ?? null);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function field(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}
