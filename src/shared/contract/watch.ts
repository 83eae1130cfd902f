import { oc } from '@orpc/contract';
import { z } from 'zod';
import { NoInput } from './no-input.ts';

const Running = z.object({ running: z.boolean() });

/** Starting with bad settings fails with `settings_invalid`. */
export const watch = {
  start: oc.route({ method: 'POST', path: '/watcher/start' }).input(NoInput).output(Running),
  stop: oc.route({ method: 'POST', path: '/watcher/stop' }).input(NoInput).output(Running),
};
