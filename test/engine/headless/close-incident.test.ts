import { createRouterClient } from '@orpc/server';
import { describe, expect, it } from 'vitest';
import { ActionId, ApprovalId } from '#shared/domain/ids.ts';
import type { Approval, Decider } from '#shared/domain/plan.ts';
import { findAppPaths } from '../../../src/main/app-paths.ts';
import { createAuditLog } from '../../../src/main/engine/audit/audit-store.ts';
import { createJournal } from '../../../src/main/engine/core/journal-store.ts';
import { createEngine } from '../../../src/main/engine/create-engine.ts';
import { createRepositories } from '../../../src/main/engine/db/create-repositories.ts';
import { openDatabase } from '../../../src/main/engine/db/open-database.ts';
import { refineCaller } from '../../../src/main/engine/handlers/approvals.ts';
import { closeIncident } from '../../../src/main/engine/handlers/close-incident.ts';
import { resumePoint } from '../../../src/main/engine/handlers/events.ts';
import { createSecretStore } from '../../../src/main/engine/secrets/create-secret-store.ts';
import { INCIDENT, SILENT } from '../../contract/scripted-router.ts';
import { FixedClock } from '../../fixtures/fixed-clock.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

const BY: Decider = { user: 'alice', via: 'browser' };

const APPROVAL: Approval = {
  id: ApprovalId.parse('apr-1'),
  incidentId: INCIDENT.id,
  service: INCIDENT.service,
  host: INCIDENT.host,
  hostAddress: 'local',
  user: 'oncall',
  hostKey: null,
  steps: [
    {
      tool: 'restart_service',
      args: { service: INCIDENT.service },
      target: 'web-1: shop-api',
      preview: './ctl restart',
      precondition: { files: [] },
      rehearsal: { passed: true, summary: 'ok', checks: [] },
      undo: { type: 'none', reason: 'a restart cannot be taken back' },
      commands: [['./ctl', 'restart']],
      cwd: '/srv/shop-api',
      sudo: false,
    },
  ],
  expiresAt: '2026-01-02T03:19:05.000Z',
  digest: 'd'.repeat(64),
  purpose: 'fix',
  summary: 'restart it',
  risk: 'low',
  riskReason: 'one restart',
  rule: 'every change asks',
  requestedBy: 'surgeon',
  state: 'pending',
  createdAt: '2026-01-02T03:04:05.000Z',
  decidedAt: null,
  decidedBy: null,
  reason: null,
};

/** Real storage with one incident whose plan is pending. */
async function openDesk(dataDir: string) {
  const clock = new FixedClock();
  const secrets = await createSecretStore({ env: { SENTRY_DESK_KEYCHAIN: 'off' }, log: SILENT });
  const database = openDatabase({ dataDir, access: 'own' });
  const audit = await createAuditLog({ database, clock, secrets, log: SILENT });
  const journal = createJournal({ database, clock, log: SILENT, audit });
  const repositories = createRepositories(database);
  journal.commit(() => {
    repositories.incidents.insert({ ...INCIDENT, state: 'awaiting_approval', phase: 'remediation' });
    repositories.approvals.insert(APPROVAL);
    return {};
  });
  return { clock, audit, journal, repositories, [Symbol.dispose]: () => database.close() };
}

