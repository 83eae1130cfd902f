import { Permission } from '#shared/domain/permissions.ts';
import { Approval } from '#shared/domain/plan.ts';

const restart = {
  tool: 'restart_service',
  args: { service: 'shop-api' },
  target: 'web-1: shop-api',
  preview: './ctl restart',
  precondition: { files: [] },
  rehearsal: { passed: true, summary: 'Nothing to rehearse.', checks: [] },
  undo: { type: 'none', reason: 'A restart cannot be taken back.' },
  commands: [
    ['./ctl', 'restart'],
    ['./ctl', 'status'],
  ],
  cwd: '/srv/shop-api',
  sudo: false,
};

export const PATCH_STEP = {
  ...restart,
  tool: 'apply_patch',
  args: { diff: '--- a/x\n+++ b/x\n' },
  target: 'web-1:/srv/shop-api/config.json',
  commands: [],
};

export const RESTART_STEP = restart;

/** A pending approval of one restart; parsed, so that a sample cannot drift from the contract. */
export function sampleApproval(change: Record<string, unknown> = {}): Approval {
  return Approval.parse({
    id: 'apr-1',
    incidentId: 'inc-1',
    service: 'shop-api',
    host: 'web-1',
    hostAddress: '10.0.0.5:22',
    user: 'oncall',
    hostKey: null,
    steps: [restart],
    expiresAt: '2026-01-02T03:20:00.000Z',
    digest: 'a'.repeat(64),
    purpose: 'fix',
    summary: 'Start the service again.',
    risk: 'medium',
    riskReason: 'The service is away for a second.',
    rule: 'active tools ask',
    requestedBy: 'agent-1',
    state: 'pending',
    createdAt: '2026-01-02T03:05:00.000Z',
    decidedAt: null,
    decidedBy: null,
    reason: null,
    ...change,
  });
}

/** A pending call of a detective that a rule asks for. */
export function samplePermission(change: Record<string, unknown> = {}): Permission {
  return Permission.parse({
    id: 'prm-1',
    incidentId: 'inc-2',
    service: 'shop-api',
    host: 'web-1',
    role: 'detective',
    requestedBy: 'agent-1',
    tool: 'read_file',
    args: '{\n  "path": "config.json"\n}',
    reason: 'See the port.',
    rule: 'a rule of the service: personal data',
    createdAt: '2026-01-02T03:04:30.000Z',
    expiresAt: '2026-01-02T03:20:00.000Z',
    digest: 'd'.repeat(64),
    state: 'pending',
    decidedAt: null,
    decidedBy: null,
    why: null,
    ...change,
  });
}
