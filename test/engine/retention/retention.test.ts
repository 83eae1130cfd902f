import { describe, expect, it } from 'vitest';
import { createRetention } from '../../../src/main/engine/retention/create-retention.ts';
import { EvidenceRef, IncidentId } from '../../../src/shared/domain/ids.ts';
import type { IncidentState } from '../../../src/shared/domain/incident.ts';
import { untrusted } from '../../../src/shared/domain/untrusted.ts';
import { openDesk, openIncident, type TestDesk } from '../../fixtures/open-desk.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

const DAY_MS = 86_400_000;
const DAYS = 30;
const secretOf = (id: IncidentId): string => `password=hush${id}Hush99x`;

/** An incident with a line, a spilled answer, an exchange, a tape and a secret. */
function addIncident(desk: TestDesk, name: string, state: IncidentState): IncidentId {
  const id = IncidentId.parse(name);
  const { repositories, journal, gateway } = desk;
  const at = desk.clock.now().toISOString();
  journal.commit(() => {
    repositories.incidents.insert(openIncident({ id, state, openedAt: at, updatedAt: at }));
    const text = untrusted(gateway.forStorage(id, `ERROR ${secretOf(id)}`));
    const line = { ref: EvidenceRef.parse(`log:${name}`), source: 'web-1:/a.log', offset: 0, matched: true, text };
    repositories.evidence.insert({ ...line, incidentId: id, at });
    repositories.spills.insert({ ref: EvidenceRef.parse(`tool:${name}`), incidentId: id, text: 'long' });
    desk.database.connection
      .prepare(
        `INSERT INTO wire_calls (id, incident_id, role, provider, model, at, request, outcome, detail)
         VALUES (?, ?, 'triage', 'p', 'm', ?, x'', 'ok', '{}')`,
      )
      .run(name, id, at);
    desk.database.connection
      .prepare("INSERT INTO role_tapes (id, incident_id, role, at, body) VALUES (?, ?, 'triage', ?, '{}')")
      .run(name, id, at);
    const data = { title: untrusted('lost'), service: 'shop', host: 'web-1', fingerprint: name, trigger: 'log' };
    return {
      events: [
        { incidentId: id, type: 'incident_opened', data } as never,
        { incidentId: id, type: 'line_captured', data: line },
      ],
    };
  });
  return id;
}

function retentionOf(desk: TestDesk, maxMegabytes = 1_000) {
  return createRetention({ ...desk, settings: { current: () => ({ retention: { days: DAYS, maxMegabytes } }) } });
}

/** What is left of an incident: rows of each table, values that can be opened, and kinds of events. */
function leftOf(desk: TestDesk, id: IncidentId) {
  const count = (table: string, more = ''): unknown =>
    desk.database.connection.prepare(`SELECT count(*) FROM ${table} WHERE incident_id = ? ${more}`).pluck().get(id);
  return {
    evidence: count('evidence'),
    spills: count('evidence_spills'),
    calls: count('wire_calls'),
    tapes: count('role_tapes'),
    values: count('placeholders', 'AND length(sealed) > 0'),
    names: count('placeholders'),
    events: desk.journal.eventsOf(id).map(({ type }) => type),
  };
}

const WHOLE = {
  evidence: 1,
  spills: 1,
  calls: 1,
  tapes: 1,
  values: 1,
  names: 1,
  events: ['incident_opened', 'line_captured'],
};
const EXPIRED = {
  evidence: 0,
  spills: 0,
  calls: 0,
  tapes: 0,
  values: 0,
  names: 1,
  events: ['incident_opened', 'evidence_expired'],
};

async function audited(desk: TestDesk): Promise<unknown[]> {
  const lines: string[] = [];
  for await (const line of desk.audit.exportLines()) lines.push(line);
  return lines
    .map((line) => JSON.parse(line) as { action?: string; subject?: string; detail?: unknown })
    .filter(({ action }) => action === 'evidence_expired')
    .map(({ subject, detail }) => ({ subject, detail }));
}

