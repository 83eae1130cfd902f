import { implement } from '@orpc/server';
import { contract } from '#shared/contract/index.ts';
import type { SettingsView } from '#shared/contract/settings.ts';
import { Settings } from '#shared/domain/settings.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { refuse, wireError } from './desk-fleet-routes.ts';
import type { DeskWorld } from './desk-world.ts';

const os = implement(contract);

const VARIABLES: Readonly<Record<string, string>> = {
  'llm.provider': 'LLM_PROVIDER',
  'security.mode': 'SENTRY_MODE',
  'security.maxCost10Min': 'MAX_COST_10MIN',
  'security.maxRetries': 'MAX_RETRIES',
};

/** The calls on settings and secrets; a version is told from the next by counting. */
export function settingsRoutes(world: DeskWorld) {
  let changes = 0;
  const version = (): string => String(changes).padStart(64, '0');
  const view = (): SettingsView => ({
    file: '/home/oncall/.local/share/sentry-desk/settings.json',
    settings: world.settings,
    version: version(),
    overriddenBy: Object.values(world.record.given),
    environment: Object.entries(VARIABLES).map(([field, variable]) => ({
      field,
      variable,
      used: world.record.given[field] === variable,
    })),
    problems: world.status.settingsProblems,
  });
  const expect = (given: string): void => {
    if (given !== version())
      throw wireError(new AppError('conflict', 'it was changed meanwhile', { field: 'version' }));
    refuse(world);
  };
  return {
    settings: {
      get: os.settings.get.handler(async () => {
        await world.record.look;
        return view();
      }),
      change: os.settings.change.handler(({ input }) => {
        expect(input.version);
        const raw = structuredClone(world.settings) as Record<string, unknown>;
        for (const { field, value } of input.values) setValue(raw, field.split('.'), value);
        world.settings = Settings.parse(raw);
        changes += 1;
        return { version: version() };
      }),
      reload: os.settings.reload.handler(view),
      import: os.settings.import.handler(({ input }) => {
        expect(input.version);
        world.settings = Settings.parse(JSON.parse(input.text));
        changes += 1;
        return { version: version() };
      }),
      export: os.settings.export.handler(
        () => new File([JSON.stringify(world.settings)], 'sentry-desk-settings.json', { type: 'application/json' }),
      ),
    },
    secrets: {
      list: os.secrets.list.handler(() => ({ secrets: world.record.secrets })),
      set: os.secrets.set.handler(({ input }) => {
        const kept = world.status.secrets === 'session' ? ('session' as const) : ('keychain' as const);
        keep(world, input.name, kept);
        return { kept };
      }),
      remove: os.secrets.remove.handler(({ input }) => {
        keep(world, input.name, 'none');
        return { removed: input.name };
      }),
    },
  };
}

function keep({ record }: DeskWorld, name: string, kept: DeskWorld['record']['secrets'][number]['kept']): void {
  record.secrets = record.secrets.map((each) => (each.name === name ? { ...each, kept } : each));
}

function setValue(group: Record<string, unknown>, [key = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    if (value === undefined) Reflect.deleteProperty(group, key);
    else group[key] = value;
    return;
  }
  group[key] ??= {};
  setValue(group[key] as Record<string, unknown>, rest, value);
}
