import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FLAPPING_WINDOW_SECONDS } from '../../../src/main/engine/incidents/decide-flapping.ts';
import {
  decideGrouping,
  FOLD_MS,
  type GroupedIncident,
  type GroupingQuestion,
  isTold,
  OUTBREAK_GAP_MS,
} from '../../../src/main/engine/incidents/decide-grouping.ts';
import { BURST_OPENINGS, STORM_KINDS, STORM_WINDOW_MS } from '../../../src/main/engine/incidents/decide-storm.ts';
import { IncidentState } from '../../../src/shared/domain/incident.ts';

const now = 1_000_000_000;
const quiet: GroupingQuestion = {
  own: null,
  holder: null,
  storm: null,
  burst: { openings: 0, kinds: 0 },
  neighbourBeganAt: null,
  silenced: { error: false, storm: false },
  now,
  cooldownSeconds: 300,
  manual: false,
};

function incident(change: Partial<GroupedIncident> = {}): GroupedIncident {
  return { kind: 'error', state: 'open', openedAt: 0, endedAt: 0, lastLineAt: 0, flapping: false, ...change };
}

const OPEN = { type: 'open', trigger: 'log' } as const;

describe('grouping', () => {
  it('opens an incident for an error never seen', () => {
    expect(decideGrouping(quiet)).toEqual(OPEN);
  });

  it.each(['open', 'awaiting_approval', 'proposed'] as const)('extends one that is %s', (state) => {
    expect(decideGrouping({ ...quiet, own: incident({ state }) })).toEqual({ type: 'extend', at: 'own' });
  });

  it.each(['ignored', 'closed', 'escalated'] as const)('stays quiet for a while after one was %s', (state) => {
    const after = (ms: number, cooldownSeconds = 300) =>
      decideGrouping({ ...quiet, cooldownSeconds, own: incident({ state, endedAt: now - ms }) });
    expect(after(299_999)).toEqual({ type: 'count', at: 'own' });
    expect(after(300_000)).toEqual(OPEN);
    expect(after(0, 0)).toEqual(OPEN);
  });

  it.each(['closed', 'escalated'] as const)('goes on with the outbreak of one that was %s', (state) => {
    const after = (ms: number) =>
      decideGrouping({ ...quiet, cooldownSeconds: 0, own: incident({ state, lastLineAt: now - ms }) });
    expect(after(OUTBREAK_GAP_MS)).toEqual({ type: 'count', at: 'own' });
    expect(after(OUTBREAK_GAP_MS + 1)).toEqual(OPEN);
  });

  it('brings back within the cooldown what was resolved, and opens a new one after it', () => {
    const after = (ms: number, cooldownSeconds: number) =>
      decideGrouping({ ...quiet, cooldownSeconds, own: incident({ state: 'resolved', endedAt: now - ms }) });
    expect(after(299_999, 300)).toEqual({ type: 'reopen', at: 'own' });
    expect(after(300_000, 300)).toEqual({ type: 'open', trigger: 'reopened' });
    expect(after(0, 0)).toEqual({ type: 'open', trigger: 'reopened' });
  });

  it('folds another error of the same service into the incident that just began', () => {
    const beside = (ms: number) => decideGrouping({ ...quiet, neighbourBeganAt: now - ms });
    expect(beside(FOLD_MS)).toEqual({ type: 'fold' });
    expect(beside(FOLD_MS + 1)).toEqual(OPEN);
  });

  it('brings back an incident by an error that was folded into it, but does not extend it by that one', () => {
    const held = (change: Partial<GroupedIncident>) => decideGrouping({ ...quiet, holder: incident(change) });
    expect(held({ state: 'resolved', endedAt: now - 1 })).toEqual({ type: 'reopen', at: 'holder' });
    expect(held({ state: 'open' })).toEqual(OPEN);
    expect(held({ state: 'escalated', endedAt: now - 1 })).toEqual(OPEN);
  });

  it('does as it is told by hand, whatever is quiet, silenced, stormy or beside', () => {
    const asked = decideGrouping({
      ...quiet,
      own: incident({ state: 'ignored', endedAt: now, flapping: true }),
      neighbourBeganAt: now,
      burst: { openings: 50, kinds: 50 },
      storm: { state: 'open', newestKindAt: now, endedAt: now },
      silenced: { error: true, storm: true },
      manual: true,
    });
    expect(asked).toEqual({ type: 'open', trigger: 'manual' });
  });

  it('counts on what comes and goes until it was quiet for the window', () => {
    const after = (ms: number) =>
      decideGrouping({ ...quiet, own: incident({ state: 'escalated', flapping: true, lastLineAt: now - ms }) });
    expect(after(FLAPPING_WINDOW_SECONDS * 1_000)).toEqual({ type: 'count', at: 'own' });
    expect(after(FLAPPING_WINDOW_SECONDS * 1_000 + 1)).toEqual(OPEN);
  });

  it('tells again of what comes and goes once a person closed it', () => {
    const own = incident({ state: 'closed', flapping: true, lastLineAt: now - 60_000 });
    expect(decideGrouping({ ...quiet, own })).toEqual(OPEN);
  });

  it('does not take a time far in the future for a moment ago when the clock was set back', () => {
    const ended = incident({
      state: 'closed',
      endedAt: now + 86_400_000,
      lastLineAt: now + 86_400_000,
      flapping: true,
    });
    expect(decideGrouping({ ...quiet, own: ended, neighbourBeganAt: now + 86_400_000 })).toEqual(OPEN);
    expect(
      decideGrouping({ ...quiet, storm: { state: 'open', newestKindAt: now + 86_400_000, endedAt: now } }),
    ).toEqual(OPEN);
  });

  it('tells the first five repetitions, then the powers of two', () => {
    const told = Array.from({ length: 70 }, (_, index) => index + 1).filter(isTold);
    expect(told).toEqual([1, 2, 3, 4, 5, 8, 16, 32, 64]);
  });
});

