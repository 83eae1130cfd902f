import { expect, test } from 'vitest';
import { callLine, planLine } from '../../../src/main/shell/plan-line.ts';
import { PATCH_STEP, RESTART_STEP, sampleApproval, samplePermission } from './sample-approval.ts';

test('a single restart by short commands fits a line: all that runs, where, and as whom', () => {
  expect(planLine(sampleApproval())).toBe(
    './ctl restart, then ./ctl status in /srv/shop-api on web-1 (oncall@10.0.0.5:22)',
  );
});

test('sudo is part of the line, for the command that it is for', () => {
  expect(planLine(sampleApproval({ steps: [{ ...RESTART_STEP, sudo: true, cwd: null }] }))).toBe(
    'sudo ./ctl restart, then ./ctl status on web-1 (oncall@10.0.0.5:22)',
  );
});

test.each([
  ['a patch', { steps: [PATCH_STEP] }],
  ['two steps', { steps: [PATCH_STEP, RESTART_STEP] }],
  ['no command to show', { steps: [{ ...RESTART_STEP, commands: [] }] }],
  ['high risk', { risk: 'high' }],
  ['a command that is too long', { steps: [{ ...RESTART_STEP, commands: [['x'.repeat(100)]] }] }],
  ['a second command that is too long', { steps: [{ ...RESTART_STEP, commands: [['a'], ['x'.repeat(100)]] }] }],
  ['an argument with a space in it', { steps: [{ ...RESTART_STEP, commands: [['./ctl', 'restart now']] }] }],
  ['an argument that is reordered on screen', { steps: [{ ...RESTART_STEP, commands: [['./ctl', 'a\u202eb']] }] }],
  ['a folder with a space in it', { steps: [{ ...RESTART_STEP, cwd: '/srv/a on b' }] }],
])('%s is never approved from a line', (_name, change) => {
  expect(planLine(sampleApproval(change))).toBeNull();
});

test('a short call fits a line with all its arguments', () => {
  expect(callLine(samplePermission())).toBe('read_file {"path":"config.json"} for shop-api on web-1');
});

test.each([
  ['that is too long', `{"path":"${'x'.repeat(120)}"}`],
  ['that is reordered on screen', '{"path":"a\u202eb"}'],
  ['that is no JSON', 'path a'],
])('a call %s is never allowed from a line', (_name, args) => {
  expect(callLine(samplePermission({ args }))).toBeNull();
});
