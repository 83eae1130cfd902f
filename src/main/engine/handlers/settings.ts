import { AppError } from '#shared/errors/app-error.ts';
import { requireVersion, withValues } from '../settings/edit-values.ts';
import { parseJson, readSettingsFile } from '../settings/read-settings-file.ts';
import type { RawSettings } from '../settings/settings-source.ts';
import { changeSettings } from './change-settings.ts';
import type { HandlerDeps } from './handler-deps.ts';
import { os } from './router.ts';

/** The settings in force, what is wrong with them, and changes of the file. */
export function createSettingsHandlers(deps: Pick<HandlerDeps, 'settings' | 'journal'>) {
  const { settings } = deps;
  const variableOf = (field: string): string | null =>
    settings.view().environment.find((each) => each.used && each.field === field)?.variable ?? null;
  return {
    get: os.settings.get.handler(() => settings.view()),
    change: os.settings.change.handler(async ({ input: { version, values }, context }) => {
      await changeSettings(deps, context, {
        words: `set ${values.map(({ field }) => field).join(', ')}`.slice(0, 8_000),
        edit: (raw) => {
          requireVersion(raw, version);
          return withValues(raw, values, variableOf);
        },
      });
      return { version: settings.view().version };
    }),
    reload: os.settings.reload.handler(async () => {
      await settings.reload();
      return settings.view();
    }),
    import: os.settings.import.handler(async ({ input: { version, text }, context }) => {
      const fresh = readText(text);
      await changeSettings(deps, context, {
        words: 'imported settings from a file',
        edit: (raw) => {
          requireVersion(raw, version);
          return { raw: fresh };
        },
      });
      return { version: settings.view().version };
    }),
    export: os.settings.export.handler(async () => {
      const { file, problems } = settings.view();
      const read = await readSettingsFile(file);
      // What was not understood might hold anything, a secret too.
      if (problems.length > 0 || read.problem !== null)
        throw new AppError('settings_invalid', 'Settings with problems are not exported: put them right first.');
      const text = `${JSON.stringify(read.raw, null, 2)}\n`;
      return new File([text], 'sentry-desk-settings.json', { type: 'application/json' });
    }),
  };
}

/** The text of an export. Fails with `invalid_input` naming where it stops being JSON. */
function readText(text: string): RawSettings {
  const read = parseJson('the file', text);
  if (read.problem !== null)
    throw new AppError('invalid_input', `${read.problem.field} ${read.problem.message}`, { field: 'text' });
  if (typeof read.raw === 'object' && read.raw !== null && !Array.isArray(read.raw)) return read.raw as RawSettings;
  throw new AppError('invalid_input', 'the file holds no JSON object', { field: 'text' });
}
