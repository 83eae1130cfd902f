import { describe, expect, it } from 'vitest';
import { judge } from '../../../scripts/soak/judge.ts';
import { METHODS } from '../../../scripts/soak/methods.ts';
import { runSoak } from '../../../scripts/soak/run-soak.ts';
import { sshdAvailable } from '../../fixtures/sshd.ts';

const GAP = { from: '2026-01-02T03:00:00.000Z', to: null, bytes: null, why: 'gone', recovered: false };

describe('the long run', () => {
  it('calls bad what was doubled, and what is missing without need or without a row', () => {
    const good = (method: string, counted: number, gaps = [GAP]) =>
      judge(method, { written: { alpha: 5, bravo: 5 }, counted: { alpha: counted, bravo: 5 } }, gaps).good;
    expect([good('rename', 5), good('rename', 4), good('rename', 6)]).toEqual([true, false, false]);
    expect([good('delete', 4), good('delete', 4, []), good('delete', 6)]).toEqual([true, false, false]);
  });

  it.skipIf(!sshdAvailable)(
    'counts every line once through rotations of every kind, with sshd and the engine killed',
    async () => {
      const told: string[] = [];
      const verdicts = await runSoak({
        lines: 4_000,
        sshdKills: 3,
        engineKills: 1,
        seconds: 14,
        rotateEveryMs: 2_000,
        tell: (text) => told.push(text),
      });
      expect({ verdicts: verdicts.map(({ method, written }) => ({ method, written })), told }).toEqual({
        verdicts: METHODS.map((method) => ({ method, written: 500 })),
        told: expect.any(Array),
      });
      expect(verdicts.filter(({ good }) => !good)).toEqual([]);
    },
    240_000,
  );
});
