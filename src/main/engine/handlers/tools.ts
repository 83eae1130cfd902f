import type { HandlerDeps } from './handler-deps.ts';
import { os } from './router.ts';

/** The guarded tools as roles see them. */
export function createToolsHandlers({ toolDesk }: Pick<HandlerDeps, 'toolDesk'>) {
  return { list: os.tools.list.handler(() => ({ tools: [...toolDesk.describe()] })) };
}
