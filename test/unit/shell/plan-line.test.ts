import { expect, test } from 'vitest';
import { planLine } from '../../../src/main/shell/plan-line.ts';
import { PATCH_STEP, RESTART_STEP, sampleApproval } from './sample-approval.ts';

test('a single restart by one short command fits a line, with host and user', () => {
  expect(planLine(sampleApproval())).toBe('./ctl restart on web-1 (oncall@10.0.0.5:22)');
});

test('sudo is part of the line', () => {
  expect(planLine(sampleApproval({ steps: [{ ...RESTART_STEP, sudo: true }] }))).toMatch(/^sudo \.\/ctl restart on/);
});

test.each([
  ['a patch', { steps: [PATCH_STEP] }],
  ['two steps', { steps: [PATCH_STEP, RESTART_STEP] }],
  ['two commands', { steps: [{ ...RESTART_STEP, commands: [['a'], ['b']] }] }],
  ['no command to show', { steps: [{ ...RESTART_STEP, commands: [] }] }],
  ['high risk', { risk: 'high' }],
  ['a command that is too long', { steps: [{ ...RESTART_STEP, commands: [['x'.repeat(61)]] }] }],
  ['an argument with a space in it', { steps: [{ ...RESTART_STEP, commands: [['./ctl', 'restart now']] }] }],
  ['an argument that is reordered on screen', { steps: [{ ...RESTART_STEP, commands: [['./ctl', 'a\u202eb']] }] }],
])('%s is never approved from a line', (_name, change) => {
  expect(planLine(sampleApproval(change))).toBeNull();
});
