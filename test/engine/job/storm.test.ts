import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Health } from '../../../src/shared/contract/health.ts';
import { Silence } from '../../../src/shared/domain/noise.ts';
import { until } from '../../fixtures/desk-process.ts';
import { incident, lists, startShopSite } from '../../fixtures/shop-desk.ts';
import { sshdAvailable } from '../../fixtures/sshd.ts';
import { errorOf } from '../incidents/noise-rig.ts';

const KINDS = 40;

describe.skipIf(!sshdAvailable)('a storm over a real sshd, seen by REST', { timeout: 120_000 }, () => {
  it('of 10,000 lines of 40 kinds is at most three incidents that list them, and the desk answers meanwhile', async () => {
    await using site = await startShopSite();
    await using desk = await site.start();
    const lines = Array.from({ length: 10_000 }, (_, index) => errorOf(index % KINDS, index));
    await appendFile(join(site.shop.root, 'logs/shop.log'), `${lines.join('\n')}\n`);
    const answered = { meanwhile: 0 };
    const all = await until(async () => {
      await desk.call(Health, '/api/health');
      const { active, escalated, resolved, ignored } = await lists(desk);
      const found = [...active, ...escalated, ...resolved, ...ignored];
      const counted = found.reduce((sum, { count }) => sum + count, 0);
      if (counted < 10_000) answered.meanwhile += 1;
      expect(counted).toBe(10_000);
      return Promise.all(found.map(({ id }) => incident(desk, id)));
    });
    expect(all.length).toBeLessThanOrEqual(3);
    const titles = all.flatMap(({ kind, title, kinds }) => [
      ...(kind === 'error' ? [title] : []),
      ...kinds.map((listed) => listed.title),
    ]);
    expect(new Set(titles.map((title) => title.replace(/\d+ ms/, ''))).size).toBe(KINDS);
    const storm = all.find(({ kind }) => kind === 'storm');
    expect(storm?.title).toMatch(/^(?:3[89]|40) kinds of errors on web-1 within a minute, first: the /);
    expect(storm?.kinds.length).toBeGreaterThanOrEqual(KINDS - 2);
    // It answers before all of them are counted; how fast is for the benchmarks to say.
    expect(answered.meanwhile).toBeGreaterThan(0);

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
