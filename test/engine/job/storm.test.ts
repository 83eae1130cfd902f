import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Health } from '../../../src/shared/contract/health.ts';
import type { IncidentSummary } from '../../../src/shared/domain/incident.ts';
import { Silence } from '../../../src/shared/domain/noise.ts';
import { type DeskProcess, until } from '../../fixtures/desk-process.ts';
import { incident, lists, startShopSite } from '../../fixtures/shop-desk.ts';
import { sshdAvailable } from '../../fixtures/sshd.ts';
import { errorOf } from '../incidents/noise-rig.ts';

const KINDS = 40;

/** Asks without a pause until all lines are counted; answers the incidents, and how many lines were counted at each answer. */
async function watchItCount(desk: DeskProcess, lines: number): Promise<{ found: IncidentSummary[]; counts: number[] }> {
  const counts: number[] = [];
  const deadline = AbortSignal.timeout(60_000);
  for (;;) {
    deadline.throwIfAborted();
    await desk.call(Health, '/api/health');
    const { active, escalated, resolved, ignored } = await lists(desk);
    const found = [...active, ...escalated, ...resolved, ...ignored];
    const counted = found.reduce((sum, { count }) => sum + count, 0);
    counts.push(counted);
    if (counted >= lines) return { found, counts };
  }
}

describe.skipIf(!sshdAvailable)('a storm over a real sshd, seen by REST', { timeout: 120_000 }, () => {
  it('of 10,000 lines of 40 kinds is at most three incidents that list them, and the desk answers meanwhile', async () => {
    await using site = await startShopSite();
    await using desk = await site.start();
    const lines = Array.from({ length: 10_000 }, (_, index) => errorOf(index % KINDS, index));
    await appendFile(join(site.shop.root, 'logs/shop.log'), `${lines.join('\n')}\n`);
    const { found, counts } = await watchItCount(desk, lines.length);
    const all = await Promise.all(found.map(({ id }) => incident(desk, id)));
    expect(all.length).toBeLessThanOrEqual(3);
    const titles = all.flatMap(({ kind, title, kinds }) => [
      ...(kind === 'error' ? [title] : []),
      ...kinds.map((listed) => listed.title),
    ]);
    expect(new Set(titles.map((title) => title.replace(/\d+ ms/, ''))).size).toBe(KINDS);
    const storm = all.find(({ kind }) => kind === 'storm');
    expect(storm?.title).toMatch(/^(?:3[89]|40) kinds of errors on web-1 within a minute, first: the /);
    expect(storm?.kinds.length).toBeGreaterThanOrEqual(KINDS - 2);
    // It answers between the slices in which they are counted; how fast is for the benchmarks to say.
    expect(counts).toEqual(counts.toSorted((one, other) => one - other));
    expect(new Set(counts.filter((count) => count > 0 && count < lines.length)).size).toBeGreaterThanOrEqual(5);

    const endsAt = new Date(Date.now() + 120_000).toISOString();
    const body = { kind: 'maintenance', scope: { host: 'web-1' }, reason: 'lamps are changed', endsAt };
    const { silence } = await desk.call(z.object({ silence: Silence }), '/api/silences', body);
    await appendFile(join(site.shop.root, 'logs/shop.log'), 'ERROR the chandelier is lost\n'.repeat(100));
    await until(async () => {
      const { silences } = await desk.call(z.object({ silences: z.array(Silence) }), '/api/silences');
      expect(silences).toMatchObject([{ id: silence.id, suppressed: 100, author: expect.any(String) }]);
    });
    const after = await lists(desk);
    expect([after.active, after.escalated, after.resolved, after.ignored].flat()).toHaveLength(all.length);
  });
});
