import { describe, expect, it } from 'vitest';
import { describeIncident } from '../../../src/main/engine/handlers/incidents.ts';
import { IncidentId } from '../../../src/shared/domain/ids.ts';
import { untrusted } from '../../../src/shared/domain/untrusted.ts';
import { openDesk, openIncident, type TestDesk } from '../../fixtures/open-desk.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

const MINE = IncidentId.parse('inc-1');
const OTHER = IncidentId.parse('inc-2');

/** Counts of two incidents in turn. */
function fill(desk: TestDesk, pairs: number): void {
  desk.journal.commit(() => {
    desk.repositories.incidents.insert(openIncident({ id: MINE }));
    desk.repositories.incidents.insert(openIncident({ id: OTHER }));
    return {};
  });
  for (let count = 1; count <= pairs; count += 1) {
    desk.journal.commit(() => ({
      events: [MINE, OTHER].map((incidentId) => ({
        incidentId,
        type: 'incident_repeated' as const,
        data: { count, text: untrusted('again') },
      })),
    }));
  }
}

const seqs = (events: readonly { readonly seq: number }[]): number[] => events.map(({ seq }) => seq);

describe('the events of an incident', () => {
  it('are read backwards in pages that follow on one another without a hole', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    fill(desk, 25);
    const { journal } = desk;
    const newest = journal.eventsOf(MINE, { limit: 10 });
    const older = journal.eventsOf(MINE, { limit: 10, before: newest[0]?.seq ?? 0 });
    const oldest = journal.eventsOf(MINE, { limit: 10, before: older[0]?.seq ?? 0 });
    expect([newest.length, older.length, oldest.length]).toEqual([10, 10, 5]);
    expect(seqs([...oldest, ...older, ...newest])).toEqual(seqs(journal.eventsOf(MINE)));
    expect([journal.countOf(MINE), journal.countOf(MINE, newest[0]?.seq)]).toEqual([25, 15]);
  });

  it('are told apart from milestones, of which an index knows', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    fill(desk, 5);
    const begun = desk.journal.commit(() => ({
      events: [{ incidentId: MINE, type: 'phase_started', data: { phase: 'triage', attempt: 0 } }],
    }));
    repeatOnce(desk);
    expect(desk.journal.milestonesOf(MINE, { limit: 5 })).toEqual(begun);
    expect(desk.journal.milestonesOf(MINE, { limit: 5, type: 'similar_found' })).toEqual([]);
    const plan = desk.database.connection
      .prepare(
        `EXPLAIN QUERY PLAN SELECT seq FROM events WHERE incident_id = ?
           AND type NOT IN ('line_captured', 'incident_repeated') ORDER BY seq DESC LIMIT 5`,
      )
      .all('inc-1');
    expect(JSON.stringify(plan)).toContain('milestones_of_incident');
  });

  it('come with their incident as far as is asked for, and are always counted', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    fill(desk, 8);
    const described = (limit?: number) => {
      const { events, eventCount } = describeIncident(desk, MINE, limit);
      return [events.length, eventCount];
    };
    expect([described(), described(3), described(0)]).toEqual([
      [8, 8],
      [3, 8],
      [0, 8],
    ]);
  });
});

function repeatOnce(desk: TestDesk): void {
  desk.journal.commit(() => ({
    events: [{ incidentId: MINE, type: 'incident_repeated', data: { count: 9, text: untrusted('again') } }],
  }));
}
