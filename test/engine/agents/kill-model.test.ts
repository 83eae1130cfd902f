import { describe, expect, it } from 'vitest';
import { judgeKill, type KillFindings } from '../../../scripts/soak/judge-kill.ts';
import { runKills } from '../../../scripts/soak/kill-runs.ts';
import { gitAvailable } from '../tools/tool-rig.ts';

const FOUND: KillFindings = {
  point: 'before-commit 1',
  killed: true,
  state: 'resolved',
  runs: ['0:succeeded', '1:succeeded'],
  restarts: 1,
  config: 'repaired',
  auditIntact: true,
};

describe('an engine that is killed while models work', () => {
  it.each<[string, Partial<KillFindings>, boolean]>([
    ['ended as it would have', {}, true],
    ['a step of unknown outcome is handed over', { state: 'escalated', runs: ['0:unknown'], restarts: 0 }, true],
    ['it was given up without need', { state: 'escalated', runs: [] }, false],
    ['a step ran twice', { runs: ['0:succeeded', '0:succeeded', '1:succeeded'] }, false],
    ['the service was restarted twice', { restarts: 2 }, false],
    ['nothing killed it', { killed: false }, false],
    ['its record is not whole', { auditIntact: false }, false],
  ])('%s', (_what, change, good) => {
    expect(judgeKill({ ...FOUND, ...change }).good).toBe(good);
  });

  it.skipIf(!gitAvailable)(
    'at ten points of its work: the next one brings the incident to its end, and nothing is done twice',
    async () => {
      const told: string[] = [];
      const verdicts = await runKills({ runs: 10, tell: (text) => told.push(text) });
      expect(verdicts).toHaveLength(10);
      expect(
        verdicts.filter(({ good }) => !good),
        told.join('\n'),
      ).toEqual([]);
    },
    300_000,
  );
});
