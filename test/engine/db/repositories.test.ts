import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../src/main/engine/db/evidence-repository.ts';
import { ActionId, ApprovalId, EvidenceRef, HostId, IncidentId, ServiceId } from '../../../src/shared/domain/ids.ts';
import { ActionRun } from '../../../src/shared/domain/plan.ts';
import { DiagnosisReport, GradedDiagnosis, TriageReport } from '../../../src/shared/domain/reports.ts';
import { untrusted } from '../../../src/shared/domain/untrusted.ts';
import { openDesk, openIncident, type TestDesk } from '../../fixtures/open-desk.ts';
import { patchStep, pendingApproval, restartStep } from '../../fixtures/plans.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

const AT = '2026-01-02T03:05:00.000Z';
const id = IncidentId.parse('inc-1');
const run = (change: Partial<Record<keyof ActionRun, unknown>> = {}): ActionRun =>
  ActionRun.parse({
    id: 'act-1',
    approvalId: 'apr-1',
    incidentId: 'inc-1',
    stepIndex: 0,
    tool: 'apply_patch',
    target: 'web-1:/srv/shop/config',
    state: 'claimed',
    output: '',
    startedAt: AT,
    finishedAt: null,
    undo: { type: 'none', reason: 'none' },
    ...change,
  });

/** Runs the writes in one commit, as the rooms do. */
function write(desk: TestDesk, work: (desk: TestDesk) => unknown): void {
  desk.journal.commit(() => {
    work(desk);
    return {};
  });
}

describe('incidents', () => {
  it('change field by field, and keep what is not named', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const { incidents } = desk.repositories;
    const triage = TriageReport.parse({ severity: 'high', verdict: 'investigate', summary: 'down' });
    const report = DiagnosisReport.parse({ rootCause: 'port', claims: [], confidence: 0.5, fixable: true });
    const diagnosis = GradedDiagnosis.parse(report);
    write(desk, () => {
      incidents.insert(openIncident());
      incidents.update(id, { state: 'escalated', severity: 'high', updatedAt: AT });
      incidents.update(id, { count: 7, costUsd: 0.5, lastLineAt: AT, updatedAt: AT });
      incidents.saveTriage(id, triage);
      incidents.saveDiagnosis(id, diagnosis);
    });
    const expected = openIncident({ state: 'escalated', severity: 'high', count: 7, costUsd: 0.5, updatedAt: AT });
    expect(incidents.get(id)).toEqual({ ...expected, lastLineAt: AT, triage, diagnosis });
    expect(incidents.get(IncidentId.parse('inc-none'))).toBeNull();
    expect(() => incidents.update(IncidentId.parse('inc-none'), { updatedAt: AT })).toThrow(
      expect.objectContaining({ code: 'not_found' }),
    );
  });

  it('are listed newest first by state and time, counted, and found by what they are about', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const { incidents } = desk.repositories;
    const at = (minute: number): string => `2026-01-02T03:0${minute}:00.000Z`;
    expect(incidents.lastOpenedAt()).toBeNull();
    write(desk, () => {
      incidents.insert(openIncident({ id: 'inc-1', openedAt: at(1) }));
      incidents.insert(openIncident({ id: 'inc-2', openedAt: at(2), state: 'resolved' }));
      incidents.insert(openIncident({ id: 'inc-3', openedAt: at(3), state: 'proposed', service: 'other' }));
      incidents.insert(openIncident({ id: 'inc-4', openedAt: at(4) }));
    });
    const ids = (filter: Parameters<typeof incidents.list>[0]): string[] => incidents.list(filter).map((one) => one.id);
    expect(ids({ states: ['open', 'proposed'], limit: 10 })).toEqual(['inc-4', 'inc-3', 'inc-1']);
    expect(ids({ states: ['open', 'resolved'], limit: 2, before: at(4) })).toEqual(['inc-2', 'inc-1']);
    expect(ids({ states: [], limit: 10 })).toEqual([]);
    expect(incidents.idsIn(['open', 'resolved'])).toEqual(['inc-1', 'inc-2', 'inc-4']);
    expect(incidents.countByState()).toEqual({
      open: 2,
      awaiting_approval: 0,
      proposed: 1,
      resolved: 1,
      escalated: 0,
      ignored: 0,
      closed: 0,
    });
    const key = { fingerprint: 'f'.repeat(32), service: ServiceId.parse('shop'), host: HostId.parse('web-1') };
    expect(incidents.latest(key)?.id).toBe('inc-4');
    expect(incidents.latest({ ...key, host: HostId.parse('web-2') })).toBeNull();
    expect(incidents.lastOpenedAt()).toBe(at(4));
  });
});

