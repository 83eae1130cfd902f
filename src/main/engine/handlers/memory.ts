import type { HandlerDeps } from './handler-deps.ts';
import { os } from './router.ts';

/** What the desk learnt from resolved incidents. */
export function createMemoryHandlers({ memory }: Pick<HandlerDeps, 'memory'>) {
  return { list: os.memory.list.handler(() => memory.overview()) };
}