describe('grouping in a storm', () => {
  it('opens a storm instead of the third incident of a burst', () => {
    const burst = { openings: BURST_OPENINGS - 1, kinds: BURST_OPENINGS - 1 };
    expect(decideGrouping({ ...quiet, burst })).toEqual({ type: 'open_storm' });
    expect(decideGrouping({ ...quiet, burst: { ...burst, openings: BURST_OPENINGS - 2 } })).toEqual(OPEN);
    expect(decideGrouping({ ...quiet, burst, neighbourBeganAt: now })).toEqual({ type: 'fold' });
  });

  it('opens a storm at the sixth error of a minute, also where it could be folded', () => {
    const burst = { openings: 1, kinds: STORM_KINDS - 1 };
    expect(decideGrouping({ ...quiet, burst, neighbourBeganAt: now })).toEqual({ type: 'open_storm' });
    const fewer = { openings: 1, kinds: STORM_KINDS - 2 };
    expect(decideGrouping({ ...quiet, burst: fewer, neighbourBeganAt: now })).toEqual({ type: 'fold' });
  });

  it.each(['open', 'awaiting_approval', 'proposed', 'escalated', 'closed'] as const)(
    'takes a new error into a storm that is %s, for a minute after the last new one',
    (state) => {
      const after = (ms: number) =>
        decideGrouping({ ...quiet, storm: { state, newestKindAt: now - ms, endedAt: now } });
      expect(after(STORM_WINDOW_MS)).toEqual({ type: 'join_storm' });
      expect(after(STORM_WINDOW_MS + 1)).toEqual(OPEN);
    },
  );

  it.each(['resolved', 'ignored'] as const)('hides no new error behind a storm that was %s', (state) => {
    expect(decideGrouping({ ...quiet, storm: { state, newestKindAt: now, endedAt: now } })).toEqual(OPEN);
  });

  it('opens a new one for an error that is new a minute after the storm was closed, for nobody looks at that one', () => {
    const closed = (ms: number) =>
      decideGrouping({ ...quiet, storm: { state: 'closed', newestKindAt: now, endedAt: now - ms } });
    expect(closed(STORM_WINDOW_MS)).toEqual({ type: 'join_storm' });
    expect(closed(STORM_WINDOW_MS + 1)).toEqual(OPEN);
  });

  it('extends an active storm by the errors that it lists, however old it is, and an incident of their own before it', () => {
    const holder = incident({ kind: 'storm' });
    expect(decideGrouping({ ...quiet, holder })).toEqual({ type: 'extend', at: 'holder' });
    expect(decideGrouping({ ...quiet, holder, own: incident() })).toEqual({ type: 'extend', at: 'own' });
    const resolved = incident({ kind: 'storm', state: 'resolved', endedAt: now - 1 });
    expect(decideGrouping({ ...quiet, holder: resolved })).toEqual({ type: 'reopen', at: 'holder' });
  });
});

