import type { Permission } from '#shared/domain/permissions.ts';
import { timestamp } from '../core/clock.ts';
import type { PermissionRoom } from './create-permission-desk.ts';

/** Ends a pending request without a decision; whoever waits for it is refused. Does nothing when it has ended. */
export function endPermission(room: PermissionRoom, permission: Permission, why: string): void {
  const { id, incidentId, tool, role, digest } = permission;
  room.journal.commit(() => {
    const end = { state: 'expired', at: timestamp(room.clock), by: null, why } as const;
    if (!room.repositories.permissions.end(id, end)) return null;
    const actor = { kind: 'system', id: 'approvals' } as const;
    return {
      events: [{ incidentId, role, type: 'permission_expired', data: { permissionId: id, tool, why } }],
      audit: [
        { actor, action: 'permission_expired', subject: id, detail: { incident: incidentId, tool, digest, why } },
      ],
    };
  });
  room.waiting.get(id)?.settle({ allowed: false, why: `a person was asked: ${why}` });
}
