import { describe, expect, it } from 'vitest';
import { createDeadlines } from '../../../src/main/engine/approvals/deadlines.ts';
import { FixedClock } from '../../fixtures/fixed-clock.ts';

const MINUTE = 60_000;
const limited = { id: 'a', createdAt: '2026-01-02T03:04:05.000Z', expiresAt: '2026-01-02T03:19:05.000Z' };

function rig() {
  const clock = new FixedClock();
  const passed = { ms: 0 };
  const deadlines = createDeadlines({ clock, elapsedMs: () => passed.ms });
  return { clock, passed, isOver: () => deadlines.isOver(limited) };
}

describe('a deadline', () => {
  it('is over by the clock', () => {
    const { clock, isOver } = rig();
    expect(isOver()).toBe(false);
    clock.advance(15 * MINUTE);
    expect(isOver()).toBe(true);
  });

  it('is over by the time that really passed, when the clock stands still or goes back a little', () => {
    const { clock, passed, isOver } = rig();
    expect(isOver()).toBe(false);
    clock.advance(-MINUTE / 2);
    passed.ms = 15 * MINUTE;
    expect(isOver()).toBe(true);
  });

  it('is over when the clock lies before its beginning, also for a process that sees it for the first time', () => {
    const { clock, isOver } = rig();
    clock.advance(-24 * 60 * MINUTE);
    expect(isOver()).toBe(true);
  });

  it('stays in force through a small correction', () => {
    const { clock, isOver } = rig();
    clock.advance(-1_000);
    expect(isOver()).toBe(false);
  });
});
