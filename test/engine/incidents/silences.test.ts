import { describe, expect, it } from 'vitest';
import { LONGEST_DAYS, MOST_SILENCES } from '../../../src/main/engine/incidents/decide-silence.ts';
import type { SilenceRequest } from '../../../src/main/engine/incidents/silences.ts';
import { SilenceId } from '../../../src/shared/domain/ids.ts';
import { SilenceScope, silenceScopeOf } from '../../../src/shared/domain/noise.ts';
import { openDesk, openIncident, type TestDesk } from '../../fixtures/open-desk.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { ALICE, createNoiseRig, errorOf, HOST, SERVICES, startedFor } from './noise-rig.ts';

const HOUR = 3_600_000;

function asked(desk: TestDesk, scope: Partial<Record<keyof SilenceScope, string | null>>, hours = 1): SilenceRequest {
  const endsAt = new Date(desk.clock.now().getTime() + hours * HOUR).toISOString();
  return { kind: 'silence', scope: SilenceScope.parse(scope), reason: 'known', endsAt };
}

function eventsOf(desk: TestDesk) {
  const rows = desk.database.connection.prepare('SELECT type, data FROM events ORDER BY seq').all();
  return (rows as { type: string; data: string }[]).map(({ type, data }) => ({
    type,
    data: JSON.parse(data) as unknown,
  }));
}

