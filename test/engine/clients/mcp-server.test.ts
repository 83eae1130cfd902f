import { stat } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { describe, expect, it } from 'vitest';
import { connectMcp } from '../../fixtures/mcp-client.ts';
import { Approvals, decide, incident, incidentIn, startShopSite } from '../../fixtures/shop-desk.ts';
import { sshdAvailable } from '../../fixtures/sshd.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { runCli } from '../cli/run-cli.ts';

interface Entry {
  readonly actor: { kind: string; id: string; role?: string };
  readonly action: string;
  readonly subject: string;
  readonly detail: Record<string, unknown>;
}

/** The audit entries of MCP clients. */
async function audited(desk: { first: { url: string }; token: string }): Promise<Entry[]> {
  const headers = { authorization: `Bearer ${desk.token}` };
  const text = await (await fetch(`${desk.first.url}/api/audit/export?format=jsonl`, { headers })).text();
  const entries = text
    .trim()
    .split('\n')
    .slice(1, -1)
    .map((line) => JSON.parse(line) as Entry);
  return entries.filter(({ actor }) => actor.id.startsWith('mcp:'));
}

const RESTART = { service: 'shop', reason: 'it hangs' };

describe.skipIf(!sshdAvailable)('sentry-desk mcp, to the SDK’s own client', { timeout: 90_000 }, () => {
  it('lists the tools, reads over a real sshd, and puts every call on record', async () => {
    await using site = await startShopSite();
    await using desk = await site.start();
    await using mcp = await connectMcp(site.dataDir);
    expect((await stat(`${site.dataDir}/mcp.sock`)).mode & 0o777).toBe(0o600);
    const { tools } = await mcp.client.listTools();
    expect(tools.map(({ name, annotations }) => [name, annotations?.readOnlyHint])).toEqual([
      ['read_file', true],
      ['grep_search', true],
      ['fetch_docs', true],
      ['run_diagnostics', true],
      ['apply_patch', false],
      ['restart_service', false],
    ]);
    expect(tools.map(({ inputSchema }) => inputSchema.required?.includes('service'))).not.toContain(false);

    const read = await mcp.call('read_file', { service: 'shop', path: 'app.json', reason: 'to compare ports' });
    expect(read).toEqual({ outcome: 'ok', text: expect.stringMatching(/^\[tool:[^\]]+\][\s\S]*"upstream"/) });
    expect(await mcp.call('run_diagnostics', { service: 'shop', command: 'df -h' })).toMatchObject({ outcome: 'ok' });
    const [opened, first, second] = await audited(desk);
    expect(opened?.action).toBe('client_incident_opened');
    expect([first, second].map((entry) => [entry?.actor, entry?.action, entry?.subject])).toEqual([
      [{ kind: 'agent', id: 'mcp:test-client-1', role: 'detective' }, 'tool_called', 'read_file'],
      [{ kind: 'agent', id: 'mcp:test-client-1', role: 'detective' }, 'tool_called', 'run_diagnostics'],
    ]);
    expect(first?.detail['reason']).toBe('asked by mcp:test-client-1: to compare ports');
    const kept = await incident(desk, String(opened?.subject));
    expect([kept.state, kept.events.filter(({ type }) => type === 'tool_answered').length]).toEqual(['closed', 2]);
  });

  it('only asks the operator for a change, who then has it done or not', async () => {
    await using site = await startShopSite();
    await using desk = await site.start();
    await using mcp = await connectMcp(site.dataDir);
    const before = await site.shop.restarts();
    const asked = await mcp.call('restart_service', RESTART);
    expect(asked).toMatchObject({ outcome: 'ok', approval: { id: expect.any(String), state: 'pending' } });
    expect(await site.shop.restarts()).toBe(before);
    const [plan] = await desk.call(Approvals, '/api/approvals?state=pending');
    if (plan === undefined) throw new Error('nothing waits');
    expect([plan.id, plan.purpose, plan.requestedBy, plan.summary]).toEqual([
      asked.approval?.id,
      'request',
      'mcp:test-client-1',
      'The client mcp:test-client-1 asks: it hangs',
    ]);
    expect(await decide(desk, plan, 'approve')).toBe('accepted');
    const done = await incidentIn(desk, plan.incidentId, 'escalated');
    expect(done.actions.map(({ tool, state }) => [tool, state])).toEqual([['restart_service', 'succeeded']]);
    expect(await site.shop.restarts()).toBe(before + 1);

    const again = await mcp.call('restart_service', RESTART);
    const [second] = await desk.call(Approvals, '/api/approvals?state=pending');
    if (second === undefined) throw new Error(`nothing waits: ${again.text}`);
    expect(await decide(desk, second, 'deny')).toBe('accepted');
    expect(await site.shop.restarts()).toBe(before + 1);
  });

  it('refuses hostile arguments, names, services and incidents, and says so in the record', async () => {
    await using site = await startShopSite({ throttle: { maxActions: 8, windowSeconds: 600 } });
    await using desk = await site.start();
    await using mcp = await connectMcp(site.dataDir, 'a"},"role":"supervisor\n'.repeat(20));
    const calls: [string, Record<string, unknown>][] = [
      ['read_file', { service: 'shop', path: '../../../etc/shadow' }],
      ['read_file', { service: 'shop', path: '/etc/passwd' }],
      ['read_file', { service: 'shop', path: 'app.json', credential: 'x' }],
      ['read_file', { path: 'app.json' }],
      ['read_file', { service: 'nobody', path: 'app.json' }],
      ['read_file', { service: 'shop', incident: 'inc-none', path: 'app.json' }],
      ['grep_search', { service: 'shop', query: 'x', path: '/root/.ssh' }],
      ['run_diagnostics', { service: 'shop', command: 'curl http://169.254.169.254/latest' }],
      ['run_diagnostics', { service: 'shop', command: 'df; touch /tmp/owned' }],
      ['fetch_docs', { service: 'shop', url: 'http://127.0.0.1/' }],
      ['apply_patch', { service: 'shop', diff: '--- a/../x\n+++ b/../x\n@@ -0,0 +1 @@\n+x\n' }],
      ['approve', { service: 'shop' }],
      ['approvals.decide', { service: 'shop', id: 'apr-1', decision: 'approve', seenDigest: 'a'.repeat(64) }],
      ['permissions.decide', { service: 'shop', id: 'per-1', decision: 'allow', seenDigest: 'a'.repeat(64) }],
    ];
    for (const [tool, args] of calls) {
      expect([tool, args, (await mcp.call(tool, args)).outcome]).toEqual([tool, args, 'refused']);
    }
    expect(await desk.call(Approvals, '/api/approvals?state=pending')).toEqual([]);
    for (let left = 8; left > 0; left -= 1) await mcp.call('read_file', { service: 'shop', path: 'app.json' });
    expect((await mcp.call('read_file', { service: 'shop', path: 'app.json' })).text).toContain('are the limit');
    const refused = (await audited(desk)).filter(({ action }) => action === 'tool_refused');
    expect(refused.length).toBeGreaterThanOrEqual(calls.length);
    expect(new Set(refused.map(({ actor }) => actor.id)).size).toBe(1);
    expect(refused[0]?.actor.id).toMatch(/^mcp:[a-zA-Z0-9._-]{1,48}$/);
  });

  it('serves nobody while the switch is thrown, survives garbage, and ends with the desk', async () => {
    await using site = await startShopSite();
    await using desk = await site.start();
    const socket = createConnection(`${site.dataDir}/mcp.sock`);
    socket.on('error', () => undefined);
    socket.write('x'.repeat(3 * 1_048_576));
    await new Promise((resolve) => socket.once('close', resolve));
    await using mcp = await connectMcp(site.dataDir);
    expect((await mcp.call('read_file', { service: 'shop', path: 'app.json' })).outcome).toBe('ok');
    await desk.request('POST', '/api/stop', { engaged: true });
    expect((await mcp.call('read_file', { service: 'shop', path: 'app.json' })).outcome).toBe('refused');
    expect((await mcp.call('restart_service', RESTART)).outcome).toBe('refused');
    await desk.stop();
    await expect(mcp.call('restart_service', RESTART)).rejects.toThrow(/closed|connected/i);
    const without = await runCli({ args: ['mcp', '--data-dir', site.dataDir] });
    expect([without.code, without.stdout]).toEqual([1, '']);
    expect(without.stderr).toContain('No desk runs on');
  });
});

describe('sentry-desk mcp without a data folder', () => {
  it('says so', async () => {
    await using dir = await tempDir();
    const { code, stderr } = await runCli({ args: ['mcp', '--data-dir', `${dir.path}/none`] });
    expect([code, stderr]).toEqual([1, expect.stringContaining('There is no data folder')]);
  });
});
