import { describe, expect, it } from 'vitest';
import { sealEntry } from '../../../src/main/engine/audit/audit-chain.ts';
import type { DeskEvent } from '../../../src/shared/domain/events.ts';
import { IncidentId } from '../../../src/shared/domain/ids.ts';
import { AppError } from '../../../src/shared/errors/app-error.ts';
import { auditEntry, modeEvent, openDesk, openIncident, type TestDesk } from '../../fixtures/open-desk.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

const count = (desk: TestDesk, table: string): unknown =>
  desk.database.connection.prepare(`SELECT COUNT(*) FROM ${table}`).pluck().get();
const contents = (desk: TestDesk): unknown[] =>
  ['incidents', 'events', 'outbox', 'audit.entries', 'audit_redo'].map((table) => count(desk, table));
const commitAll = (desk: TestDesk, number = 1): readonly DeskEvent[] =>
  desk.journal.commit(() => {
    const incident = openIncident({ id: `inc-${number}` });
    desk.repositories.incidents.insert(incident);
    return {
      events: [
        { incidentId: incident.id, role: 'triage', type: 'memory_saved', data: { title: incident.title } },
        modeEvent(),
      ],
      audit: [auditEntry({ number })],
      followUps: [{ type: 'start_agents', incidentId: incident.id }],
    };
  });

describe('a commit', () => {
  it('keeps rows, events, audit entries and follow-ups, and returns the events as they are stored', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const events = commitAll(desk);
    expect(events).toEqual([
      {
        seq: 1,
        at: '2026-01-02T03:04:05.000Z',
        incidentId: 'inc-1',
        role: 'triage',
        type: 'memory_saved',
        data: { title: 'connection refused' },
      },
      { seq: 2, at: '2026-01-02T03:04:05.000Z', incidentId: null, type: 'mode_changed', data: { mode: 'AUDIT' } },
    ]);
    expect(contents(desk)).toEqual([1, 2, 1, 1, 1]);
    expect(desk.journal.eventsOf(IncidentId.parse('inc-1'))).toEqual([events[0]]);
    expect(desk.journal.lastSeq()).toBe(2);
  });

  it('keeps nothing when the callback throws, and hands its error on', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const refusal = new AppError('conflict', 'somebody was faster');
    expect(() =>
      desk.journal.commit(() => {
        desk.repositories.incidents.insert(openIncident());
        throw refusal;
      }),
    ).toThrow(refusal);
    expect(contents(desk)).toEqual([0, 0, 0, 0, 0]);
  });

  it('keeps nothing when the audit entry cannot be written, and publishes nothing', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const seen: number[] = [];
    desk.journal.subscribe((event) => seen.push(event.seq));
    desk.database.connection.exec(
      "CREATE TRIGGER audit.full BEFORE INSERT ON entries BEGIN SELECT RAISE(ABORT, 'disk is full'); END",
    );
    expect(() => commitAll(desk)).toThrow(expect.objectContaining({ code: 'audit_unwritable' }));
    expect(contents(desk)).toEqual([0, 0, 0, 0, 0]);
    desk.database.connection.exec('DROP TRIGGER audit.full');
    commitAll(desk);
    expect([contents(desk), seen]).toEqual([
      [1, 2, 1, 1, 1],
      [1, 2],
    ]);
  });

  it('keeps nothing when a row cannot be written, and says that storage failed', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    commitAll(desk);
    expect(() => commitAll(desk)).toThrow(expect.objectContaining({ code: 'storage_failed', retryable: true }));
    expect(contents(desk)).toEqual([1, 2, 1, 1, 1]);
  });

  it('keeps nothing when a row names an incident that is not there', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    expect(() =>
      desk.journal.commit(() => {
        desk.database.connection.exec("INSERT INTO drafts (incident_id, step) VALUES ('inc-none', '{}')");
        return { events: [modeEvent()], audit: [auditEntry()] };
      }),
    ).toThrow(expect.objectContaining({ code: 'storage_failed' }));
    expect(contents(desk)).toEqual([0, 0, 0, 0, 0]);
    expect(commitAll(desk).map((event) => event.seq)).toEqual([1, 2]);
  });

  it('completes a commit that ended with only one of the files written, before the next one', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const seen: number[] = [];
    desk.journal.subscribe((event) => seen.push(event.seq));
    desk.journal.commit(() => ({ events: [modeEvent()], audit: [auditEntry()] }));
    // What SQLite leaves when the disk is full for audit.db alone: desk.db has the change, and the commit failed.
    const { entry, value } = sealEntry(desk.audit.head(), '2026-01-02T03:04:05.000Z', auditEntry({ lost: true }));
    const keep = desk.database.connection;
    expect(() =>
      desk.journal.commit(() => {
        keep.exec("INSERT INTO drafts (incident_id, step) VALUES ('inc-none', '{}')");
        return {};
      }),
    ).toThrow(expect.objectContaining({ code: 'storage_failed' }));
    keep.prepare('INSERT INTO audit_redo VALUES (?, ?, ?)').run(value.seq, entry, value.hash);
    keep.exec('INSERT INTO events SELECT 2, at, incident_id, role, type, data FROM events');
    desk.journal.commit(() => ({ events: [modeEvent()], audit: [auditEntry()] }));
    expect(desk.audit.verify()).toMatchObject({ intact: true, entries: 3 });
    expect(desk.audit.head().seq).toBe(3);
    expect(seen).toEqual([1, 2, 3]);
  });

  it('does nothing when there is nothing to do', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    expect(desk.journal.commit(() => null)).toEqual([]);
    expect(contents(desk)).toEqual([0, 0, 0, 0, 0]);
  });

  it('refuses an event that could not be read again', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const long = { incidentId: null, type: 'stop_changed', data: { engaged: true, why: 'x'.repeat(9_000) } } as const;
    expect(() => desk.journal.commit(() => ({ events: [long] }))).toThrow(/stop_changed cannot be recorded/);
    expect(contents(desk)).toEqual([0, 0, 0, 0, 0]);
  });

  it('is not started inside another', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    expect(() =>
      desk.journal.commit(() => {
        desk.journal.commit(() => ({}));
        return {};
      }),
    ).toThrow('inside a commit');
  });

  it('tells every listener in order, also when one throws and one commits', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const seen: number[] = [];
    desk.journal.subscribe(() => {
      throw new Error('no');
    });
    const stop = desk.journal.subscribe((event) => {
      if (event.seq === 1) desk.journal.commit(() => ({ events: [modeEvent()] }));
    });
    desk.journal.subscribe((event) => seen.push(event.seq));
    desk.journal.commit(() => ({ events: [modeEvent(), modeEvent()] }));
    expect(seen).toEqual([1, 2, 3]);
    expect(desk.log.lines).toContain('error: a listener failed on event 1 (mode_changed)');
    stop();
  });
});

