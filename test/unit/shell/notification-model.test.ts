import { expect, test } from 'vitest';
import { ApprovalId } from '#shared/domain/ids.ts';
import { decideNotifications, describeQuestion } from '../../../src/main/shell/notification-model.ts';
import { gatherQuestions, type Question } from '../../../src/main/shell/question.ts';
import { PATCH_STEP, RESTART_STEP, sampleApproval, samplePermission } from './sample-approval.ts';

const LINE = './ctl restart, then ./ctl status in /srv/shop-api on web-1 (oncall@10.0.0.5:22)';

function planOf(change: Record<string, unknown> = {}): Question {
  const [question] = gatherQuestions({ approvals: [sampleApproval(change)], permissions: [] });
  if (question === undefined) throw new Error('an approval is a question');
  return question;
}

function callOf(change: Record<string, unknown> = {}): Question {
  const [question] = gatherQuestions({ approvals: [], permissions: [samplePermission(change)] });
  if (question === undefined) throw new Error('a call that waits is a question');
  return question;
}

test('a plan that fits a line can be approved from its notification', () => {
  expect(describeQuestion(planOf())).toEqual({
    question: {
      kind: 'plan',
      id: 'apr-1',
      incidentId: 'inc-1',
      digest: 'a'.repeat(64),
      label: 'shop-api on web-1: 1 step',
      title: 'Approval needed: shop-api on web-1',
      line: LINE,
      summary: 'Start the service again.\n1. Restart web-1: shop-api',
    },
    title: 'Approval needed: shop-api on web-1',
    body: LINE,
    actions: ['approve', 'deny'],
  });
});

test('a longer plan is reviewed, not approved, from its notification', () => {
  const { actions, body } = describeQuestion(planOf({ steps: [PATCH_STEP, RESTART_STEP] }));
  expect(actions).toEqual(['review', 'deny']);
  expect(body).toBe('Start the service again.\n1. Change web-1:/srv/shop-api/config.json\n2. Restart web-1: shop-api');
});

test('a call of an agent that waits is a notification of its own', () => {
  expect(describeQuestion(callOf())).toMatchObject({
    question: { kind: 'call', id: 'prm-1', incidentId: 'inc-2', digest: 'd'.repeat(64) },
    title: 'A call waits for you: shop-api on web-1',
    body: 'read_file {"path":"config.json"} for shop-api on web-1',
    actions: ['approve', 'deny'],
  });
  expect(describeQuestion(callOf({ args: `{"path":"${'x'.repeat(200)}"}` }))).toMatchObject({
    body: 'read_file, asked by the detective. a rule of the service: personal data',
    actions: ['review', 'deny'],
  });
});

test('markup and invisible signs in a summary stay text', () => {
  const { body } = describeQuestion(planOf({ steps: [PATCH_STEP], summary: '<b>a</b>\u202e&\u0000' }));
  expect(body.split('\n')[0]).toBe('‹b›a‹/b› ＆ ');
});

test('there is exactly one notification per question that waits', () => {
  const [first, second, call] = [planOf(), planOf({ id: 'apr-2' }), callOf()];
  const shown = new Map<Question['id'], string>([
    [first.id, first.digest],
    [ApprovalId.parse('apr-old'), 'b'.repeat(64)],
  ]);
  const changes = decideNotifications(shown, [first, second, call]);
  expect(changes.withdraw).toEqual(['apr-old']);
  expect(changes.show.map(({ question }) => question.id)).toEqual(['apr-2', 'prm-1']);
});

test('a plan that changed replaces its notification', () => {
  const question = planOf();
  const changes = decideNotifications(new Map<Question['id'], string>([[question.id, 'c'.repeat(64)]]), [question]);
  expect(changes).toEqual({ show: [describeQuestion(question)], withdraw: [] });
});
