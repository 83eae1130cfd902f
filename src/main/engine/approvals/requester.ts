import type { Approval } from '#shared/domain/plan.ts';
import type { Role } from '#shared/domain/roles.ts';
import type { AuditActor } from '../audit/audit-log.ts';

type Asked = Pick<Approval, 'purpose' | 'requestedBy'>;

/** Who asked for a plan: a surgeon for a fix, a client of the MCP server for a request, a person for an undo. */
export function requesterOf({ purpose, requestedBy }: Asked): AuditActor {
  return purpose === 'undo'
    ? { kind: 'operator', id: requestedBy }
    : { kind: 'agent', id: requestedBy, role: 'surgeon' };
}

/** The role that events of a plan are shown under; a person has none. */
export function roleOf({ purpose }: Asked): { readonly role?: Role } {
  return purpose === 'fix' ? { role: 'surgeon' } : {};
}
