import { describe, expect, it } from 'vitest';
import { createSystemClock } from '../../../src/main/engine/core/system-clock.ts';
import { IncidentId } from '../../../src/shared/domain/ids.ts';

describe('ids of the system clock', () => {
  it('are valid, never the same, and sort by creation', () => {
    const clock = createSystemClock();
    const ids = Array.from({ length: 5_000 }, () => clock.newId('inc'));
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(ids);
    expect(IncidentId.parse(ids[0])).toMatch(/^inc-[0-9a-z]{26}$/);
  });

  it('differ between clocks of the same moment', () => {
    const first = createSystemClock();
    const second = createSystemClock();
    expect(first.newId('inc')).not.toBe(second.newId('inc'));
  });
});
