import { Permission } from '#shared/domain/permissions.ts';

/** The digest of the call that waits. */
export const PERMISSION_DIGEST = 'd'.repeat(64);

/** A single call that waits for an answer, of something that looks like another file. */
export function storyPermission(change: Partial<Record<keyof Permission, unknown>> = {}): Permission {
  return Permission.parse({
    id: 'per-1',
    incidentId: 'inc-1',
    service: 'shop-api',
    host: 'web-1',
    role: 'detective',
    requestedBy: 'agent-1',
    tool: 'read_file',
    args: '{\n "path": "customers\u202Evsc.exe"\n}',
    reason: 'to see',
    rule: 'a rule of the service: personal data',
    createdAt: new Date(Date.now() - 1_000).toISOString(),
    expiresAt: new Date(Date.now() + 600_000).toISOString(),
    digest: PERMISSION_DIGEST,
    state: 'pending',
    decidedAt: null,
    decidedBy: null,
    why: null,
    ...change,
  });
}
