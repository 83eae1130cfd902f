import type { DecisionResult } from '#shared/contract/approvals.ts';
import type { Permission } from '#shared/domain/permissions.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { timestamp } from '../core/clock.ts';
import type { Change } from '../core/journal.ts';
import { anchorFirst } from './anchor-first.ts';
import type { PermissionRoom } from './create-permission-desk.ts';
import { digestCall } from './digest-call.ts';
import { endPermission } from './end-permission.ts';
import type { PermissionAnswer, PermissionDecision } from './permission-desk.ts';

/** Judges, anchors the record, decides by compare-and-set, and lets the agent go on. */
export async function decidePermission(room: PermissionRoom, decision: PermissionDecision): Promise<DecisionResult> {
  const { id, seenDigest } = decision;
  const permission = room.repositories.permissions.get(id);
  if (permission === null) throw new AppError('not_found', `there is no permission ${id}`, { field: 'id' });
  if (permission.state === 'expired') return 'expired';
  if (permission.state !== 'pending') return 'already_decided';
  if (!isTheCallThatWaits(room, permission)) {
    endPermission(room, permission, 'the stored call is not the one that was asked for');
    return 'changed';
  }
  if (seenDigest !== permission.digest) return 'changed';
  if (decision.decision === 'allow') refuseWhileHalted(room, permission);
  await anchorFirst(room.audit);
  return record(room, permission, decision);
}

/** The call that will be made is the one in memory: what is stored, and shown, must be that one. */
function isTheCallThatWaits(room: PermissionRoom, permission: Permission): boolean {
  const waiter = room.waiting.get(permission.id);
  return waiter?.permission.digest === permission.digest && digestCall(permission) === permission.digest;
}

function refuseWhileHalted({ humanSwitch, hostFreezes }: PermissionRoom, { host }: Permission): void {
  const why = humanSwitch.mayRun();
  if (why !== null) throw new AppError('stopped', why);
  const frozen = hostFreezes.refusal(host);
  if (frozen !== null) throw new AppError('host_key_changed', frozen);
}

function record(room: PermissionRoom, permission: Permission, request: PermissionDecision): DecisionResult {
  let accepted = false;
  const { permissions } = room.repositories;
  room.journal.commit(() => {
    if (room.deadlines.isOver(permission)) return null;
    const state = request.decision === 'allow' ? 'allowed' : 'denied';
    const end = { state, at: timestamp(room.clock), by: request.by, why: request.reason } as const;
    if (!permissions.end(permission.id, end)) return null;
    accepted = true;
    return changeOf(permission, request);
  });
  if (accepted) {
    room.waiting.get(permission.id)?.settle(answerOf(request));
    return 'accepted';
  }
  const state = permissions.get(permission.id)?.state;
  return state === 'pending' || state === 'expired' ? 'expired' : 'already_decided';
}

function changeOf(permission: Permission, request: PermissionDecision): Change {
  const { id, incidentId, role, tool, digest } = permission;
  const { decision, by, reason } = request;
  const action = decision === 'allow' ? 'permission_granted' : 'permission_denied';
  const actor = { kind: 'operator', id: by.user } as const;
  const data = { permissionId: id, tool, decision, by, digest, reason };
  return {
    events: [{ incidentId, role, type: 'permission_decided', data }],
    audit: [{ actor, action, subject: id, detail: { incident: incidentId, tool, digest, via: by.via, reason } }],
  };
}

function answerOf({ decision, reason }: PermissionDecision): PermissionAnswer {
  if (decision === 'allow') return { allowed: true };
  return { allowed: false, why: reason === null ? 'a person denied it' : `a person denied it: ${reason}` };
}
