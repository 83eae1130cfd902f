import { describe, expect, it, vi } from 'vitest';
import type { FollowUp } from '../../../src/main/engine/core/journal.ts';
import type { Outbox } from '../../../src/main/engine/core/outbox.ts';
import { createOutbox } from '../../../src/main/engine/core/outbox-runner.ts';
import { createGiveUp } from '../../../src/main/engine/follow-ups.ts';
import { ApprovalId, IncidentId } from '../../../src/shared/domain/ids.ts';
import { AppError } from '../../../src/shared/errors/app-error.ts';
import { openDesk, openIncident, type TestDesk } from '../../fixtures/open-desk.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

const startAgents = (incident: number): FollowUp => ({
  type: 'start_agents',
  incidentId: IncidentId.parse(`inc-${incident}`),
});
const add = (desk: TestDesk, ...followUps: FollowUp[]): unknown => desk.journal.commit(() => ({ followUps }));
const outboxOf = (desk: TestDesk): Outbox => createOutbox({ ...desk, giveUp: createGiveUp(desk), retryDelayMs: 5 });
const due = (desk: TestDesk): unknown => desk.database.connection.prepare('SELECT COUNT(*) FROM outbox').pluck().get();
const soon = (): AbortSignal => AbortSignal.timeout(10_000);

describe('the outbox', () => {
  it('runs one follow-up at a time per incident in order, and four incidents side by side', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const outbox = outboxOf(desk);
    const begun: string[] = [];
    const running = new Set<string>();
    let most = 0;
    add(desk, ...[1, 1, 2, 3, 4, 5, 6].map(startAgents));
    outbox.start(async ({ incidentId }) => {
      expect(running.has(incidentId)).toBe(false);
      running.add(incidentId);
      begun.push(incidentId);
      most = Math.max(most, running.size);
      await new Promise((resolve) => setTimeout(resolve, 10));
      running.delete(incidentId);
    });
    add(desk, startAgents(1));
    await outbox.idle(soon());
    expect(begun.slice(0, 4).sort()).toEqual(['inc-1', 'inc-2', 'inc-3', 'inc-4']);
    expect([...begun].sort()).toEqual(['inc-1', 'inc-1', 'inc-1', 'inc-2', 'inc-3', 'inc-4', 'inc-5', 'inc-6']);
    expect([most, due(desk)]).toEqual([4, 0]);
    await outbox.stop();
  });

  it('starts a follow-up once although its handler commits at once', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const outbox = outboxOf(desk);
    let runs = 0;
    outbox.start(async () => {
      runs += 1;
      desk.journal.commit(() => ({}));
    });
    add(desk, startAgents(1));
    await outbox.idle(soon());
    expect(runs).toBe(1);
    await outbox.stop();
  });

  it('leaves due what a stop aborts, and a later engine picks it up', async () => {
    await using dir = await tempDir();
    const interrupted: FollowUp[] = [];
    {
      await using desk = await openDesk(dir.path);
      const outbox = outboxOf(desk);
      add(desk, startAgents(1), startAgents(2));
      const started = new Promise<void>((resolve) => {
        outbox.start((followUp, signal) => {
          interrupted.push(followUp);
          if (interrupted.length === 2) resolve();
          return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
        });
      });
      await started;
      await outbox.stop();
      expect(due(desk)).toBe(2);
      expect(desk.journal.lastSeq()).toBe(0);
    }
    await using desk = await openDesk(dir.path);
    const outbox = outboxOf(desk);
    const done: FollowUp[] = [];
    outbox.start(async (followUp) => {
      done.push(followUp);
    });
    await outbox.idle(soon());
    expect(done).toEqual([startAgents(1), startAgents(2)]);
    await outbox.stop();
  });

  it.each([
    ['start_agents', 'open', 'escalated'],
    ['resume_agents', 'awaiting_approval', 'escalated'],
    ['resume_agents', 'closed', 'closed'],
    ['run_undo', 'resolved', 'escalated'],
  ] as const)('tries %s of an incident that is %s three times, then gives up: it is %s', async (type, from, to) => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const incident = openIncident({ state: from });
    const { id: incidentId } = incident;
    desk.journal.commit(() => {
      desk.repositories.incidents.insert(incident);
      return {};
    });
    const outbox = outboxOf(desk);
    let tries = 0;
    outbox.start(async () => {
      tries += 1;
      throw new AppError('host_unreachable', 'nobody is there');
    });
    add(
      desk,
      type === 'start_agents' ? { type, incidentId } : { type, incidentId, approvalId: ApprovalId.parse('apr-1') },
    );
    await outbox.idle(soon());
    expect([tries, due(desk)]).toEqual([3, 0]);
    expect(desk.repositories.incidents.get(incidentId)?.state).toBe(to);
    const [failed, moved] = desk.journal.eventsOf(incidentId);
    expect(failed).toMatchObject({
      type: 'agent_failed',
      data: { code: 'host_unreachable', message: 'nobody is there' },
    });
    expect(moved?.type).toBe(from === 'closed' ? undefined : 'state_changed');
    const head = desk.audit.head().seq;
    expect(head).toBe(from === 'closed' ? 0 : 1);
    await outbox.stop();
  });

  it('forgets a failure once a later try succeeds', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const outbox = outboxOf(desk);
    let tries = 0;
    outbox.start(async () => {
      tries += 1;
      if (tries < 3) throw new Error('not yet');
    });
    add(desk, startAgents(1));
    await outbox.idle(soon());
    expect([tries, due(desk), desk.journal.lastSeq()]).toEqual([3, 0, 0]);
    await outbox.stop();
  });

  it('gives up waiting with the signal', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const outbox = outboxOf(desk);
    add(desk, startAgents(1));
    const stopping = new AbortController();
    const waiting = outbox.idle(stopping.signal);
    stopping.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'aborted' });
    await vi.waitFor(() => expect(due(desk)).toBe(1));
  });
});
