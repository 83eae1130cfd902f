import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Decided, decide, incidentIn, pendingPlan, startShopSite } from '../../fixtures/shop-desk.ts';
import { sshdAvailable } from '../../fixtures/sshd.ts';

const Refusal = z.object({ error: z.object({ code: z.string(), message: z.string(), retryable: z.boolean() }) });

describe.skipIf(!sshdAvailable)('the controls around a plan', { timeout: 180_000 }, () => {
  it('runs nothing for a digest that is not the one on record, and goes on waiting', async () => {
    await using site = await startShopSite();
    await using desk = await site.start();
    const wrong = await site.shop.breakPort();
    const plan = await pendingPlan(desk);
    const answer = await desk.call(Decided, `/api/approvals/${plan.id}`, {
      decision: 'approve',
      seenDigest: 'f'.repeat(64),
    });
    expect(answer).toEqual({ result: 'changed' });
    expect((await pendingPlan(desk)).id).toBe(plan.id);
    expect((await site.shop.config()).upstream.port).toBe(wrong);
  });

  it('decides once when two people approve at the same moment, and runs once', async () => {
    await using site = await startShopSite();
    await using desk = await site.start();
    await site.shop.crash();
    const before = await site.shop.restarts();
    const plan = await pendingPlan(desk);
    const results = await Promise.all([decide(desk, plan, 'approve'), decide(desk, plan, 'approve')]);
    expect(results.sort()).toEqual(['accepted', 'already_decided']);
    await incidentIn(desk, plan.incidentId, 'resolved');
    expect((await site.shop.restarts()) - before).toBe(1);
  });

  it('refuses to approve while the stop file is there, and changes nothing', async () => {
    await using site = await startShopSite();
    await using desk = await site.start();
    await site.shop.crash();
    const before = await site.shop.restarts();
    const plan = await pendingPlan(desk);
    await writeFile(join(site.dataDir, 'STOP_SENTRY'), '');
    const body = { decision: 'approve', seenDigest: plan.digest };
    const refused = await desk.request('POST', `/api/approvals/${plan.id}`, body);
    expect(refused.status).toBe(409);
    expect(Refusal.parse(refused.body).error.code).toBe('stopped');
    expect(await site.shop.restarts()).toBe(before);

    await rm(join(site.dataDir, 'STOP_SENTRY'));
    expect(await decide(desk, plan, 'approve')).toBe('accepted');
    await incidentIn(desk, plan.incidentId, 'resolved');
  });

  it('answers changed when someone edits the target after the plan was made, and plans again', async () => {
    await using site = await startShopSite();
    await using desk = await site.start();
    await site.shop.breakPort();
    const plan = await pendingPlan(desk);
    const file = join(site.shop.root, 'app.json');
    const edited = `${await readFile(file, 'utf8')}\n`;
    await writeFile(file, edited);
    expect(await decide(desk, plan, 'approve')).toBe('changed');
    expect(await readFile(file, 'utf8')).toBe(edited);
    const again = await pendingPlan(desk);
    expect(again.id).not.toBe(plan.id);
    expect(again.incidentId).toBe(plan.incidentId);
  });

  it('answers expired after the time of the plan, and hands the incident to a human', async () => {
    await using site = await startShopSite({ approvalTtlSeconds: 5 });
    await using desk = await site.start();
    await site.shop.crash();
    const before = await site.shop.restarts();
    const plan = await pendingPlan(desk);
    await incidentIn(desk, plan.incidentId, 'escalated');
    expect(await decide(desk, plan, 'approve')).toBe('expired');
    expect(await site.shop.restarts()).toBe(before);
  });

  it('keeps a plan pending through kill -9, and runs it exactly once afterwards', async () => {
    await using site = await startShopSite();
    const first = await site.start();
    await site.shop.crash();
    const before = await site.shop.restarts();
    const plan = await pendingPlan(first);
    await first.kill();

    await using second = await site.start();
    expect(await pendingPlan(second)).toEqual(plan);
    expect(await decide(second, plan, 'approve')).toBe('accepted');
    await incidentIn(second, plan.incidentId, 'resolved');
    expect((await site.shop.restarts()) - before).toBe(1);
  });
});