describe('a silence', () => {
  it('keeps an error quiet until its end, counting exactly, and says in events and audit log who asked and what came of it', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const rig = createNoiseRig(desk);
    const silence = rig.silences.add(asked(desk, { service: 'shop' }), ALICE);
    rig.accept('shop', [errorOf(1), 'INFO fine', errorOf(2)]);
    rig.accept('shop', [errorOf(1), '    at a (b.js:1:2)']);
    rig.accept('cart', [errorOf(1)]);
    expect(rig.incidents()).toMatchObject([{ service: 'cart', count: 1 }]);
    expect(rig.counted()).toEqual({ incidents: 1, silences: 3 });
    desk.clock.advance(HOUR);
    rig.silences.endDue();
    rig.silences.endDue();
    rig.accept('shop', [errorOf(1)]);
    expect(rig.counted()).toEqual({ incidents: 2, silences: 3 });
    const told = eventsOf(desk).filter(({ type }) => type.startsWith('silence'));
    expect(told).toEqual([
      {
        type: 'silence_added',
        data: {
          silenceId: silence.id,
          kind: 'silence',
          scope: { host: null, service: 'shop', fingerprint: null },
          startsAt: '2026-01-02T03:04:05.000Z',
          endsAt: '2026-01-02T04:04:05.000Z',
          reason: 'known',
          by: ALICE,
        },
      },
      { type: 'silence_ended', data: { silenceId: silence.id, suppressed: 3, why: 'its time is over' } },
    ]);
    const lines: string[] = [];
    for await (const line of desk.audit.exportLines()) lines.push(line);
    expect(lines.join('\n')).toMatch(/"id":"alice".*"action":"silence_added"|"action":"silence_added".*"id":"alice"/);
    expect(lines.join('\n')).toContain('silence_ended');
  });

  it('counts on with what is open, without a word, and opens nothing once that has ended', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const rig = createNoiseRig(desk, 0);
    rig.accept('shop', [errorOf(1)]);
    const [open] = rig.incidents();
    if (open === undefined) throw new Error('no incident');
    rig.silences.add(asked(desk, silenceScopeOf(open) ?? {}), ALICE);
    const before = desk.journal.eventsOf(open.id).length;
    desk.clock.advance(1_000);
    rig.accept('shop', [errorOf(1), errorOf(1)]);
    expect(desk.journal.eventsOf(open.id)).toHaveLength(before);
    expect(desk.repositories.incidents.get(open.id)).toMatchObject({
      count: 3,
      lastLineAt: '2026-01-02T03:04:06.000Z',
    });
    rig.end(open.id, 'resolved');
    rig.accept('shop', [errorOf(1)]);
    expect(rig.counted()).toEqual({ incidents: 3, silences: 1 });
    expect(await startedFor(desk)).toEqual([open.id]);
  });

  it('keeps a whole host quiet in its maintenance window, storms and all, and no other', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const rig = createNoiseRig(desk);
    const startsAt = new Date(desk.clock.now().getTime() + HOUR).toISOString();
    rig.silences.add({ ...asked(desk, { host: HOST }, 2), kind: 'maintenance', startsAt }, ALICE);
    desk.clock.advance(HOUR);
    for (const service of SERVICES)
      rig.accept(
        service,
        Array.from({ length: 40 }, (_, kind) => errorOf(kind)),
      );
    rig.accept('ledger', [errorOf(1)]);
    expect(rig.incidents()).toMatchObject([{ service: 'ledger' }]);
    expect(rig.counted()).toEqual({ incidents: 1, silences: 160 });
    desk.clock.advance(HOUR);
    rig.accept('shop', [errorOf(1)]);
    expect(rig.incidents()).toHaveLength(2);
  });

  it('keeps the storms of a host quiet and its single errors aloud', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const rig = createNoiseRig(desk, 0);
    for (const [place, service] of SERVICES.entries()) rig.accept(service, [errorOf(place)]);
    const storm = rig.incidents().find(({ kind }) => kind === 'storm');
    if (storm === undefined) throw new Error('no storm');
    const scope = silenceScopeOf(storm);
    expect(scope).toEqual({ host: HOST, service: null, fingerprint: 'storm:web-1' });
    rig.silences.add(asked(desk, scope ?? {}), ALICE);
    rig.end(storm.id, 'closed');
    rig.accept('mail', [errorOf(2), errorOf(20)]);
    expect(rig.counted()).toEqual({ incidents: 4, silences: 2 });
    desk.clock.advance(600_000);
    rig.accept('mail', [errorOf(2)]);
    rig.accept('shop', [errorOf(21)]);
    expect(rig.counted()).toEqual({ incidents: 5, silences: 3 });
  });

  it('hides nothing that a person asks for', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const rig = createNoiseRig(desk);
    rig.silences.add(asked(desk, { host: HOST }), ALICE);
    const id = rig.trigger(errorOf(1));
    expect(rig.incidents()).toMatchObject([{ id, count: 1 }]);
    expect(rig.counted().silences).toBe(0);
  });

  it('counts in the transaction of the cursor, and is found again after a restart', async () => {
    await using dir = await tempDir();
    const first = await openDesk(dir.path);
    const rig = createNoiseRig(first);
    const silence = rig.silences.add(asked(first, { service: 'shop' }), ALICE);
    rig.accept('shop', [errorOf(1), errorOf(1)]);
    const broken = { ...first, repositories: { ...first.repositories, watch: { ...first.repositories.watch } } };
    broken.repositories.watch.saveCursor = () => {
      throw new Error('killed');
    };
    expect(() => createNoiseRig(broken).accept('shop', [errorOf(1)])).toThrow();
    await first[Symbol.asyncDispose]();
    await using desk = await openDesk(dir.path, first.secrets);
    const again = createNoiseRig(desk);
    again.accept('shop', [errorOf(1)]);
    expect(again.silences.list({ includeEnded: false })).toMatchObject([{ id: silence.id, suppressed: 3 }]);
    expect(again.incidents()).toEqual([]);
  });

  it('is ended by hand once', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const rig = createNoiseRig(desk);
    const { id } = rig.silences.add(asked(desk, { fingerprint: 'a' }), ALICE);
    expect(rig.silences.end(id, ALICE, 'repaired')).toBe(true);
    expect(rig.silences.end(id, ALICE, '')).toBe(false);
    rig.silences.endDue();
    expect(rig.silences.list({ includeEnded: false })).toEqual([]);
    expect(rig.silences.list({ includeEnded: true })).toMatchObject([{ id, endedBy: 'alice' }]);
    expect(eventsOf(desk).at(-1)).toEqual({
      type: 'silence_ended',
      data: { silenceId: id, suppressed: 0, why: 'ended by alice: repaired' },
    });
    const unknown = () => rig.silences.end(SilenceId.parse('sil-9'), ALICE, '');
    expect(unknown).toThrow(expect.objectContaining({ code: 'not_found', field: 'id' }));
  });

  it.each([
    ['an end before now', { endsAt: '2026-01-02T03:04:05.000Z' }, 'endsAt'],
    ['an end before the beginning', { startsAt: '2026-01-02T05:00:00.000Z' }, 'endsAt'],
    ['less than a minute', { endsAt: '2026-01-02T03:05:04.999Z' }, 'endsAt'],
    ['more than thirty days', { endsAt: '2026-02-01T03:04:05.001Z' }, 'endsAt'],
    [
      'a beginning in two years',
      { startsAt: '2028-01-01T00:00:00.000Z', endsAt: '2028-01-02T00:00:00.000Z' },
      'startsAt',
    ],
    ['no reason', { reason: ' ' }, 'reason'],
    ['no time', { endsAt: 'tomorrow' }, 'endsAt'],
    ['an unknown host', { scope: { host: 'web-9' } }, 'scope.host'],
    ['an unknown service', { scope: { service: 'nope' } }, 'scope.service'],
    ['a service of another host', { scope: { host: 'db-1', service: 'shop' } }, 'scope.service'],
  ])('is refused with %s, naming the field', async (_name, change, field) => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const rig = createNoiseRig(desk);
    const { scope = { service: 'shop' }, ...rest } = change as Partial<SilenceRequest>;
    const request = { ...asked(desk, scope), ...rest };
    expect(() => rig.silences.add(request, ALICE)).toThrow(expect.objectContaining({ field }));
    expect(rig.silences.list({ includeEnded: true })).toEqual([]);
    expect(eventsOf(desk)).toEqual([]);
  });

  it(`lasts ${LONGEST_DAYS} days at most, and there are ${MOST_SILENCES} at most`, async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const rig = createNoiseRig(desk);
    const longest = rig.silences.add(asked(desk, { fingerprint: 'a' }, LONGEST_DAYS * 24), ALICE);
    expect(longest.endsAt).toBe('2026-02-01T03:04:05.000Z');
    desk.journal.commit(() => {
      for (let index = 1; index < MOST_SILENCES; index += 1)
        desk.repositories.silences.insert({ ...longest, id: SilenceId.parse(`sil-x${index}`) });
      return {};
    });
    expect(() => rig.silences.add(asked(desk, { fingerprint: 'b' }), ALICE)).toThrow(
      expect.objectContaining({ code: 'invalid_input', field: 'scope' }),
    );
  });

  it('is never offered for a changed host key', () => {
    expect(silenceScopeOf(openIncident({ kind: 'host_key' }))).toBeNull();
  });
});
