import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startRoleTime } from '../../../src/main/engine/agents/role-time.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('is over after the limit', () => {
  const time = startRoleTime(1_000);
  vi.advanceTimersByTime(999);
  expect(time.signal.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  expect(time.signal.aborted).toBe(true);
});

it('stands still while the role waits, also for two answers at once, and goes on with what was left', () => {
  const time = startRoleTime(1_000);
  vi.advanceTimersByTime(600);
  const first = time.pause();
  const second = time.pause();
  first();
  first();
  vi.advanceTimersByTime(60_000);
  expect(time.signal.aborted).toBe(false);
  second();
  vi.advanceTimersByTime(399);
  expect(time.signal.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  expect(time.signal.aborted).toBe(true);
});

it('leaves no timer behind once it is closed', () => {
  const time = startRoleTime(1_000);
  const goOn = time.pause();
  time.close();
  goOn();
  expect(vi.getTimerCount()).toBe(0);
});
