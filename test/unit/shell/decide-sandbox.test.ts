import { expect, it } from 'vitest';
import { decideSandbox } from '../../../src/main/shell/decide-sandbox.ts';

it.each([
  [{ switchedOff: false, harmless: false }, 'on'],
  [{ switchedOff: false, harmless: true }, 'on'],
  [{ switchedOff: true, harmless: true }, 'off'],
  [{ switchedOff: true, harmless: false }, 'refuse'],
] as const)('a run of %j has its sandbox %s', (wish, decision) => {
  expect(decideSandbox(wish)).toBe(decision);
});
