import { describe, expect, it } from 'vitest';
import { digestPlan } from '../../../src/main/engine/approvals/digest-plan.ts';
import { ApprovalId, HostId, IncidentId, ServiceId } from '../../../src/shared/domain/ids.ts';
import type { Plan } from '../../../src/shared/domain/plan.ts';
import { patchStep, pendingPlan, restartStep } from '../../fixtures/plans.ts';

const CHANGES: [string, Partial<Plan>][] = [
  ['the approval id', { approvalId: ApprovalId.parse('apr-2') }],
  ['the incident', { incidentId: IncidentId.parse('inc-2') }],
  ['the service', { service: ServiceId.parse('other') }],
  ['the host id', { host: HostId.parse('web-2') }],
  ['the address', { hostAddress: '10.0.0.6:22' }],
  ['the user', { user: 'root' }],
  ['the pinned host key', { hostKey: 'SHA256:other' }],
  ['the expiry', { expiresAt: '2026-01-02T03:19:05.001Z' }],
  ['the number of steps', { steps: [patchStep()] }],
  ['the order of steps', { steps: [restartStep(), patchStep()] }],
  ['the arguments of a step', { steps: [patchStep({ args: { diff: 'other' } }), restartStep()] }],
  ['the control command', { steps: [patchStep(), restartStep({ commands: [['./ctl', 'stop']] })] }],
  ['the folder of the command', { steps: [patchStep(), restartStep({ cwd: '/tmp' })] }],
  ['sudo', { steps: [patchStep(), restartStep({ sudo: true })] }],
  [
    'a precondition hash',
    {
      steps: [
        patchStep({ precondition: { files: [{ path: '/srv/shop/config', sha256: 'b'.repeat(64) }] } }),
        restartStep(),
      ],
    },
  ],
];

describe('the digest of a plan', () => {
  it('is the same for the same plan whatever the order of its keys', () => {
    const plan = pendingPlan();
    const shuffled = Object.fromEntries(Object.entries(plan).reverse()) as Plan;
    expect(digestPlan(shuffled)).toBe(digestPlan(plan));
  });

  it.each(CHANGES)('changes with %s', (_what, change) => {
    const plan = pendingPlan();
    expect(digestPlan({ ...plan, ...change })).not.toBe(digestPlan(plan));
  });
});
