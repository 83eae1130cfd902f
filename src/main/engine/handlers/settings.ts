import type { HandlerDeps } from './handler-deps.ts';
import { os } from './router.ts';

/** The settings in force and what is wrong with them. */
export function createSettingsHandlers({ settings }: Pick<HandlerDeps, 'settings'>) {
  return { get: os.settings.get.handler(() => settings.view()) };
}
