import { describe, expect, it } from 'vitest';
import { Memory } from '../../../src/shared/contract/memory.ts';
import { type DeskProcess, until } from '../../fixtures/desk-process.ts';
import {
  Approvals,
  decide,
  incident,
  incidentIn,
  lists,
  pendingPlan,
  startShopSite,
  Verdict,
} from '../../fixtures/shop-desk.ts';
import { sshdAvailable } from '../../fixtures/sshd.ts';

describe.skipIf(!sshdAvailable)('the main job over a real sshd, driven by REST', { timeout: 180_000 }, () => {
  it('repairs a wrong port: incident, plan of patch and restart, approval, fix, proof, memory', async () => {
    await using site = await startShopSite();
    await using desk = await site.start();
    const wrong = await site.shop.breakPort();

    const plan = await pendingPlan(desk);
    expect(plan.steps.map(({ tool }) => tool)).toEqual(['apply_patch', 'restart_service']);
    expect(plan.steps[0]?.preview).toContain(`-    "port": ${wrong}`);
    expect(plan.steps[0]?.preview).toContain(`+    "port": ${site.shop.upstreamPort}`);
    expect(await site.shop.health()).toBe(503);

    expect(await decide(desk, plan, 'approve')).toBe('accepted');
    const resolved = await incidentIn(desk, plan.incidentId, 'resolved');
    expect(resolved.actions.map(({ tool, state }) => [tool, state])).toEqual([
      ['apply_patch', 'succeeded'],
      ['restart_service', 'succeeded'],
    ]);
    expect(
      resolved.diagnosis?.claims.flatMap(({ evidence }) => evidence.map(({ verified }) => verified)),
    ).not.toContain(false);
    expect((await site.shop.config()).upstream.port).toBe(site.shop.upstreamPort);
    expect(await site.shop.health()).toBe(200);
    expect(await desk.call(Verdict, '/api/audit/verify')).toMatchObject({ intact: true });
    const memory = await desk.call(Memory, '/api/memory');
    expect(memory.entries.map(({ id }) => id)).toEqual([plan.incidentId]);

    await site.shop.breakPort();
    const second = await pendingPlan(desk);
    expect((await incident(desk, second.incidentId)).similar.map(({ id }) => id)).toEqual([plan.incidentId]);
  });

  it('restarts a crashed service', async () => {
    await using site = await startShopSite();
    await using desk = await site.start();
    await site.shop.crash();
    const plan = await pendingPlan(desk);
    expect(plan.steps.map(({ tool, commands }) => [tool, commands])).toEqual([
      [
        'restart_service',
        [
          ['./ctl', 'restart'],
          ['./ctl', 'status'],
        ],
      ],
    ]);
    expect(await decide(desk, plan, 'approve')).toBe('accepted');
    await incidentIn(desk, plan.incidentId, 'resolved');
    expect(await site.shop.health()).toBe(200);
  });

  it('changes nothing when the plan is denied, and hands the incident to a human', async () => {
    await using site = await startShopSite();
    await using desk = await site.start();
    const wrong = await site.shop.breakPort();
    const before = await site.shop.restarts();
    const plan = await pendingPlan(desk);
    expect(await decide(desk, plan, 'deny')).toBe('accepted');
    const ended = await incidentIn(desk, plan.incidentId, 'escalated');
    expect(ended.actions).toEqual([]);
    // The error goes on and is counted; nobody is asked for the same thing again.
    await until(async () => expect((await incident(desk, plan.incidentId)).count).toBeGreaterThan(ended.count + 2));
    expect(await desk.call(Approvals, '/api/approvals?state=pending')).toEqual([]);
    expect((await site.shop.config()).upstream.port).toBe(wrong);
    expect(await site.shop.restarts()).toBe(before);
  });

  it('records the plan and changes nothing in mode AUDIT, and learns nothing as a fix', async () => {
    await using site = await startShopSite({ mode: 'AUDIT' });
    await using desk = await site.start();
    const wrong = await site.shop.breakPort();
    const before = await site.shop.restarts();
    const proposed = await proposedIncident(desk);
    expect(proposed.approvals.map(({ state, steps }) => [state, steps.length])).toEqual([['recorded', 2]]);
    expect(proposed.events.some(({ type }) => type === 'plan_recorded')).toBe(true);
    const [recorded] = proposed.approvals;
    expect(recorded && (await decide(desk, recorded, 'approve'))).toBe('already_decided');
    expect((await site.shop.config()).upstream.port).toBe(wrong);
    expect(await site.shop.restarts()).toBe(before);
    expect(await desk.call(Memory, '/api/memory')).toMatchObject({ count: 0 });
  });
});

async function proposedIncident(desk: DeskProcess) {
  const id = await until(async () => {
    const found = (await lists(desk)).active.find(({ state }) => state === 'proposed');
    if (!found) throw new Error('nothing is proposed yet');
    return found.id;
  });
  return incident(desk, id);
}
