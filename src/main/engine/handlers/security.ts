import { Role, TOOL_MATRIX } from '#shared/domain/roles.ts';
import type { HandlerDeps } from './handler-deps.ts';
import { os } from './router.ts';
import { describeLayers } from './security-layers.ts';

/** The defence as it stands, and the human switch. */
export function createSecurityHandlers(deps: HandlerDeps) {
  return {
    get: os.security.get.handler(() => ({
      mode: deps.humanSwitch.mode(),
      stopped: deps.humanSwitch.stopped().stopped,
      layers: describeLayers(deps),
      roles: Role.options.map((role) => ({ role, tools: [...TOOL_MATRIX[role]] })),
      audit: { ...deps.audit.head(), verified: deps.audit.lastVerdict() },
    })),
    setMode: os.security.setMode.handler(({ input }) => {
      deps.humanSwitch.setMode(input.mode);
      return { mode: deps.humanSwitch.mode() };
    }),
    setStop: os.security.setStop.handler(({ input }) => {
      deps.humanSwitch.setStop(input.engaged);
      return { engaged: deps.humanSwitch.stopped().stopped };
    }),
  };
}
