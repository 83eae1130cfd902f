import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HostId, ServiceId } from '../../../src/shared/domain/ids.ts';
import { ACTIVE_STATES, type IncidentState } from '../../../src/shared/domain/incident.ts';
import { openDesk } from '../../fixtures/open-desk.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { ALICE, createNoiseRig, errorOf, HOST } from './noise-rig.ts';

const states: readonly IncidentState[] = [
  'awaiting_approval',
  'proposed',
  'resolved',
  'escalated',
  'ignored',
  'closed',
];
const services = fc.constantFrom('shop', 'cart', 'mail', 'ledger');

/** What may happen, in any order; time also goes backwards. */
const happening = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('lines'),
      service: services,
      kinds: fc.array(fc.nat(11), { maxLength: 30 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('end'), which: fc.nat(20), state: fc.constantFrom(...states) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('wait'),
      seconds: fc.constantFrom(1, 7, 61, 299, 301, 3_700, -30, -90_000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('silence'),
      service: fc.option(services),
      minutes: fc.constantFrom(1, 60),
    }),
  },
);

describe('whatever happens', () => {
  it('counts every error line exactly once, with an incident and its kinds or with a silence', async () => {
    const world = fc.record({
      cooldownSeconds: fc.constantFrom(0, 300),
      story: fc.array(happening, { minLength: 10, maxLength: 40 }),
    });
    await fc.assert(
      fc.asyncProperty(world, async ({ cooldownSeconds, story }) => {
        await using dir = await tempDir();
        await using desk = await openDesk(dir.path);
        const rig = createNoiseRig(desk, cooldownSeconds);
        let lines = 0;
        for (const step of story) {
          if (step.type === 'wait' && 'seconds' in step) desk.clock.advance(step.seconds * 1_000);
          if ('kinds' in step) {
            rig.accept(
              step.service,
              step.kinds.map((kind) => errorOf(kind)),
            );
            lines += step.kinds.length;
          }
          if ('which' in step) {
            const all = rig.incidents();
            const incident = all[step.which % Math.max(1, all.length)];
            if (incident !== undefined && ACTIVE_STATES.includes(incident.state)) rig.end(incident.id, step.state);
          }
          if ('minutes' in step) {
            const endsAt = new Date(desk.clock.now().getTime() + step.minutes * 60_000).toISOString();
            const service = step.service === null ? null : ServiceId.parse(step.service);
            const host = service === null ? HostId.parse(HOST) : null;
            const scope = { host, service, fingerprint: null };
            rig.silences.add({ kind: 'silence', scope, reason: 'because', endsAt }, ALICE);
          }
          rig.silences.endDue();
          const counted = rig.counted();
          expect(counted.incidents + counted.silences).toBe(lines);
        }
        const incidents = rig.incidents();
        for (const { id, count, kind } of incidents) {
          const kinds = desk.repositories.incidentKinds.list(id).reduce((sum, listed) => sum + listed.count, 0);
          if (kind === 'storm') expect(kinds).toBe(count);
          else expect(kinds).toBeLessThan(count);
        }
        const active = incidents.filter(({ kind, state }) => kind === 'error' && ACTIVE_STATES.includes(state));
        const keys = active.map(({ fingerprint, service, host }) => `${fingerprint} ${service} ${host}`);
        expect(new Set(keys).size).toBe(keys.length);
      }),
      { numRuns: 12 },
    );
  }, 120_000);
});
