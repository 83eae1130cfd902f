import { z } from 'zod';
import { AgentRole } from '#shared/domain/roles.ts';
import { Settings } from '#shared/domain/settings.ts';

/** How a setting is typed in. */
export type SettingKind =
  | { readonly type: 'choice'; readonly options: readonly string[] }
  | { readonly type: 'number'; readonly min: number; readonly max: number; readonly whole: boolean }
  | { readonly type: 'text' }
  /** Texts, one a line. */
  | { readonly type: 'list' };

/** One value of `settings.json` that has no screen of its own. */
export interface SettingDescription {
  /** Such as `security.throttle.maxActions`. */
  readonly field: string;
  readonly kind: SettingKind;
  /** As it is typed in; empty where there is none. */
  readonly standard: string;
}

/** What JSON Schema says of a value, as far as it matters here. */
const Node = z.object({
  type: z.string().optional(),
  enum: z.array(z.string()).optional(),
  default: z.unknown().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.object({ type: z.string().optional() }).optional(),
});
type Node = z.infer<typeof Node>;

const GROUPS = ['llm', 'security', 'watch', 'memory', 'retention', 'desktop', 'updates'] as const;

/** Every single value of the settings, read from their schema: hosts, services and patterns have screens of their own. */
export function describeSettings(): readonly SettingDescription[] {
  const root = Node.parse(z.toJSONSchema(Settings, { io: 'input' }));
  const roles = AgentRole.options.map(
    (role): SettingDescription => ({
      field: `llm.roles.${role}.model`,
      kind: { type: 'text' },
      standard: '',
    }),
  );
  return GROUPS.flatMap((group) => [...leaves(group, root.properties?.[group]), ...(group === 'llm' ? roles : [])]);
}

function leaves(field: string, value: unknown): readonly SettingDescription[] {
  const parsed = Node.safeParse(value);
  if (!parsed.success) {
    return [];
  }
  const node = parsed.data;
  if (node.properties !== undefined) {
    return Object.entries(node.properties).flatMap(([key, inner]) => leaves(`${field}.${key}`, inner));
  }
  const kind = kindOf(field, node);
  return kind === null ? [] : [{ field, kind, standard: asTyped(node.default) }];
}

function kindOf(field: string, node: Node): SettingKind | null {
  if (node.enum !== undefined) {
    return { type: 'choice', options: node.enum };
  }
  switch (node.type) {
    case 'integer':
    case 'number':
      return {
        type: 'number',
        min: node.minimum ?? Number.MIN_SAFE_INTEGER,
        max: node.maximum ?? Number.MAX_SAFE_INTEGER,
        whole: node.type === 'integer',
      };
    case 'boolean':
      return { type: 'choice', options: ['true', 'false'] };
    case 'string':
      return { type: 'text' };
    case 'array':
      // What is off is chosen among the patterns.
      return node.items?.type === 'string' && field !== 'watch.muted' ? { type: 'list' } : null;
    default:
      return null;
  }
}

/** A value as a person types it. */
export function asTyped(value: unknown): string {
  if (value === undefined || value === null) {
    return '';
  }
  if (Array.isArray(value)) {
    return value.map(String).join('\n');
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What was typed as a value; undefined where nothing was, so that the default counts. */
export function asValue({ kind }: SettingDescription, typed: string): string | number | boolean | string[] | undefined {
  const text = typed.trim();
  if (text === '') {
    return undefined;
  }
  if (kind.type === 'list') {
    return text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  }
  if (kind.type === 'number') {
    const number = Number(text);
    return Number.isFinite(number) ? number : text;
  }
  return kind.type === 'choice' && kind.options.join() === 'true,false' ? text === 'true' : text;
}

/** The value of a setting as it is in force, as a person types it. */
export function readSetting(settings: Settings, field: string): string {
  let value: unknown = settings;
  for (const key of field.split('.')) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  }
  return asTyped(value);
}

const grouped = (value: number): string => value.toLocaleString('en');

/** What a number may be, in words; empty for what is no number. */
export function rangeText(kind: SettingKind): string {
  return kind.type === 'number' ? `${grouped(kind.min)} to ${grouped(kind.max)}` : '';
}

/** What is wrong with what was typed, by the schema that the engine uses; empty when it is good. */
export function checkSetting(description: SettingDescription, typed: string): string {
  const { field, kind } = description;
  const value = asValue(description, typed);
  if (value === undefined) {
    return '';
  }
  const raw: Record<string, unknown> = {};
  let group = raw;
  const path = field.split('.');
  for (const key of path.slice(0, -1)) {
    const inner = {};
    group[key] = inner;
    group = inner;
  }
  group[path.at(-1) ?? ''] = value;
  const issue = Settings.safeParse(raw).error?.issues.find(
    ({ path: at }) => at.join('.') === field || at.join('.').startsWith(`${field}.`),
  );
  if (issue === undefined) {
    return '';
  }
  if (kind.type === 'number') {
    return `Type ${kind.whole ? 'a whole number' : 'a number'} from ${rangeText(kind)}.`;
  }
  return `This ${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}.`.replace(/\.\.$/, '.');
}
