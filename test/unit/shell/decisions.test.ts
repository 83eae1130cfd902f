import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { DecisionResult } from '#shared/contract/approvals.ts';
import { DeskEvent } from '#shared/domain/events.ts';
import { createDecisions } from '../../../src/main/shell/decisions.ts';
import type { DeskClient } from '../../../src/main/shell/desk-client.ts';
import { gatherQuestions, type Question } from '../../../src/main/shell/question.ts';
import { sampleApproval, samplePermission } from './sample-approval.ts';

const [CALL, PLAN] = gatherQuestions({ approvals: [sampleApproval()], permissions: [samplePermission()] }) as [
  Question,
  Question,
];

/** The engine's end of the two calls that decide. */
function engineThatAnswers(result: DecisionResult | Error) {
  const asked: unknown[] = [];
  const decide = (kind: string) => async (input: unknown) => {
    asked.push({ kind, input });
    if (result instanceof Error) throw result;
    return { result };
  };
  const client = { approvals: { decide: decide('plan') }, permissions: { decide: decide('call') } };
  return { client: client as unknown as DeskClient, asked };
}

function decided(type: 'approval_decided' | 'permission_decided', data: object): DeskEvent {
  const by = { user: 'op', via: 'tray' };
  const base = { seq: 1, at: '2026-01-02T03:05:00.000Z', incidentId: 'inc-1' };
  return DeskEvent.parse({ ...base, type, data: { by, digest: 'a'.repeat(64), reason: null, ...data } });
}

function open() {
  const told: [string, string][] = [];
  return { told, decisions: createDecisions((...sentence) => told.push(sentence)) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a plan is decided by its digest, and nothing is said once the record shows it', async () => {
  const { told, decisions } = open();
  const { client, asked } = engineThatAnswers('accepted');
  const decision = decisions.decide(client, { question: PLAN, decision: 'approve', via: 'tray' });
  await vi.advanceTimersByTimeAsync(0);
  decisions.observe(decided('approval_decided', { approvalId: PLAN.id, decision: 'approve' }));
  await decision;
  expect(asked).toEqual([
    { kind: 'plan', input: { id: 'apr-1', decision: 'approve', seenDigest: 'a'.repeat(64), via: 'tray' } },
  ]);
  expect(told).toEqual([]);
});

test('approving a call allows it, once, by its digest', async () => {
  const { told, decisions } = open();
  const { client, asked } = engineThatAnswers('accepted');
  const decision = decisions.decide(client, { question: CALL, decision: 'approve', via: 'notification' });
  await vi.advanceTimersByTimeAsync(0);
  const data = { permissionId: CALL.id, tool: 'read_file', decision: 'allow' };
  decisions.observe(decided('permission_decided', data));
  await decision;
  expect(asked).toEqual([
    { kind: 'call', input: { id: 'prm-1', decision: 'allow', seenDigest: 'd'.repeat(64), via: 'notification' } },
  ]);
  expect(told).toEqual([]);
});

test.each([
  ['already_decided', 'It was already decided elsewhere.'],
  ['expired', 'The request has expired.'],
  ['changed', 'What was asked for, or its target, has changed. Review it again.'],
  [new Error('The engine went away.'), 'The engine went away.'],
] as const)('a decision that did not count is told: %s', async (result, sentence) => {
  const { told, decisions } = open();
  await decisions.decide(engineThatAnswers(result).client, { question: PLAN, decision: 'deny', via: 'tray' });
  expect(told).toEqual([['Not denied', sentence]]);
});

test('without an engine nothing is decided, and that is told', async () => {
  const { told, decisions } = open();
  await decisions.decide(null, { question: PLAN, decision: 'approve', via: 'tray' });
  expect(told).toEqual([['Not approved', 'The engine is not running.']]);
});

test('a decision that the record does not show in time is told', async () => {
  const { told, decisions } = open();
  const { client } = engineThatAnswers('accepted');
  const decision = decisions.decide(client, { question: PLAN, decision: 'deny', via: 'tray' });
  await vi.advanceTimersByTimeAsync(10_000);
  await decision;
  expect(told).toEqual([['Not confirmed', 'The decision was sent, but the record does not show it yet.']]);
});
