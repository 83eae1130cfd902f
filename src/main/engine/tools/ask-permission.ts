import type { CallableTool } from '#shared/domain/roles.ts';
import type { PermissionAnswer, PermissionRequest } from '../approvals/permission-desk.ts';
import type { IncomingCall, SessionOwner, ToolDeskDeps } from './tool-deps.ts';

/** A call that passed every gate but for a rule that asks. */
export /** A call that passed every gate but for a rule that asks. */
interface AskingCall {
  readonly call: IncomingCall;
  readonly tool: CallableTool;
  /** The rule that asks, with its justification. */
  readonly rule: string;
}

interface Asking {
  readonly deps: Pick<ToolDeskDeps, 'permissions' | 'gateway' | 'settings' | 'log'>;
  readonly owner: SessionOwner;
}

/** What a person is shown of a call: every argument whole, secrets masked. Throws when secrets cannot be looked for. */
function requestOf({ deps, owner }: Asking, { call, tool, rule }: AskingCall): PermissionRequest {
  const { incidentId, service, role } = owner;
  const masked = (text: string): string => deps.gateway.fromModel(incidentId, text);
  return {
    incidentId,
    service: service.id,
    host: service.host,
    role,
    requestedBy: owner.client ?? owner.agentId,
    tool,
    args: masked(JSON.stringify(call.args, null, 1)),
    reason: masked(call.reason).slice(0, 2_000),
    rule: rule.slice(0, 1_000),
  };
}

/**
 * Asks a person for the call. While the agent waits its own time stands still, and its credential outlives the question. The
 * caller judges the call once more afterwards: what was true before the wait need not be true now.
 */
export async function askPermission(asking: Asking, call: AskingCall, signal: AbortSignal): Promise<PermissionAnswer> {
  const { deps, owner } = asking;
  const goOn = owner.pause();
  try {
    const request = requestOf(asking, call);
    owner.prolong(deps.settings.current().security.approvalTtlSeconds * 1_000);
    return await deps.permissions.ask(request, AbortSignal.any([signal, owner.guard.signal]));
  } catch (error) {
    signal.throwIfAborted();
    deps.log.error(`a person could not be asked for ${call.tool}`, error);
    return { allowed: false, why: 'a person could not be asked, so nothing runs' };
  } finally {
    goOn();
  }
}
