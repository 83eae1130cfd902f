import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_KINDS, OTHER_KINDS, STORM_WINDOW_MS } from '../../../src/main/engine/incidents/decide-storm.ts';
import type { IncidentSummary, StormKind } from '../../../src/shared/domain/incident.ts';
import { openDesk, type TestDesk } from '../../fixtures/open-desk.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { createNoiseRig, errorOf, HOST, type NoiseRig, SERVICES, startedFor } from './noise-rig.ts';

const KINDS = 40;

function kindsOf(desk: TestDesk, incident: IncidentSummary | undefined): readonly StormKind[] {
  return incident === undefined ? [] : desk.repositories.incidentKinds.list(incident.id);
}

function stormOf(rig: NoiseRig): IncidentSummary | undefined {
  return rig.incidents().find(({ kind }) => kind === 'storm');
}

/** Every error that an incident shows, its own among them. */
function shown(desk: TestDesk, rig: NoiseRig): Map<string, number> {
  const total = new Map<string, number>();
  const add = (key: string, count: number) => total.set(key, (total.get(key) ?? 0) + count);
  for (const incident of rig.incidents()) {
    const kinds = kindsOf(desk, incident);
    for (const kind of kinds) add(`${kind.service} ${kind.title}`, kind.count);
    const others = kinds.reduce((sum, { count }) => sum + count, 0);
    if (incident.kind === 'error') add(`${incident.service} ${incident.title}`, incident.count - others);
    else expect(incident.count).toBe(others);
  }
  return total;
}

describe('10,000 error lines of 40 kinds from one host in one second', () => {
  it('are one quiet storm that lists the kinds, beside at most two incidents, and start the agents once for each', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const rig = createNoiseRig(desk);
    const lines = Array.from({ length: 10_000 }, (_, index) => errorOf(index % KINDS, index));
    for (let at = 0; at < lines.length; at += 500) {
      rig.accept('shop', lines.slice(at, at + 500));
      desk.clock.advance(50);
    }
    const incidents = rig.incidents();
    expect(incidents.length).toBeLessThanOrEqual(3);
    const storm = stormOf(rig);
    expect(storm).toMatchObject({ fingerprint: 'storm:web-1', host: HOST, state: 'open', phase: 'triage' });
    expect(storm?.title).toBe('39 kinds of errors on web-1 within a minute, first: the basket is lost after 1 ms');
    expect(rig.counted()).toEqual({ incidents: 10_000, silences: 0 });
    expect([...shown(desk, rig).values()]).toEqual(Array.from({ length: KINDS }, () => 250));
    if (storm === undefined) return;
    const events = desk.journal.eventsOf(storm.id);
    expect(events.filter(({ type }) => type === 'kind_folded')).toHaveLength(39);
    expect(events.length).toBeLessThan(400);
    const evidence = desk.repositories.evidence.list(storm.id).filter(({ matched }) => matched);
    expect(evidence.length).toBeLessThanOrEqual(200);
    expect(new Set(evidence.map(({ text }) => text.replace(/\d+ ms/, ''))).size).toBe(39);
    expect(await startedFor(desk)).toEqual(incidents.map(({ id }) => id));
  });

  it('stay few and exact in any order, batch size and over four services, also when agents hand over at once', async () => {
    const plan = fc.record({
      order: fc.constantFrom('round robin', 'sorted', 'shuffled' as const),
      batch: fc.constantFrom(9, 100, 800),
      services: fc.constantFrom(1, 2, 4),
      ends: fc.constantFrom('open', 'escalated', 'closed' as const),
      seed: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(plan, async ({ order, batch, services, ends, seed }) => {
        await using dir = await tempDir();
        await using desk = await openDesk(dir.path);
        const rig = createNoiseRig(desk);
        const kinds = Array.from({ length: 800 }, (_, index) =>
          order === 'sorted' ? Math.floor((index * KINDS) / 800) : index % KINDS,
        );
        if (order === 'shuffled')
          kinds.sort((one, other) => ((one * 7919 + seed) % 101) - ((other * 7919 + seed) % 101));
        for (let at = 0; at < kinds.length; at += batch) {
          for (const [place, service] of SERVICES.slice(0, services).entries()) {
            const lines = kinds.slice(at, at + batch).filter((kind) => kind % services === place);
            if (lines.length > 0)
              rig.accept(
                service,
                lines.map((kind) => errorOf(kind)),
              );
          }
          for (const { id, state } of rig.incidents()) if (state === 'open' && ends !== 'open') rig.end(id, ends);
          desk.clock.advance(1_000 / Math.ceil(kinds.length / batch));
        }
        expect(rig.incidents().length).toBeLessThanOrEqual(3);
        expect(rig.counted()).toEqual({ incidents: 800, silences: 0 });
        expect([...shown(desk, rig).values()]).toEqual(Array.from({ length: KINDS }, () => 20));
      }),
      { numRuns: 12 },
    );
  }, 60_000);
});

