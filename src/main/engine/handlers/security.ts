import { Role, TOOL_MATRIX } from '#shared/domain/roles.ts';
import type { HandlerDeps } from './handler-deps.ts';
import { type CallContext, os } from './router.ts';
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
    setMode: os.security.setMode.handler(({ input, context }) => {
      const change = { action: 'mode_set', subject: input.mode, tightens: input.mode === 'DISABLED' };
      recordAround(deps, { ...change, context }, () => deps.humanSwitch.setMode(input.mode));
      return { mode: deps.humanSwitch.mode() };
    }),
    setStop: os.security.setStop.handler(({ input, context }) => {
      const change = {
        action: input.engaged ? 'stop_engaged' : 'stop_released',
        subject: 'stop',
        tightens: input.engaged,
      };
      recordAround(deps, { ...change, context }, () => deps.humanSwitch.setStop(input.engaged));
      if (input.engaged) deps.vault.revokeAll();
      return { engaged: deps.humanSwitch.stopped().stopped };
    }),
  };
}

interface SwitchChange {
  readonly action: string;
  readonly subject: string;
  readonly tightens: boolean;
  readonly context: CallContext;
}

/** Loosening is recorded before it takes effect; halting never waits for the record. */
function recordAround(deps: HandlerDeps, change: SwitchChange, act: () => void): void {
  const record = () =>
    deps.audit.append({
      actor: { kind: 'operator', id: change.context.caller.user },
      action: change.action,
      subject: change.subject,
      detail: { via: change.context.caller.via },
    });
  if (change.tightens) {
    act();
    record();
    return;
  }
  record();
  act();
}
