import { oc } from '@orpc/contract';
import { z } from 'zod';
import { Settings } from '../domain/settings.ts';
import { NoInput } from './no-input.ts';
import { SettingsProblem } from './status.ts';

/** The settings in force (environment overrides applied; never a secret) and what is wrong with the file. */
export const SettingsView = z.object({
  file: z.string().max(4_096),
  settings: Settings,
  /** Names of the environment variables that override the file. */
  overriddenBy: z.array(z.string().max(64)).max(64),
  problems: z.array(SettingsProblem).max(200),
});
export type SettingsView = z.infer<typeof SettingsView>;

export const settings = {
  get: oc.route({ method: 'GET', path: '/settings' }).input(NoInput).output(SettingsView),
};