describe('grouping under a silence', () => {
  const silenced = { error: true, storm: false };

  it('opens, folds and brings back nothing', () => {
    const keptQuiet = { type: 'suppress', by: 'error' };
    expect(decideGrouping({ ...quiet, silenced })).toEqual(keptQuiet);
    expect(decideGrouping({ ...quiet, silenced, neighbourBeganAt: now })).toEqual(keptQuiet);
    expect(decideGrouping({ ...quiet, silenced, burst: { openings: 9, kinds: 9 } })).toEqual(keptQuiet);
    const own = incident({ state: 'resolved', endedAt: now });
    expect(decideGrouping({ ...quiet, silenced, own })).toEqual(keptQuiet);
  });

  it('counts on with an incident that is open, without a word', () => {
    expect(decideGrouping({ ...quiet, silenced, own: incident() })).toEqual({ type: 'count', at: 'own' });
    const holder = incident({ kind: 'storm' });
    expect(decideGrouping({ ...quiet, silenced, holder })).toEqual({ type: 'count', at: 'holder' });
  });

  it('keeps storms quiet where that was asked for, and other errors aloud', () => {
    const storms = { error: false, storm: true };
    const keptQuiet = { type: 'suppress', by: 'storm' };
    expect(decideGrouping({ ...quiet, silenced: storms })).toEqual(OPEN);
    expect(decideGrouping({ ...quiet, silenced: storms, own: incident() })).toEqual({ type: 'extend', at: 'own' });
    expect(decideGrouping({ ...quiet, silenced: storms, burst: { openings: 9, kinds: 9 } })).toEqual(keptQuiet);
    const storm = { state: 'escalated', newestKindAt: now, endedAt: now } as const;
    expect(decideGrouping({ ...quiet, silenced: storms, storm })).toEqual(keptQuiet);
    const ended = incident({ kind: 'storm', state: 'closed' });
    expect(decideGrouping({ ...quiet, silenced: storms, holder: ended })).toEqual(keptQuiet);
    const active = incident({ kind: 'storm' });
    expect(decideGrouping({ ...quiet, silenced: storms, holder: active })).toEqual({ type: 'count', at: 'holder' });
  });
});

const time = fc.integer({ min: now - 7_200_000, max: now + 7_200_000 });
const anyIncident = fc.record({
  kind: fc.constantFrom('error' as const, 'storm' as const),
  state: fc.constantFrom(...IncidentState.options),
  openedAt: time,
  endedAt: time,
  lastLineAt: time,
  flapping: fc.boolean(),
});
const anyQuestion: fc.Arbitrary<GroupingQuestion> = fc.record({
  own: fc.option(anyIncident),
  holder: fc.option(anyIncident),
  storm: fc.option(fc.record({ state: fc.constantFrom(...IncidentState.options), newestKindAt: time, endedAt: time })),
  burst: fc.record({ openings: fc.nat(10), kinds: fc.nat(10) }),
  neighbourBeganAt: fc.option(time),
  silenced: fc.record({ error: fc.boolean(), storm: fc.boolean() }),
  now: fc.constant(now),
  cooldownSeconds: fc.constantFrom(0, 300, 86_400),
  manual: fc.boolean(),
});

describe('whatever is known', () => {
  it('names only incidents that are there, and keeps quiet only what a silence covers', () => {
    fc.assert(
      fc.property(anyQuestion, (question) => {
        const decided = decideGrouping(question);
        if ('at' in decided) expect(question[decided.at]).not.toBeNull();
        if (decided.type === 'fold') expect(question.neighbourBeganAt).not.toBeNull();
        if (decided.type === 'join_storm') expect(question.storm).not.toBeNull();
        if (decided.type === 'suppress') expect(question.silenced[decided.by]).toBe(true);
      }),
    );
  });

  it('opens, tells and hands nothing to the agents under a silence of the error', () => {
    fc.assert(
      fc.property(anyQuestion, (question) => {
        const silenced = { error: true, storm: question.silenced.storm };
        const { type } = decideGrouping({ ...question, silenced, manual: false });
        expect(['count', 'suppress']).toContain(type);
      }),
    );
  });

  it('is never quiet, and never folds, what a person asks for', () => {
    fc.assert(
      fc.property(anyQuestion, (question) => {
        const { type } = decideGrouping({ ...question, manual: true });
        expect(['open', 'extend']).toContain(type);
      }),
    );
  });
});
