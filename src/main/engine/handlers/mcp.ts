import type { HandlerDeps } from './handler-deps.ts';
import { os } from './router.ts';

/** Mounted MCP servers and their pins. */
export function createMcpHandlers({ mounts }: Pick<HandlerDeps, 'mounts'>) {
  return {
    list: os.mcp.list.handler(() => ({ servers: [...mounts.views()] })),
    pin: os.mcp.pin.handler(({ input, context }) => ({ result: mounts.pin(input, context.caller) })),
    unpin: os.mcp.unpin.handler(({ input, context }) => ({ result: mounts.unpin(input, context.caller) })),
  };
}
