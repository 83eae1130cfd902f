import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Security } from '../../../src/shared/contract/security.ts';
import { Status } from '../../../src/shared/contract/status.ts';
import type { DeskProcess } from '../../fixtures/desk-process.ts';
import { until } from '../../fixtures/desk-process.ts';
import { missingSecretService, startSecretService } from '../../fixtures/secret-service.ts';
import { decide, heard, incidentIn, pendingPlan, startShopSite } from '../../fixtures/shop-desk.ts';
import { sshdAvailable } from '../../fixtures/sshd.ts';

const Refusal = z.object({ error: z.object({ code: z.string(), retryable: z.boolean() }) });
const missing = missingSecretService() ?? (sshdAvailable ? null : 'missing: sshd');

async function secretsLayer(desk: DeskProcess) {
  const { layers } = await desk.call(Security, '/api/security');
  return layers.find(({ name }) => name === 'secrets');
}

describe.skipIf(missing !== null)(`a keychain that goes away (${missing ?? 'present'})`, { timeout: 120_000 }, () => {
  it('stops approvals until it is back, and keeps what waits', async () => {
    await using service = await startSecretService();
    await using site = await startShopSite();
    await using desk = await site.start({ env: { ...service.env, SENTRY_DESK_KEYCHAIN: 'on' } });
    expect((await desk.call(Status, '/api/status')).secrets).toBe('keychain');
    await site.shop.crash();
    const before = await site.shop.restarts();
    const plan = await pendingPlan(desk);

    await service.kill();
    const body = { decision: 'approve', seenDigest: plan.digest };
    const refused = await desk.request('POST', `/api/approvals/${plan.id}`, body);
    expect({ status: refused.status, ...Refusal.parse(refused.body).error }).toEqual({
      status: 503,
      code: 'keychain_unavailable',
      retryable: true,
    });
    expect((await desk.call(Status, '/api/status')).secrets).toBe('unavailable');
    expect(await secretsLayer(desk)).toMatchObject({ state: 'off', detail: expect.stringContaining('is gone') });
    expect((await pendingPlan(desk)).id).toBe(plan.id);
    expect(await site.shop.restarts()).toBe(before);

    await service.revive();
    expect(await decide(desk, plan, 'approve')).toBe('accepted');
    await incidentIn(desk, plan.incidentId, 'resolved');
    expect((await site.shop.restarts()) - before).toBe(1);
  });

  it('does not keep the desk from starting, which then is no session, trusts no host and goes on when it is back', async () => {
    await using service = await startSecretService();
    await using site = await startShopSite();
    const env = { ...service.env, SENTRY_DESK_KEYCHAIN: 'on' };
    const first = await site.start({ env });
    await first.stop();
    await service.kill();

    await using desk = await site.start({ env, heard: false });
    expect((await desk.call(Status, '/api/status')).secrets).toBe('unavailable');
    expect(await secretsLayer(desk)).toMatchObject({ state: 'off', detail: expect.stringContaining('is gone') });
    await until(async () => {
      const [source] = (await desk.call(Status, '/api/status')).watcher.sources;
      expect(source).toMatchObject({ state: 'blind', why: expect.stringContaining('pinned host keys cannot be read') });
    });
    expect((await desk.request('GET', '/api/audit/verify')).status).toBe(503);

    await service.revive();
    await heard(desk);
    await until(async () => expect((await desk.call(Status, '/api/status')).secrets).toBe('keychain'));
    await until(async () => {
      const verified = await desk.request('GET', '/api/audit/verify');
      expect(verified).toMatchObject({ status: 200, body: { intact: true } });
    });
  });
});
