import { oc } from '@orpc/contract';
import { z } from 'zod';
import { Settings } from '../domain/settings.ts';
import { NoInput } from './no-input.ts';
import { SettingsProblem } from './status.ts';

/** A hash of what the file holds: a change names the one it was made against, so that no other change is lost. */
const Version = z.string().regex(/^[0-9a-f]{64}$/, 'the version is 64 hexadecimal digits');

/** Names one value below a group that has no screen of its own, such as `security.throttle.maxActions`. */
export const SettingField = z
  .string()
  .max(128)
  .regex(
    /^(?:llm|security|watch|memory|retention|updates|desktop)(?:\.[a-z][a-zA-Z0-9]{0,63}){1,3}$/,
    'is not the name of a setting',
  );
export type SettingField = z.infer<typeof SettingField>;

/** A variable that may give a value in place of the file. */
export const SettingVariable = z.object({
  field: z.string().max(512),
  variable: z.string().max(64),
  /** Whether it does now: then the file's value does not count. */
  used: z.boolean(),
});
export type SettingVariable = z.infer<typeof SettingVariable>;

/** The settings in force (environment overrides applied; never a secret) and what is wrong with the file. */
export const SettingsView = z.object({
  file: z.string().max(4_096),
  settings: Settings,
  version: Version,
  /** Names of the environment variables that override the file. */
  overriddenBy: z.array(z.string().max(64)).max(64),
  environment: z.array(SettingVariable).max(128),
  problems: z.array(SettingsProblem).max(200),
});
export type SettingsView = z.infer<typeof SettingsView>;

const Changed = z.object({ version: Version });

export const settings = {
  get: oc.route({ method: 'GET', path: '/settings' }).input(NoInput).output(SettingsView),
  /**
   * Sets values, all or none; without a `value` the default counts again. Fails with `conflict` when the file is not of
   * that version any more, else with `invalid_input` naming the field.
   */
  change: oc
    .route({ method: 'POST', path: '/settings' })
    .input(
      z.strictObject({
        version: Version,
        values: z
          .array(z.strictObject({ field: SettingField, value: z.json().optional() }))
          .min(1)
          .max(100),
      }),
    )
    .output(Changed),
  /** Reads the file again, as after an edit by hand. */
  reload: oc.route({ method: 'POST', path: '/settings/reload' }).input(NoInput).output(SettingsView),
  /** Replaces the whole file by the text of an export; fails as `change` does. */
  import: oc
    .route({ method: 'POST', path: '/settings/import' })
    .input(z.strictObject({ version: Version, text: z.string().max(4_000_000) }))
    .output(Changed),
  /** What the file holds, without environment overrides; there is never a secret in it. */
  export: oc.route({ method: 'GET', path: '/settings/export' }).input(NoInput).output(z.instanceof(Blob)),
};