async function withDesk(use: (desk: TestDesk) => Promise<void>): Promise<void> {
  await using dir = await tempDir();
  await using desk = await openDesk(dir.path);
  await use(desk);
}

describe('what was captured for an incident', () => {
  it('goes when it ended too long ago: its story stays, with an event and an audit entry, and the chain holds', async () => {
    await withDesk(async (desk) => {
      const ended = (['resolved', 'escalated', 'ignored', 'closed'] as const).map((s) => addIncident(desk, s, s));
      const [first] = ended;
      const active = addIncident(desk, 'inc-open', 'open');
      desk.clock.advance((DAYS + 1) * DAY_MS);
      const young = addIncident(desk, 'inc-young', 'closed');
      retentionOf(desk).removeDue();
      expect(ended.map((id) => leftOf(desk, id))).toEqual(ended.map(() => EXPIRED));
      expect([active, young].map((id) => leftOf(desk, id))).toEqual([WHOLE, WHOLE]);
      expect(await audited(desk)).toContainEqual({
        subject: first,
        detail: { evidence: 2, exchanges: 2, values: 1, events: 1, why: 'age', lastAt: expect.any(String) },
      });
      expect(desk.audit.verify()).toMatchObject({ intact: true });
      expect(desk.journal.lastSeq()).toBeGreaterThan(0);
    });
  });

  it('goes before its time, the oldest first and none of the last day, when the store is too large', async () => {
    await withDesk(async (desk) => {
      const old = addIncident(desk, 'inc-old', 'resolved');
      desk.clock.advance(2 * DAY_MS);
      const fresh = addIncident(desk, 'inc-fresh', 'resolved');
      retentionOf(desk, 1_000).removeDue();
      expect(leftOf(desk, old)).toEqual(WHOLE);
      retentionOf(desk, 0).removeDue();
      expect([leftOf(desk, old), leftOf(desk, fresh)]).toEqual([EXPIRED, WHOLE]);
      expect(await audited(desk)).toMatchObject([{ subject: old, detail: { why: 'size' } }]);
    });
  });

  it('stays while a person is asked for a plan of it', async () => {
    await withDesk(async (desk) => {
      const id = addIncident(desk, 'inc-asked', 'resolved');
      desk.database.connection
        .prepare("INSERT INTO approvals (id, incident_id, state, body) VALUES ('ap-1', ?, 'pending', '{}')")
        .run(id);
      desk.clock.advance((DAYS + 1) * DAY_MS);
      retentionOf(desk).removeDue();
      expect(leftOf(desk, id)).toEqual(WHOLE);
    });
  });

  it('goes for twenty incidents at a time, and each once', async () => {
    await withDesk(async (desk) => {
      const ids = Array.from({ length: 25 }, (_, index) => addIncident(desk, `inc-${100 + index}`, 'closed'));
      desk.clock.advance((DAYS + 1) * DAY_MS);
      const retention = retentionOf(desk);
      const gone = (): number => ids.filter((id) => leftOf(desk, id).evidence === 0).length;
      retention.removeDue();
      retention.removeDue();
      expect(gone()).toBe(20);
      for (let round = 0; round < 3; round += 1) {
        desk.clock.advance(600_000);
        retention.removeDue();
      }
      expect(gone()).toBe(25);
      expect(await audited(desk)).toHaveLength(25);
    });
  });

  it('leaves the name of a secret taken, so that it never means another one, and says that its value is gone', async () => {
    await withDesk(async (desk) => {
      const id = addIncident(desk, 'inc-secret', 'closed');
      desk.clock.advance((DAYS + 1) * DAY_MS);
      retentionOf(desk).removeDue();
      // As after a restart: nothing of it is in memory.
      for (let other = 0; other < 40; other += 1) desk.gateway.forModel(IncidentId.parse(`inc-o${other}`), 'x');
      expect(() => desk.gateway.forHost(id, 'password=⟦SECRET_1⟧')).toThrow('no longer kept');
      expect(desk.gateway.forStorage(id, 'password=another77Secret88z')).toBe('password=⟦SECRET_2⟧');
    });
  });
});