describe('approvals', () => {
  it('are decided once: the second compare-and-set finds them decided', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const { approvals, incidents } = desk.repositories;
    const approval = pendingApproval();
    const by = { user: 'ann', via: 'window' } as const;
    const outcomes: boolean[] = [];
    write(desk, () => {
      incidents.insert(openIncident());
      approvals.insert(approval);
    });
    expect(approvals.get(approval.id)).toEqual(approval);
    write(desk, () => {
      outcomes.push(approvals.decide(approval.id, 'pending', { state: 'approved', at: AT, by, reason: 'fine' }));
      outcomes.push(approvals.decide(approval.id, 'pending', { state: 'denied', at: AT, by: null, reason: null }));
      outcomes.push(
        approvals.decide(ApprovalId.parse('apr-none'), 'pending', { state: 'denied', at: AT, by, reason: null }),
      );
    });
    const decided = { ...approval, state: 'approved', decidedAt: AT, decidedBy: by, reason: 'fine' };
    expect(outcomes).toEqual([true, false, false]);
    expect([approvals.list(), approvals.list('pending'), approvals.ofIncident(id)]).toEqual([[decided], [], [decided]]);
  });

  it('are refused for an incident that is not there', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    expect(() => write(desk, () => desk.repositories.approvals.insert(pendingApproval()))).toThrow(
      expect.objectContaining({ code: 'storage_failed' }),
    );
    expect(desk.repositories.approvals.list()).toEqual([]);
  });
});

describe('claims', () => {
  it('are taken once per step, whatever became of the first, also after a restart', async () => {
    await using dir = await tempDir();
    const outcomes: boolean[] = [];
    {
      await using desk = await openDesk(dir.path);
      const { approvals, incidents, actionRuns } = desk.repositories;
      write(desk, () => {
        incidents.insert(openIncident());
        approvals.insert(pendingApproval());
        outcomes.push(actionRuns.claim(run()), actionRuns.claim(run({ id: 'act-2' })));
        outcomes.push(actionRuns.claim(run({ id: 'act-3', stepIndex: 1 })));
        actionRuns.finish(ActionId.parse('act-1'), { state: 'failed', output: 'no', finishedAt: AT });
      });
    }
    await using desk = await openDesk(dir.path);
    const { actionRuns } = desk.repositories;
    write(desk, () => outcomes.push(actionRuns.claim(run({ id: 'act-4' }))));
    const failed = run({ state: 'failed', output: 'no', finishedAt: AT });
    const waiting = run({ id: 'act-3', stepIndex: 1 });
    expect(outcomes).toEqual([true, false, true, false]);
    expect(actionRuns.ofApproval(ApprovalId.parse('apr-1'))).toEqual([failed, waiting]);
    expect(actionRuns.ofIncident(id)).toEqual([failed, waiting]);
    expect(actionRuns.unfinished()).toEqual([waiting]);
    expect([actionRuns.get(waiting.id), actionRuns.get(ActionId.parse('act-2'))]).toEqual([waiting, null]);
    expect(() => actionRuns.finish(failed.id, { state: 'succeeded', output: '', finishedAt: AT })).toThrow(
      expect.objectContaining({ code: 'conflict' }),
    );
  });
});

describe('the other rows', () => {
  it('hold evidence per incident, in order of capture', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const { evidence, incidents } = desk.repositories;
    const piece = (ref: string, incidentId = id): Evidence => ({
      ref: EvidenceRef.parse(ref),
      incidentId,
      at: AT,
      source: 'web-1:/var/log/shop.log',
      offset: 2 ** 40,
      matched: ref === 'log:b',
      text: untrusted('\u001b[31m\0 <b>'),
    });
    const other = IncidentId.parse('inc-2');
    write(desk, () => {
      incidents.insert(openIncident());
      incidents.insert(openIncident({ id: other }));
      for (const one of [piece('log:b'), piece('tool:a'), piece('log:c', other)]) evidence.insert(one);
    });
    expect(evidence.list(id)).toEqual([piece('log:b'), piece('tool:a')]);
    expect([evidence.get(id, 'tool:a'), evidence.get(id, 'log:c'), evidence.get(id, 'log:x')]).toEqual([
      piece('tool:a'),
      null,
      null,
    ]);
  });

  it('hold drafts, restarts, cursors, gaps and facts of the desk', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const { drafts, restarts, watch, deskState, incidents } = desk.repositories;
    const gap = { from: AT, to: null, bytes: null, why: 'truncated', recovered: false };
    const later = { ...gap, to: AT, bytes: 12, recovered: true };
    const cursor = { source: 'web-1:/log', fileId: '1:2', offset: 5 };
    write(desk, () => {
      incidents.insert(openIncident());
      drafts.append(id, patchStep());
      drafts.append(id, restartStep());
      restarts.record('shop', AT);
      restarts.record('shop', '2026-01-02T03:04:00.000Z');
      watch.saveCursor({ ...cursor, offset: 1 });
      watch.saveCursor(cursor);
      for (const one of [gap, later]) watch.addGap(cursor.source, one);
      deskState.set('mode', 'AUDIT');
      deskState.set('mode', 'ACTIVE');
    });
    expect(drafts.list(id)).toEqual([patchStep(), restartStep()]);
    write(desk, () => drafts.clear(id));
    expect(drafts.list(id)).toEqual([]);
    expect([restarts.last('shop'), restarts.last('other')]).toEqual([AT, null]);
    expect([watch.cursor(cursor.source), watch.cursor('web-2:/log')]).toEqual([cursor, null]);
    expect([watch.gaps(cursor.source, 10), watch.gaps(cursor.source, 1)]).toEqual([[later, gap], [later]]);
    expect([deskState.get('mode'), deskState.get('stop')]).toEqual(['ACTIVE', null]);
  });

  it('are refused by name when somebody damaged them', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    write(desk, () => desk.repositories.incidents.insert(openIncident()));
    desk.database.connection.exec("UPDATE incidents SET triage = '{'");
    expect(() => desk.repositories.incidents.get(id)).toThrow(/^a row of incidents cannot be read/);
  });
});
