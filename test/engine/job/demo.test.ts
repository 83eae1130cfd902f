import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Demo } from '../../../src/shared/contract/demo.ts';
import { Memory } from '../../../src/shared/contract/memory.ts';
import { SettingsView } from '../../../src/shared/contract/settings.ts';
import { type DeskProcess, startDesk, until } from '../../fixtures/desk-process.ts';
import { decide, heard, incident, incidentIn, lists, pendingPlan } from '../../fixtures/shop-desk.ts';
import { processesWith } from '../../fixtures/sshd.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { runHere } from '../cli/run-cli.ts';

async function startDemo(dataDir: string): Promise<DeskProcess> {
  const desk = await startDesk(['demo', '--headless', '--data-dir', dataDir]);
  await heard(desk);
  return desk;
}

function breakIt(desk: DeskProcess, fault: string): Promise<Demo> {
  return desk.call(Demo, '/api/demo/break', { fault });
}

async function service(desk: DeskProcess): Promise<{ root: string; health: () => Promise<number> }> {
  const { settings } = await desk.call(SettingsView, '/api/settings');
  const [found] = settings.services;
  if (!found?.health) throw new Error('the demo has no service with a health check');
  const { url } = found.health;
  return { root: found.sourcePath, health: async () => (await fetch(url)).status };
}

async function upstreamPort(root: string): Promise<number> {
  const config = JSON.parse(await readFile(join(root, 'config/shop.json'), 'utf8')) as { upstream: { port: number } };
  return config.upstream.port;
}

describe('the demo, driven by REST', { timeout: 180_000 }, () => {
  it('hears a crash that a script asks for the moment the first line is printed', async () => {
    await using dir = await tempDir();
    await using desk = await startDesk(['demo', '--headless', '--data-dir', dir.path]);
    await breakIt(desk, 'crash');
    const plan = await pendingPlan(desk);
    expect(plan.steps.map(({ tool }) => tool)).toEqual(['restart_service']);
  });

  it('repairs a wrong port, keeps an intact record of it, and finds it again as similar', async () => {
    await using dir = await tempDir();
    await using desk = await startDemo(dir.path);
    const shop = await service(desk);
    const right = await upstreamPort(shop.root);
    const { faults } = await breakIt(desk, 'wrong-port');
    expect(faults.map(({ id, broken }) => [id, broken])).toEqual([
      ['wrong-port', true],
      ['crash', false],
      ['noise', false],
    ]);
    await until(async () => expect(await shop.health()).toBe(503));

    const plan = await pendingPlan(desk);
    expect(plan.steps.map(({ tool }) => tool)).toEqual(['apply_patch', 'restart_service']);
    expect(plan.steps[0]?.preview).toContain(`+    "port": ${right}`);
    expect(await decide(desk, plan, 'approve')).toBe('accepted');
    await incidentIn(desk, plan.incidentId, 'resolved');
    expect(await upstreamPort(shop.root)).toBe(right);
    expect(await shop.health()).toBe(200);
    const verified = await runHere({ args: ['audit', 'verify', '--data-dir', dir.path] });
    expect(verified).toEqual({ code: 0, stdout: expect.stringContaining('intact'), stderr: '' });
    expect((await desk.call(Memory, '/api/memory')).entries.map(({ id }) => id)).toEqual([plan.incidentId]);

    await breakIt(desk, 'wrong-port');
    const second = await pendingPlan(desk);
    const { similar } = await incident(desk, second.incidentId);
    expect(similar.map(({ id }) => id)).toEqual([plan.incidentId]);
    // Approved within the cooldown of the restart before: the step waits for its turn instead of failing.
    expect(await decide(desk, second, 'approve')).toBe('accepted');
    await incidentIn(desk, second.incidentId, 'resolved');
    expect(await shop.health()).toBe(200);
  });

  it('restarts a crashed service, and ignores the noise of a healthy one', async () => {
    await using dir = await tempDir();
    await using desk = await startDemo(dir.path);
    const shop = await service(desk);
    await breakIt(desk, 'noise');
    const ignored = await until(async () => {
      const [found] = (await lists(desk)).ignored;
      if (!found) throw new Error('nothing was ignored yet');
      return incident(desk, found.id);
    });
    expect(ignored.approvals).toEqual([]);

    await breakIt(desk, 'crash');
    await expect(shop.health()).rejects.toThrow();
    const plan = await pendingPlan(desk);
    expect(plan.steps.map(({ tool }) => tool)).toEqual(['restart_service']);
    expect(await decide(desk, plan, 'approve')).toBe('accepted');
    await incidentIn(desk, plan.incidentId, 'resolved');
    expect(await shop.health()).toBe(200);
  });

  it('names the faults there are when asked for another', async () => {
    await using dir = await tempDir();
    await using desk = await startDesk(['demo', '--headless', '--data-dir', dir.path]);
    expect(await desk.request('POST', '/api/demo/break', { fault: 'flood' })).toEqual({
      status: 400,
      body: {
        error: {
          code: 'invalid_input',
          message: expect.stringContaining('wrong-port'),
          retryable: false,
          field: 'fault',
        },
      },
    });
  });

  it('leaves nothing behind when it is stopped', async () => {
    await using dir = await tempDir();
    const desk = await startDemo(dir.path);
    const { root } = await service(desk);
    expect(existsSync(root)).toBe(true);
    expect(await desk.stop()).toBe(0);
    await until(async () => expect(processesWith(root)).toEqual([]));
    expect(existsSync(root)).toBe(false);
  });
});
