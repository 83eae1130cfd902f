import { oc } from '@orpc/contract';
import { z } from 'zod';

const Running = z.object({ running: z.boolean() });

/** Starting with bad settings fails with `settings_invalid`. */
export const watch = {
  start: oc.route({ method: 'POST', path: '/watcher/start' }).output(Running),
  stop: oc.route({ method: 'POST', path: '/watcher/stop' }).output(Running),
};
