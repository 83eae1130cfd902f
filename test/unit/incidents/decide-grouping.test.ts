import { describe, expect, it } from 'vitest';
import {
  decideGrouping,
  FOLD_MS,
  type GroupingQuestion,
  isTold,
  OUTBREAK_GAP_MS,
} from '../../../src/main/engine/incidents/decide-grouping.ts';

const quiet: GroupingQuestion = {
  latest: null,
  neighbourOpenedAt: null,
  now: 1_000_000,
  cooldownSeconds: 300,
  manual: false,
};

describe('grouping', () => {
  it('opens an incident for an error never seen', () => {
    expect(decideGrouping(quiet)).toEqual({ type: 'open', trigger: 'log' });
  });

  it.each(['open', 'awaiting_approval', 'proposed'] as const)('extends one that is %s', (state) => {
    expect(decideGrouping({ ...quiet, latest: { state, endedAt: 0, lastLineAt: 0 } })).toEqual({ type: 'extend' });
  });

  it.each(['ignored', 'closed', 'escalated'] as const)('stays quiet for a while after one was %s', (state) => {
    const after = (ms: number, cooldownSeconds = 300) =>
      decideGrouping({ ...quiet, cooldownSeconds, latest: { state, endedAt: quiet.now - ms, lastLineAt: 0 } });
    expect(after(299_999)).toEqual({ type: 'count' });
    expect(after(300_000)).toEqual({ type: 'open', trigger: 'log' });
    expect(after(0, 0)).toEqual({ type: 'open', trigger: 'log' });
  });

  it.each(['closed', 'escalated'] as const)(
    'does not ask again while the outbreak of one that was %s goes on',
    (state) => {
      const after = (ms: number) =>
        decideGrouping({ ...quiet, cooldownSeconds: 0, latest: { state, endedAt: 0, lastLineAt: quiet.now - ms } });
      expect(after(OUTBREAK_GAP_MS)).toEqual({ type: 'count' });
      expect(after(OUTBREAK_GAP_MS + 1)).toEqual({ type: 'open', trigger: 'log' });
    },
  );

  it('reopens at once what was resolved', () => {
    const latest = { state: 'resolved', endedAt: quiet.now, lastLineAt: quiet.now } as const;
    expect(decideGrouping({ ...quiet, latest })).toEqual({ type: 'open', trigger: 'reopened' });
  });

  it('folds another error of the same service into the incident that just opened', () => {
    const beside = (ms: number) => decideGrouping({ ...quiet, neighbourOpenedAt: quiet.now - ms });
    expect(beside(FOLD_MS)).toEqual({ type: 'fold' });
    expect(beside(FOLD_MS + 1)).toEqual({ type: 'open', trigger: 'log' });
  });

  it('does as it is told by hand, whatever is quiet or beside', () => {
    const latest = { state: 'ignored', endedAt: quiet.now, lastLineAt: quiet.now } as const;
    const asked = decideGrouping({ ...quiet, latest, neighbourOpenedAt: quiet.now, manual: true });
    expect(asked).toEqual({ type: 'open', trigger: 'manual' });
  });

  it('tells the first five repetitions, then the powers of two', () => {
    const told = Array.from({ length: 70 }, (_, index) => index + 1).filter(isTold);
    expect(told).toEqual([1, 2, 3, 4, 5, 8, 16, 32, 64]);
  });
});