describe('a storm', () => {
  function storm(rig: NoiseRig): IncidentSummary {
    for (const [place, service] of SERVICES.entries()) rig.accept(service, [errorOf(place)]);
    const found = stormOf(rig);
    if (found === undefined) throw new Error('no storm');
    return found;
  }

  it('begins with the third incident of a burst and goes on with its errors while it is active', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const rig = createNoiseRig(desk);
    const { id } = storm(rig);
    expect(rig.incidents().map(({ kind }) => kind)).toEqual(['error', 'error', 'storm']);
    desk.clock.advance(STORM_WINDOW_MS * 10);
    rig.accept('mail', [errorOf(2), errorOf(2)]);
    expect(desk.repositories.incidents.get(id)).toMatchObject({ count: 4, service: 'mail' });
    expect(desk.repositories.incidents.get(id)?.title).toMatch(
      /^2 kinds of errors in 2 services on web-1 within a minute/,
    );
    rig.accept('search', [errorOf(9)]);
    expect(rig.incidents()).toHaveLength(4);
  });

  it('leaves errors of other hosts, and errors that are no storm, to themselves', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const rig = createNoiseRig(desk);
    storm(rig);
    rig.accept('ledger', [errorOf(30)]);
    expect(rig.incidents().at(-1)).toMatchObject({ kind: 'error', host: 'db-1', service: 'ledger' });
    desk.clock.advance(STORM_WINDOW_MS + 1);
    rig.accept('shop', [errorOf(31)]);
    expect(rig.incidents().at(-1)).toMatchObject({ kind: 'error', service: 'shop' });
  });

  it('takes the errors over that were folded into the incident before it', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const rig = createNoiseRig(desk);
    rig.accept(
      'shop',
      [0, 1, 1, 2, 3].map((kind) => errorOf(kind)),
    );
    const [first] = rig.incidents();
    expect(first).toMatchObject({ kind: 'error', count: 5 });
    expect(kindsOf(desk, first).map(({ count }) => count)).toEqual([2, 1, 1]);
    rig.accept(
      'shop',
      [4, 5, 1].map((kind) => errorOf(kind)),
    );
    expect(rig.incidents()).toMatchObject([
      { kind: 'error', count: 1 },
      { kind: 'storm', count: 7 },
    ]);
    expect(kindsOf(desk, first)).toEqual([]);
    expect(kindsOf(desk, stormOf(rig)).map(({ count }) => count)).toEqual([3, 1, 1, 1, 1]);
  });

  it('comes back as the same storm when one of its errors returns in time', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const rig = createNoiseRig(desk);
    const { id } = storm(rig);
    rig.end(id, 'resolved');
    desk.clock.advance(200_000);
    rig.accept('search', [errorOf(3)]);
    expect(desk.repositories.incidents.get(id)).toMatchObject({ state: 'open', reopened: 1, count: 3 });
    expect(rig.incidents()).toHaveLength(3);
  });

  it('goes on after a restart of the desk, which knows it from what is stored', async () => {
    await using dir = await tempDir();
    const first = await openDesk(dir.path);
    const { id } = storm(createNoiseRig(first));
    await first[Symbol.asyncDispose]();
    await using desk = await openDesk(dir.path, first.secrets);
    for (let used = 0; used < 1_000; used += 1) desk.clock.newId('used');
    const rig = createNoiseRig(desk);
    rig.accept('shop', [errorOf(20), errorOf(21)]);
    rig.accept('mail', [errorOf(2)]);
    expect(rig.incidents()).toHaveLength(3);
    expect(desk.repositories.incidents.get(id)?.count).toBe(5);
    expect(kindsOf(desk, stormOf(rig)).map(({ count }) => count)).toEqual([2, 1, 1, 1]);
  });

  it('goes to a human at the third time within an hour', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const rig = createNoiseRig(desk);
    const { id } = storm(rig);
    for (let times = 1; times <= 2; times += 1) {
      rig.end(id, 'resolved');
      desk.clock.advance(100_000);
      rig.accept('search', [errorOf(3)]);
    }
    expect(desk.repositories.incidents.get(id)).toMatchObject({ state: 'escalated', flapping: true, reopened: 2 });
    expect((await startedFor(desk)).filter((started) => started === id)).toHaveLength(2);
  });

  it('is neither opened by what a person asks for nor takes it in', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const rig = createNoiseRig(desk);
    for (let kind = 0; kind < 8; kind += 1) rig.trigger(errorOf(kind));
    expect(rig.incidents().map(({ kind }) => kind)).toEqual(Array.from({ length: 8 }, () => 'error'));
    rig.accept('cart', [errorOf(9)]);
    expect(rig.incidents().at(-1)).toMatchObject({ kind: 'error' });
  });

  it('lists a bounded number of errors and counts the others together', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const rig = createNoiseRig(desk);
    const word = (index: number) => String(index).replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? '');
    const lines = Array.from({ length: 1_000 }, (_, index) => `ERROR the ${word(index)}zz is lost`);
    rig.accept('shop', lines.slice(0, 600));
    rig.accept('shop', lines.slice(600));
    rig.accept('shop', lines);
    expect(rig.counted().incidents).toBe(2_000);
    const kinds = kindsOf(desk, stormOf(rig));
    expect(kinds).toHaveLength(MOST_KINDS + 1);
    expect(kinds[0]).toMatchObject({ fingerprint: OTHER_KINDS, count: 2 * (999 - MOST_KINDS) });
    const found = stormOf(rig);
    expect(found === undefined ? [] : desk.journal.eventsOf(found.id).length).toBeLessThan(1_000);
  });
});
