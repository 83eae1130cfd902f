import { expect, test } from 'vitest';
import { ApprovalId } from '#shared/domain/ids.ts';
import { decideNotifications, describeApproval } from '../../../src/main/shell/notification-model.ts';
import { PATCH_STEP, RESTART_STEP, sampleApproval } from './sample-approval.ts';

test('a plan that fits a line can be approved from its notification', () => {
  expect(describeApproval(sampleApproval())).toEqual({
    approvalId: 'apr-1',
    incidentId: 'inc-1',
    digest: 'a'.repeat(64),
    title: 'Approval needed: shop-api on web-1',
    body: './ctl restart on web-1 (oncall@10.0.0.5:22)',
    actions: ['approve', 'deny'],
  });
});

test('a longer plan is reviewed, not approved, from its notification', () => {
  const { actions, body } = describeApproval(sampleApproval({ steps: [PATCH_STEP, RESTART_STEP] }));
  expect(actions).toEqual(['review', 'deny']);
  expect(body).toBe('Start the service again.\n1. Change web-1:/srv/shop-api/config.json\n2. Restart web-1: shop-api');
});

test('markup and invisible signs in a summary stay text', () => {
  const { body } = describeApproval(sampleApproval({ steps: [PATCH_STEP], summary: '<b>a</b>\u202e&\u0000' }));
  expect(body.split('\n')[0]).toBe('‹b›a‹/b› ＆ ');
});

test('there is exactly one notification per pending approval', () => {
  const [first, second] = [sampleApproval(), sampleApproval({ id: 'apr-2' })];
  const shown = new Map([
    [first.id, first.digest],
    [ApprovalId.parse('apr-old'), 'b'.repeat(64)],
  ]);
  const changes = decideNotifications(shown, [first, second]);
  expect(changes.withdraw).toEqual(['apr-old']);
  expect(changes.show.map((one) => one.approvalId)).toEqual(['apr-2']);
});

test('a plan that changed replaces its notification', () => {
  const approval = sampleApproval();
  const changes = decideNotifications(new Map([[approval.id, 'c'.repeat(64)]]), [approval]);
  expect(changes).toEqual({ show: [describeApproval(approval)], withdraw: [] });
});