describe('following', () => {
  it('yields 5,000 stored events and those of concurrent commits, none left out, none twice', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    for (let n = 0; n < 10; n += 1) {
      desk.journal.commit(() => ({ events: Array.from({ length: 450 }, modeEvent) }));
    }
    const stopping = new AbortController();
    const followers = [0, 0, 1_234].map(async (afterSeq, index) => {
      const seen: number[] = [];
      for await (const event of desk.journal.follow(afterSeq, stopping.signal)) {
        seen.push(event.seq);
        if (index === 1 && event.seq % 7 === 0) await new Promise(setImmediate);
        if (event.seq === 5_000) break;
      }
      return seen;
    });
    for (let n = 0; n < 500; n += 1) {
      desk.journal.commit(() => ({ events: [modeEvent()] }));
      if (n % 3 === 0) await new Promise(setImmediate);
    }
    const whole = Array.from({ length: 5_000 }, (_, index) => index + 1);
    expect(await Promise.all(followers)).toEqual([whole, whole, whole.slice(1_234)]);
  });

  it('waits for what comes, and ends with the signal', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const stopping = new AbortController();
    const seen: number[] = [];
    const following = (async () => {
      for await (const event of desk.journal.follow(0, stopping.signal)) {
        seen.push(event.seq);
        if (event.seq === 2) setImmediate(() => stopping.abort());
      }
    })();
    await new Promise(setImmediate);
    desk.journal.commit(() => ({ events: [modeEvent()] }));
    await new Promise(setImmediate);
    desk.journal.commit(() => ({ events: [modeEvent()] }));
    await following;
    expect(seen).toEqual([1, 2]);
    for await (const event of desk.journal.follow(0, AbortSignal.abort())) throw new Error(String(event.seq));
  });
});
