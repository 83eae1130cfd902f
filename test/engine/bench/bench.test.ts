import { describe, expect, it } from 'vitest';
import { measureAudit } from '../../bench/audit-bench.ts';
import { measureExec } from '../../bench/exec-bench.ts';
import { type Figure, formatFigures, isReached, median, quantile } from '../../bench/figures.ts';
import { measureFollowing } from '../../bench/follow-bench.ts';
import { measureIncidents } from '../../bench/incident-bench.ts';
import { measureLatency } from '../../bench/latency-bench.ts';
import { measureMemory } from '../../bench/memory-bench.ts';
import { measureStoring, sqliteAvailable } from '../../bench/store-bench.ts';
import { sshdAvailable } from '../../fixtures/sshd.ts';

/** The ratio of each goal, worked out again from what was measured. */
function ratios({ value, anchors, goals }: Figure): void {
  for (const anchor of anchors) {
    expect(anchor.value).toBeGreaterThan(0);
    const goal = goals.find(({ name }) => name === `× ${anchor.name}`);
    if (goal !== undefined) expect(goal.value).toBeCloseTo(value / anchor.value);
  }
}

describe('the figures of benchmarks', () => {
  it('take the middle, and know whether a goal is reached', () => {
    expect([median([3, 1, 2]), median([1, 2, 3, 4]), quantile([0, 10], 0.99)]).toEqual([2, 2.5, 9.9]);
    expect(() => median([])).toThrow(RangeError);
    const goal = { name: '× rg', value: 0.5, limit: 0.3, better: 'higher' } as const;
    expect([isReached(goal), isReached({ ...goal, better: 'lower' })]).toEqual([true, false]);
  });

  it('of storing and of the record come from real runs too', { timeout: 60_000 }, async () => {
    const figures = [
      ...(await measureStoring({ commits: 20, batches: 2, batchSize: 50, runs: 1 })),
      ...(await measureAudit({ appends: 20, entries: 2_000, runs: 1 })),
    ];
    expect(figures.map(({ id, goals }) => [id, goals.length])).toEqual([
      ['P5', 1],
      ['P5', sqliteAvailable ? 1 : 0],
      ['P7', 1],
      ['P7', 1],
    ]);
    for (const figure of figures) ratios(figure);
  });

  it('of a look-up in memory comes from a real search', async () => {
    const figures = await measureMemory({ entries: 300, queries: 5 });
    expect(figures.map(({ id, runs, anchors }) => [id, runs, anchors.length])).toEqual([
      ['P6', 5, sqliteAvailable ? 2 : 0],
    ]);
    for (const figure of figures) ratios(figure);
  });

  it.skipIf(!sshdAvailable)('of an incident comes from one that was repaired', { timeout: 120_000 }, async () => {
    const [figure, ...others] = await measureIncidents({ incidents: 1 });
    expect([figure?.id, figure?.unit, figure?.runs, others]).toEqual(['P11', 's', 1, []]);
    expect(figure?.value).toBeGreaterThan(0);
    expect(figure?.notes.join('\n')).not.toContain('NaN');
  });

  it.skipIf(!sshdAvailable)('come with their anchors and ratios from real runs', { timeout: 120_000 }, async () => {
    const figures = [
      ...(await measureFollowing({ bytes: 200_000, runs: 1 })),
      ...(await measureLatency({ lines: 5, polls: 0 })),
      ...(await measureExec({ calls: 2 })),
    ];
    expect(figures.map(({ id }) => id)).toEqual(['P1', 'P1', 'P2', 'P4']);
    for (const figure of figures) ratios(figure);
    expect(figures.flatMap(({ anchors }) => anchors.map(({ name }) => name))).toEqual(
      expect.arrayContaining(['OpenSSH', 'ssh tail -F', 'ControlMaster']),
    );
    expect(formatFigures(figures)).toContain('× OpenSSH');
  });
});