describe('closing an incident', () => {
  it('denies the plan that waits, records who did it, and happens once', async () => {
    await using dir = await tempDir();
    using desk = await openDesk(dir.path);
    const request = { id: INCIDENT.id, reason: 'a drill', by: BY };
    expect(await closeIncident(desk, request)).toBe('closed');
    expect(desk.repositories.approvals.get(APPROVAL.id)).toEqual({
      ...APPROVAL,
      state: 'denied',
      decidedAt: '2026-01-02T03:04:05.000Z',
      decidedBy: BY,
      reason: 'a drill',
    });
    expect(desk.repositories.incidents.get(INCIDENT.id)).toMatchObject({ state: 'closed', phase: 'done' });
    expect(desk.journal.eventsOf(INCIDENT.id).map(({ type }) => type)).toEqual(['approval_decided', 'state_changed']);
    const record: string[] = [];
    for await (const line of desk.audit.exportLines()) record.push(line);
    expect(
      record.filter((line) => line.includes('"alice"')).map((line) => (JSON.parse(line) as { action: string }).action),
    ).toEqual(['approval_denied', 'incident_closed']);
    expect(await closeIncident(desk, request)).toBe('already_done');
    expect(desk.journal.eventsOf(INCIDENT.id)).toHaveLength(2);
  });

  it('changes nothing while an approved step runs', async () => {
    await using dir = await tempDir();
    using desk = await openDesk(dir.path);
    desk.journal.commit(() => {
      desk.repositories.actionRuns.claim({
        id: ActionId.parse('act-1'),
        approvalId: APPROVAL.id,
        incidentId: INCIDENT.id,
        stepIndex: 0,
        tool: 'restart_service',
        target: 'web-1: shop-api',
        state: 'claimed',
        output: '',
        startedAt: '2026-01-02T03:04:05.000Z',
        finishedAt: null,
        undo: { type: 'none', reason: 'a restart cannot be taken back' },
      });
      return {};
    });
    const closing = closeIncident(desk, { id: INCIDENT.id, reason: null, by: BY });
    await expect(closing).rejects.toMatchObject({ code: 'conflict' });
    expect(desk.repositories.approvals.get(APPROVAL.id)?.state).toBe('pending');
  });
});

describe('who and from where', () => {
  it('is what the transport says; only the shell may add that it was a notification', () => {
    const shell: Decider = { user: 'alice', via: 'tray' };
    const window: Decider = { user: 'alice', via: 'window' };
    expect(refineCaller(shell, 'notification')).toEqual({ user: 'alice', via: 'notification' });
    expect(refineCaller(shell, 'rest')).toEqual(shell);
    expect(refineCaller(window, 'tray')).toEqual(window);
    expect(refineCaller(window, 'notification')).toEqual(window);
    expect(refineCaller(BY, 'tray')).toEqual(BY);
    expect(refineCaller({ user: 'alice', via: 'rest' }, 'window')).toEqual({ user: 'alice', via: 'rest' });
  });

  it('resumes a stream after the newest of what the client names', () => {
    expect([resumePoint(4, undefined), resumePoint(4, '9'), resumePoint(9, '4'), resumePoint(4, 'x')]).toEqual([
      4, 9, 9, 4,
    ]);
  });
});

describe('the real router', () => {
  it('answers status, security and settings of an empty desk, and keeps the wish to stand still over a restart', async () => {
    await using dir = await tempDir();
    const secrets = await createSecretStore({ env: { SENTRY_DESK_KEYCHAIN: 'off' }, log: SILENT });
    const options = {
      dataDir: dir.path,
      env: {},
      version: '1.2.3',
      resourcesDir: findAppPaths(import.meta.url).resourcesDir,
      secrets,
      log: SILENT,
    };
    const first = await createEngine(options);
    await first.start();
    const client = createRouterClient(first.router, { context: { caller: BY } });
    expect(await client.status.get()).toMatchObject({
      mode: 'AUDIT',
      secrets: 'session',
      watcher: { running: true },
      provider: 'playbook',
      demo: false,
    });
    const { layers, roles } = await client.security.get();
    expect(roles).toHaveLength(5);
    const states = Object.fromEntries(layers.map(({ name, state }) => [name, state]));
    expect(states).toMatchObject({
      audit: 'on',
      secrets: 'degraded',
      redaction: 'degraded',
      cost_breaker: 'on',
      ai_gateway: 'on',
    });
    expect(await client.settings.get()).toMatchObject({ problems: [], overriddenBy: [] });
    await expect(client.demo.get()).rejects.toMatchObject({ code: 'not_found' });
    await expect(client.incidents.trigger({ service: 'nope', message: 'x' })).rejects.toMatchObject({
      code: 'not_found',
    });
    expect(await client.watch.stop()).toEqual({ running: false });
    await first.stop();

    const second = await createEngine(options);
    await second.start();
    const again = createRouterClient(second.router, { context: { caller: BY } });
    expect((await again.status.get()).watcher).toEqual({ running: false, why: 'It was stopped by hand.', sources: [] });
    await second.stop();
  });
});
