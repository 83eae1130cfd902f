import { withoutService, withServices } from '../settings/edit-settings.ts';
import { changeSettings } from './change-settings.ts';
import type { HandlerDeps } from './handler-deps.ts';
import { os } from './router.ts';

/** Adds, changes and removes services in `settings.json`. */
export function createServicesHandlers(deps: HandlerDeps) {
  return {
    save: os.services.save.handler(async ({ input, context }) => {
      const saved = input.services.map(({ id }) => id);
      const words = `${saved.length === 1 ? 'service' : 'services'} ${saved.join(', ')} saved`;
      await changeSettings(deps, context, { words, edit: (raw) => withServices(raw, input.services, input.replace) });
      return { saved };
    }),
    remove: os.services.remove.handler(async ({ input, context }) => {
      const words = `service ${input.id} removed`;
      await changeSettings(deps, context, { words, edit: (raw) => withoutService(raw, input.id) });
      return { removed: input.id };
    }),
  };
}
