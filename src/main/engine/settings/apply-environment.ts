import { basename, posix } from 'node:path';
import type { SettingsProblem } from '#shared/contract/status.ts';
import { LlmSettings } from '#shared/domain/settings.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The raw settings with what the environment puts over them. */
export interface Overridden {
  readonly raw: unknown;
  /** Which variable gave the value at a path such as `security.mode`. */
  readonly variableAt: ReadonlyMap<string, string>;
  readonly problems: readonly SettingsProblem[];
  readonly warnings: readonly string[];
}

type Kind = 'text' | 'number' | 'upper' | 'path';
type Override = readonly [variable: string, path: readonly [string, string], kind: Kind];

const OVERRIDES: readonly Override[] = [
  ['LLM_PROVIDER', ['llm', 'provider'], 'text'],
  ['SENTRY_MODE', ['security', 'mode'], 'upper'],
  ['STOP_FILE_PATH', ['security', 'stopFile'], 'path'],
  ['MAX_COST_10MIN', ['security', 'maxCost10Min'], 'number'],
  ['MAX_RETRIES', ['security', 'maxRetries'], 'number'],
  ['RESTART_COOLDOWN', ['security', 'restartCooldownSeconds'], 'number'],
  ['POLL_INTERVAL', ['watch', 'pollIntervalSeconds'], 'number'],
  ['MAX_INCIDENTS_COMPACT', ['memory', 'maxIncidentsCompact'], 'number'],
];

const PROVIDER_OVERRIDES = ['ANTHROPIC', 'BEDROCK_GATEWAY'].map((prefix) => ({
  provider: prefix.toLowerCase(),
  overrides: [
    [`${prefix}_BASE_URL`, ['llm', 'baseUrl'], 'text'],
    [`${prefix}_MODEL`, ['llm', 'model'], 'text'],
    [`${prefix}_MAX_TOKENS`, ['llm', 'maxTokens'], 'number'],
  ] as const satisfies readonly Override[],
}));

const LOG_LEVELS: readonly string[] = ['debug', 'info', 'warn', 'warning', 'error', 'critical'];

/** Every variable that may give a value, by the setting that it gives. */
export const SETTING_VARIABLES: readonly { readonly field: string; readonly variable: string }[] = [
  ...OVERRIDES,
  ...PROVIDER_OVERRIDES.flatMap(({ overrides }) => overrides),
].map(([variable, path]) => ({ field: path.join('.'), variable }));

/** Pure: puts the environment over what the file says. Values are checked with the rest of the settings afterwards. */
export function applyEnvironment(raw: unknown, env: Environment): Overridden {
  if (!isRecord(raw)) return { raw, variableAt: new Map(), problems: [], warnings: [] };
  const copy = structuredClone(raw);
  const variableAt = new Map<string, string>();
  const problems: SettingsProblem[] = [];
  for (const override of OVERRIDES) put(copy, override, { env, variableAt });
  const provider = isRecord(copy['llm']) ? copy['llm']['provider'] : undefined;
  for (const group of PROVIDER_OVERRIDES) {
    for (const override of group.overrides) {
      if (group.provider === provider) put(copy, override, { env, variableAt });
      else problems.push(...checkUnused(override, env));
    }
  }
  const level = env['LOG_LEVEL'] ?? '';
  if (level !== '' && !LOG_LEVELS.includes(level.toLowerCase()))
    problems.push({ field: 'LOG_LEVEL', message: `must be one of ${LOG_LEVELS.join(', ')}` });
  const seed = defineLocalService(copy, env, variableAt);
  return { raw: copy, variableAt, problems: [...problems, ...seed.problems], warnings: seed.warnings };
}

interface PutContext {
  readonly env: Environment;
  readonly variableAt: Map<string, string>;
}

function put(raw: Record<string, unknown>, override: Override, { env, variableAt }: PutContext): void {
  const [variable, [section, key], kind] = override;
  const text = env[variable]?.trim() ?? '';
  if (text === '') return;
  const group = (raw[section] ??= {});
  if (!isRecord(group)) return;
  group[key] = convert(text, kind);
  variableAt.set(`${section}.${key}`, variable);
}

function convert(text: string, kind: Kind): string | number {
  if (kind === 'upper') return text.toUpperCase();
  if (kind === 'number' && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  return text;
}

// A variable of a provider that is not in use changes nothing, but a bad one is still named.
function checkUnused([variable, [, key], kind]: Override, env: Environment): SettingsProblem[] {
  const text = env[variable]?.trim() ?? '';
  if (text === '') return [];
  const checked = LlmSettings.safeParse({ [key]: convert(text, kind) });
  return checked.success ? [] : [{ field: variable, message: checked.error.issues[0]?.message ?? 'is not valid' }];
}

interface SeedStart {
  readonly problems: readonly SettingsProblem[];
  readonly warnings: readonly string[];
}

/** The two-setting start: `WATCH_PATHS` and `SERVICE_SOURCE_PATH` make one service of this machine. */
function defineLocalService(raw: Record<string, unknown>, env: Environment, at: Map<string, string>): SeedStart {
  const globs = (env['WATCH_PATHS'] ?? '')
    .split(',')
    .map((glob) => glob.trim())
    .filter((glob) => glob !== '');
  const sourcePath = env['SERVICE_SOURCE_PATH']?.trim() ?? '';
  if (globs.length === 0 && sourcePath === '') return { problems: [], warnings: [] };
  if (raw['services'] !== undefined && !(Array.isArray(raw['services']) && raw['services'].length === 0))
    return { problems: [], warnings: ['WATCH_PATHS and SERVICE_SOURCE_PATH are not used: services are configured'] };
  if (globs.length === 0) return missing('WATCH_PATHS', 'SERVICE_SOURCE_PATH');
  if (sourcePath === '') return missing('SERVICE_SOURCE_PATH', 'WATCH_PATHS');
  const hosts = Array.isArray(raw['hosts']) ? (raw['hosts'] as unknown[]) : [];
  if (!hosts.some((host) => isRecord(host) && host['id'] === 'local')) hosts.push({ id: 'local', address: 'local' });
  raw['hosts'] = hosts;
  raw['services'] = [
    { id: serviceName(sourcePath), host: 'local', sourcePath, logs: globs.map((glob) => ({ kind: 'file', glob })) },
  ];
  at.set('services[0].sourcePath', 'SERVICE_SOURCE_PATH');
  globs.forEach((_glob, index) => at.set(`services[0].logs[${index}].glob`, 'WATCH_PATHS'));
  return { problems: [], warnings: [] };
}

function missing(field: string, other: string): SeedStart {
  return { problems: [{ field, message: `is missing: ${other} is set, and both are needed` }], warnings: [] };
}

function serviceName(sourcePath: string): string {
  const name = basename(posix.normalize(sourcePath)).replaceAll(/[^a-zA-Z0-9._-]/g, '-');
  return /^[a-zA-Z0-9]/.test(name) ? name.slice(0, 64) : 'service';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
