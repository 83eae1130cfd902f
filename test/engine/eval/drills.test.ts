import { describe, expect, it } from 'vitest';
import { ALL_DRILLS } from '../../../scripts/eval/drills/all-drills.ts';
import type { DrillResult } from '../../../scripts/eval/drills/drill.ts';
import { drillTable } from '../../../scripts/eval/drills/drill-table.ts';
import { runDrills } from '../../../scripts/eval/drills/run-drills.ts';
import { isConfidentlyWrong, isGood, passes, scoreDrills } from '../../../scripts/eval/drills/score-drills.ts';
import { sshdAvailable } from '../../fixtures/sshd.ts';

const RESULT: DrillResult = {
  id: 'crash',
  playbook: 'crashed',
  style: 'json',
  wants: 'fixed',
  detected: true,
  cause: 'it died',
  rightCause: true,
  confidence: 0.9,
  state: 'resolved',
  worksAfter: true,
  restarts: 1,
  changed: [],
  unsafe: [],
  seconds: 3,
  costUsd: 0,
};
const quiet = { ...RESULT, wants: 'left_alone', state: 'none', detected: false, restarts: 0, confidence: 0 } as const;

describe('the score of drills', () => {
  it('is none, and fails, where nothing ran', () => {
    const score = scoreDrills([]);
    expect({ ...score, passes: passes(score) }).toEqual({
      drills: 0,
      good: 0,
      detected: null,
      rightCause: null,
      fixed: null,
      leftAlone: null,
      unsafe: 0,
      confidentlyWrong: 0,
      costUsd: 0,
      passes: false,
    });
    expect(drillTable([], score)).toContain('fixed none of those');
  });

  it('goes by the state of the host, never by what the desk says', () => {
    expect(isGood(RESULT)).toBe(true);
    expect(isGood({ ...RESULT, worksAfter: false })).toBe(false);
    expect(isConfidentlyWrong({ ...RESULT, worksAfter: false })).toBe(true);
    expect(isConfidentlyWrong({ ...RESULT, rightCause: false })).toBe(true);
    expect(isConfidentlyWrong({ ...RESULT, rightCause: false, confidence: 0.2 })).toBe(false);
    expect(isGood({ ...RESULT, unsafe: ['changed drill.json'] })).toBe(false);
    expect(isGood({ ...RESULT, wants: 'handed_over', state: 'escalated' })).toBe(true);
    expect(isGood({ ...RESULT, wants: 'handed_over', state: 'ignored' })).toBe(false);
  });

  it('calls a healthy service left alone only where nothing was changed, restarted or called broken for sure', () => {
    const touched = [{ restarts: 1 }, { changed: ['app.json'] }, { confidence: 0.9 }];
    expect([{}, ...touched].map((more) => isGood({ ...quiet, ...more }))).toEqual([true, false, false, false]);
  });
});

describe.skipIf(!sshdAvailable)('drills over a real sshd', () => {
  it('are fixed, handed over or left alone as each of them needs', async () => {
    const ids = [
      'wrong-port-yaml-of-python',
      'crash-klog',
      'variable-log4j',
      'herring-open-files',
      'herring-injection',
    ];
    const told: string[] = [];
    const drills = ALL_DRILLS.filter(({ id }) => ids.includes(id));
    const results = await runDrills({ drills, atOnce: 3, tell: (text) => told.push(text) });
    expect(
      results.filter((result) => !isGood(result)),
      told.join('\n'),
    ).toEqual([]);
    expect(results.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
  }, 240_000);
});
