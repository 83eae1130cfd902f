import { PermissionId } from '#shared/domain/ids.ts';
import { type AskedCall, type Permission, SHOWN_CALL } from '#shared/domain/permissions.ts';
import type { Change } from '../core/journal.ts';
import type { PermissionRoom } from './create-permission-desk.ts';
import { digestCall } from './digest-call.ts';
import { endPermission } from './end-permission.ts';
import type { PermissionAnswer, PermissionRequest } from './permission-desk.ts';

/** How often is looked whether there is still a reason to wait. */
const LOOK_MS = 250;
/** More questions at once would teach a person to say yes without reading. */
const MAX_PENDING = 20;

/** Asks a person for one call, and waits. */
export async function askPerson(
  room: PermissionRoom,
  request: PermissionRequest,
  signal: AbortSignal,
): Promise<PermissionAnswer> {
  signal.throwIfAborted();
  const earlier = room.repositories.permissions.ofIncident(request.incidentId);
  const pending = room.repositories.permissions.list('pending').length;
  const refused = evaluateAsking(request, { earlier, pending });
  if (refused !== null) return { allowed: false, why: refused };
  const permission = buildPermission(room, request);
  room.journal.commit(() => recordRequest(room, permission));
  return waitFor(room, permission, signal);
}

/** Why a call is not asked for, in words for the agent; null when it is. */
export function evaluateAsking(
  request: PermissionRequest,
  { earlier, pending }: { readonly earlier: readonly Permission[]; readonly pending: number },
): string | null {
  const { tool, args, rule, requestedBy } = request;
  if (args.length > SHOWN_CALL) {
    return `${rule}; the call is too long to be shown to a person whole: ${args.length} of ${SHOWN_CALL} characters`;
  }
  const same = (one: Permission): boolean => one.tool === tool && one.args === args;
  if (earlier.some((one) => one.state === 'denied' && same(one))) return 'a person denied this very call before';
  if (earlier.some((one) => one.state === 'pending' && same(one) && one.requestedBy === requestedBy)) {
    return 'a person is being asked for this very call';
  }
  return pending >= MAX_PENDING ? `${MAX_PENDING} calls wait for a person already` : null;
}

function buildPermission(room: PermissionRoom, request: PermissionRequest): Permission {
  const now = room.clock.now();
  const ttlMs = room.settings.current().security.approvalTtlSeconds * 1_000;
  const call: AskedCall = {
    ...request,
    id: PermissionId.parse(room.clock.newId('per')),
    createdAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + ttlMs).toISOString(),
  };
  return { ...call, digest: digestCall(call), state: 'pending', decidedAt: null, decidedBy: null, why: null };
}

function recordRequest(room: PermissionRoom, permission: Permission): Change {
  const { id, incidentId, role, requestedBy, tool, args, reason, rule, digest, expiresAt } = permission;
  room.repositories.permissions.insert(permission);
  const actor = { kind: 'agent', id: requestedBy, role } as const;
  const detail = { incident: incidentId, tool, args, reason, rule, digest, expiresAt };
  return {
    events: [
      {
        incidentId,
        role,
        type: 'permission_requested',
        data: { permissionId: id, tool, args, reason, rule, expiresAt },
      },
    ],
    audit: [{ actor, action: 'permission_requested', subject: id, detail }],
  };
}

/** Waits for the answer, no longer than there is a reason to: it is looked often, and a look that fails ends it. */
function waitFor(room: PermissionRoom, permission: Permission, signal: AbortSignal): Promise<PermissionAnswer> {
  const { id } = permission;
  const ended = isEnded(room, permission);
  return new Promise((resolve) => {
    const settle = (answer: PermissionAnswer): void => {
      clearInterval(looking);
      signal.removeEventListener('abort', giveUp);
      room.waiting.delete(id);
      resolve(answer);
    };
    const end = (why: string): void => {
      try {
        endPermission(room, permission, why);
      } catch (error) {
        room.log.error(`the end of ${id} could not be recorded`, error);
      }
      settle({ allowed: false, why: `a person was asked: ${why}` });
    };
    const giveUp = (): void => end('the agent was stopped while it waited');
    const look = (): void => {
      const why = whyNotWait(room, permission, ended);
      if (why !== null) end(why);
    };
    const looking = setInterval(look, LOOK_MS);
    signal.addEventListener('abort', giveUp, { once: true });
    room.waiting.set(id, { permission, settle });
    room.deadlines.isOver(permission);
  });
}

function isEnded({ repositories }: PermissionRoom, { incidentId }: Permission): boolean {
  const state = repositories.incidents.get(incidentId)?.state;
  return state !== 'open' && state !== 'awaiting_approval';
}

/** Null while there is a reason to wait. What a client of the MCP server asks for belongs to an incident that never was open. */
function whyNotWait(room: PermissionRoom, permission: Permission, endedBefore: boolean): string | null {
  try {
    if (room.deadlines.isOver(permission)) return 'nobody decided in time';
    if (!endedBefore && isEnded(room, permission)) return 'the incident has ended meanwhile';
    return room.humanSwitch.mayRun() ?? room.hostFreezes.refusal(permission.host);
  } catch (error) {
    room.log.error(`it could not be looked whether ${permission.id} may still wait`, error);
    return 'a control could not do its work';
  }
}
