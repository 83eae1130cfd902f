import { describe, expect, it } from 'vitest';
import { FLAPPING_TIMES, FLAPPING_WINDOW_SECONDS } from '../../../src/main/engine/incidents/decide-flapping.ts';
import { endFlapping } from '../../../src/main/engine/incidents/end-flapping.ts';
import { type IncidentId, ServiceId } from '../../../src/shared/domain/ids.ts';
import { untrusted } from '../../../src/shared/domain/untrusted.ts';
import { openDesk, type TestDesk } from '../../fixtures/open-desk.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { createNoiseRig, errorOf, type NoiseRig, SERVICES, startedFor } from './noise-rig.ts';

const LINE = errorOf(1);

function begin(rig: NoiseRig): IncidentId {
  rig.accept('shop', [LINE]);
  const [incident] = rig.incidents();
  if (incident === undefined) throw new Error('no incident');
  return incident.id;
}

function typesOf(desk: TestDesk, id: IncidentId): string[] {
  return desk.journal.eventsOf(id).map(({ type }) => type);
}

describe('an error that comes back after it was resolved', () => {
  it('brings its incident back within the cooldown, for the agents to look at anew', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const rig = createNoiseRig(desk);
    const id = begin(rig);
    const words = { title: untrusted('lost'), rootCause: 'a', fix: 'b', keywords: ['lost'], failures: 0 };
    desk.journal.commit(() => {
      const at = desk.clock.now().toISOString();
      const [service = ServiceId.parse('shop')] = SERVICES;
      desk.repositories.memory.save({ id, service, fingerprint: 'f', ...words, resolvedAt: at });
      desk.repositories.incidents.update(id, { attempts: 2, updatedAt: at });
      return {};
    });
    rig.end(id, 'resolved');
    desk.clock.advance(299_999);
    rig.accept('shop', ['INFO before', LINE, LINE]);
    expect(rig.incidents()).toMatchObject([
      { id, state: 'open', phase: 'triage', reopened: 1, count: 3, attempts: 0, flapping: false },
    ]);
    expect(desk.journal.eventsOf(id).filter(({ type }) => type === 'incident_reopened')).toMatchObject([
      { data: { times: 1, text: 'the basket is lost after 0 ms' } },
    ]);
    const texts = desk.repositories.evidence.list(id).map(({ text, matched }) => [text, matched]);
    expect(texts.slice(1)).toEqual([
      ['INFO before', false],
      [LINE, true],
      [LINE, true],
    ]);
    expect(desk.repositories.memory.count()).toBe(0);
    expect(await startedFor(desk)).toEqual([id, id]);
  });

  it('opens a new incident after the cooldown', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const rig = createNoiseRig(desk);
    rig.end(begin(rig), 'resolved');
    desk.clock.advance(300_000);
    rig.accept('shop', [LINE]);
    expect(rig.incidents().map(({ state, reopened }) => [state, reopened])).toEqual([
      ['resolved', 0],
      ['open', 0],
    ]);
  });

  it('brings what was folded into it back with it, whichever comes first', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const rig = createNoiseRig(desk);
    rig.accept('shop', [errorOf(1), errorOf(2)]);
    const [incident] = rig.incidents();
    if (incident === undefined) throw new Error('no incident');
    rig.end(incident.id, 'resolved');
    desk.clock.advance(100_000);
    rig.accept('shop', [errorOf(2), errorOf(1), errorOf(2), errorOf(3)]);
    expect(rig.incidents()).toMatchObject([{ id: incident.id, reopened: 1, count: 6, state: 'open' }]);
    const kinds = desk.repositories.incidentKinds.list(incident.id);
    expect(kinds.map(({ count }) => count)).toEqual([3, 1]);
  });
});

describe('an error that comes and goes', () => {
  async function flap(rig: NoiseRig, desk: TestDesk): Promise<IncidentId> {
    const id = begin(rig);
    for (let times = 1; times < FLAPPING_TIMES; times += 1) {
      rig.end(id, 'resolved');
      desk.clock.advance(60_000);
      rig.accept('shop', [LINE]);
    }
    return id;
  }

  it('goes to a human at the third time within an hour, once and without the agents, and is counted on quietly', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const rig = createNoiseRig(desk);
    const id = await flap(rig, desk);
    expect(rig.incidents()).toMatchObject([{ id, state: 'escalated', phase: 'done', flapping: true, reopened: 2 }]);
    const events = desk.journal.eventsOf(id);
    expect(events.filter(({ type }) => type === 'flapping_noticed')).toMatchObject([
      { data: { times: 3, windowSeconds: FLAPPING_WINDOW_SECONDS } },
    ]);
    const [moved] = events.filter(({ type }) => type === 'state_changed').slice(-1);
    expect(moved).toMatchObject({ data: { to: 'escalated', why: expect.stringContaining('comes and goes') } });
    expect(await startedFor(desk)).toEqual([id, id]);
    const before = typesOf(desk, id);
    desk.clock.advance(3_000_000);
    rig.accept('shop', [LINE, LINE]);
    expect(typesOf(desk, id)).toEqual(before);
    expect(rig.incidents()).toMatchObject([{ id, count: 5, flapping: true }]);
  });

  it('is also noticed when each time was an incident of its own', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const rig = createNoiseRig(desk);
    for (let times = 1; times <= FLAPPING_TIMES; times += 1) {
      rig.accept('shop', [LINE]);
      const newest = rig.incidents().at(-1);
      if (newest?.state === 'open') rig.end(newest.id, 'escalated');
      desk.clock.advance(400_000);
    }
    expect(rig.incidents().map(({ flapping }) => flapping)).toEqual([false, false, true]);
    expect(await startedFor(desk)).toHaveLength(2);
  });

  it('loses the mark when it was quiet for an hour, and is then an incident like any other', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const rig = createNoiseRig(desk);
    const id = await flap(rig, desk);
    desk.clock.advance(FLAPPING_WINDOW_SECONDS * 1_000);
    endFlapping(desk);
    expect(rig.incidents()).toMatchObject([{ flapping: true }]);
    desk.clock.advance(1);
    endFlapping(desk);
    expect(rig.incidents()).toMatchObject([{ id, flapping: false, state: 'escalated' }]);
    rig.accept('shop', [LINE]);
    expect(rig.incidents()).toMatchObject([{ id }, { state: 'open', flapping: false }]);
  });

  it('is not looked for when the operator wants a new incident for each return, or asks by hand', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const rig = createNoiseRig(desk, 0);
    for (let times = 0; times < 6; times += 1) {
      rig.accept('shop', [LINE]);
      const newest = rig.incidents().at(-1);
      if (newest !== undefined) rig.end(newest.id, 'resolved');
      desk.clock.advance(30_000);
    }
    expect(rig.incidents()).toHaveLength(6);
    expect(rig.incidents().every(({ flapping }) => !flapping)).toBe(true);
  });
});
