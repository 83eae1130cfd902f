import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeskEvent } from '#shared/domain/events.ts';
import { lineParts, repeatsGutter } from '../../src/renderer/features/incident/line-text.ts';
import { showsEvidence, type TimelineItem } from '../../src/renderer/features/incident/timeline-item.ts';
import { TimelineLayout } from '../../src/renderer/features/incident/timeline-layout.ts';
import { currentActivity } from '../../src/renderer/text/activity.ts';

const AT = '2026-03-12T03:30:00.000Z';

type Part = readonly [type: DeskEvent['type'], data: object];

function story(...parts: readonly Part[]): readonly DeskEvent[] {
  return parts.map(([type, data], index) => DeskEvent.parse({ seq: index + 1, at: AT, incidentId: null, type, data }));
}

const line = (ref: string, text: string, options: { matched?: boolean; source?: string } = {}): Part => [
  'line_captured',
  { ref: `log:${ref}`, source: options.source ?? 'web-1:/a.log', offset: 0, text, matched: options.matched ?? true },
];
const refused = (ref: string): Part => line(ref, `connect refused 127.0.0.1:90${ref}`);
const context = (ref: string): Part => line(ref, `ordinary ${ref}`, { matched: false });
const seen = (count: number): Part => ['incident_repeated', { count, text: 'connect refused' }];
const phase = (name: string): Part => ['phase_started', { phase: name, attempt: 1 }];
const call = (ref: string): Part => [
  'tool_called',
  { ref: `tool:${ref}`, tool: 'read_file', args: { path: 'a.ini' }, reason: '' },
];
const answer = (ref: string): Part => [
  'tool_answered',
  { ref: `tool:${ref}`, tool: 'read_file', outcome: 'ok', text: 'port', cutBytes: 0 },
];

/** A row in short: the event it shows, what is folded under it, how often seen, its source, its answer. */
function short({ event, fold, seen, source, answer }: TimelineItem): object {
  return {
    seq: event.seq,
    ...(fold === null ? {} : { fold: `${fold.count} ${fold.what}${fold.open ? ' open' : ''}` }),
    ...(seen === null ? {} : { seen }),
    ...(source === null ? {} : { source }),
    ...(answer === null ? {} : { answer: answer.seq }),
  };
}

function layOut(events: readonly DeskEvent[], folding = true): TimelineLayout {
  const layout = new TimelineLayout(folding);
  layout.addNewer(events);
  return layout;
}

const rows = (events: readonly DeskEvent[], folding = true): readonly object[] =>
  layOut(events, folding).rows.map(short);

const refusedAt = (seq: number): DeskEvent => ({ ...story(refused(String(seq)))[0], seq }) as DeskEvent;

/** The same events, some of them at first and the others piece by piece at either end. */
function inPieces(
  events: readonly DeskEvent[],
  pieces: readonly (readonly [size: number, atEnd: boolean])[],
  ...[folding, onSplice]: ConstructorParameters<typeof TimelineLayout>
): TimelineLayout {
  const layout = new TimelineLayout(folding, onSplice);
  let from = Math.floor(events.length / 2);
  let to = from;
  for (const [size, atEnd] of pieces) {
    if (atEnd) {
      layout.addNewer(events.slice(to, to + size));
      to = Math.min(events.length, to + size);
    } else {
      layout.addEarlier(events.slice(Math.max(0, from - size), from));
      from = Math.max(0, from - size);
    }
  }
  layout.addEarlier(events.slice(0, from));
  layout.addNewer(events.slice(to));
  return layout;
}

describe('the rows of a timeline', () => {
  it('shows up to three like lines one by one, with their source once', () => {
    expect(rows(story(refused('1'), refused('2'), refused('3')))).toEqual([
      { seq: 1, source: 'web-1:/a.log' },
      { seq: 2 },
      { seq: 3 },
    ]);
  });

  it('folds a longer run of lines that differ only in numbers, with the last count', () => {
    const events = story(refused('1'), seen(2), refused('2'), refused('3'), seen(4), refused('4'), phase('triage'));
    expect(rows(events)).toEqual([{ seq: 1, fold: '3 repeats', seen: 4, source: 'web-1:/a.log' }, { seq: 7 }]);
  });

  it('folds context apart from what matched', () => {
    const events = story(context('1'), context('2'), context('3'), context('4'), refused('5'));
    expect(rows(events)).toEqual([{ seq: 1, fold: '3 context', source: 'web-1:/a.log' }, { seq: 5 }]);
  });

  it('never folds two different errors, nor two sources, into one', () => {
    const events = story(refused('1'), refused('2'), line('3', 'disk full'), line('4', 'disk full', { source: 'b' }));
    expect(rows(events)).toEqual([{ seq: 1, source: 'web-1:/a.log' }, { seq: 2 }, { seq: 3 }, { seq: 4, source: 'b' }]);
  });

  it('shows every line of a run that was opened, and folds none while a text is searched', () => {
    const events = story(refused('1'), refused('2'), refused('3'), refused('4'));
    const layout = layOut(events);
    layout.toggle(1);
    layout.addNewer([refusedAt(5)]);
    expect(layout.rows.map(short)).toEqual([
      { seq: 1, fold: '4 repeats open', source: 'web-1:/a.log' },
      ...[2, 3, 4, 5].map((seq) => ({ seq })),
    ]);
    expect(rows(events, false).length).toBe(4);
  });

  it('opens the run that holds the evidence gone to, and lets it be closed again', () => {
    const events = story(refused('1'), refused('2'), refused('3'), refused('4'));
    const layout = layOut(events);
    expect([layout.reveal('log:none'), layout.reveal('log:3'), layout.rows.length]).toEqual([-1, 2, 4]);
    layout.toggle(1);
    expect(layout.rows.map(short)).toEqual([{ seq: 1, fold: '3 repeats', source: 'web-1:/a.log' }]);
  });

  it('puts an answer on the row of its call, also when lines came between', () => {
    const events = story(call('a'), refused('1'), answer('a'), answer('unknown'));
    expect(rows(events)).toEqual([{ seq: 1, answer: 3 }, { seq: 2, source: 'web-1:/a.log' }, { seq: 4 }]);
    const [first] = layOut(events).rows;
    expect(first !== undefined && showsEvidence(first, 'tool:a')).toBe(true);
  });

  it('leaves out a change of state that the row before has said, and no other', () => {
    const state = (from: string, to: string): Part => [
      'state_changed',
      { from, to, phase: 'triage', severity: null, why: '' },
    ];
    const asked: Part = ['approval_requested', { approvalId: 'apr-1', summary: 's', steps: 1, expiresAt: AT }];
    const events = story(asked, refused('1'), state('open', 'awaiting_approval'), state('open', 'escalated'));
    expect(rows(events)).toEqual([{ seq: 1 }, { seq: 2, source: 'web-1:/a.log' }, { seq: 4 }]);
  });

  it('comes to the same rows in whatever pieces the events come, at whichever end', () => {
    const part = fc.constantFrom(
      refused('1'),
      refused('2'),
      context('3'),
      line('4', 'disk full'),
      seen(5),
      phase('triage'),
    );
    const cuts = fc.array(fc.tuple(fc.nat(40), fc.boolean()), { maxLength: 8 });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 40 }), cuts, fc.boolean(), (parts, pieces, folding) => {
        const events = story(...parts);
        expect(inPieces(events, pieces, folding).rows.map(short)).toEqual(rows(events, folding));
      }),
    );
  });

  it('has a place for every row, and for every event in some row', () => {
    const part = fc.constantFrom(refused('1'), call('a'), answer('a'), call('b'), answer('b'), phase('triage'));
    const cuts = fc.array(fc.tuple(fc.nat(40), fc.boolean()), { maxLength: 8 });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 40 }), cuts, (parts, pieces) => {
        const events = story(...parts);
        const layout = inPieces(events, pieces, false);
        const shown = layout.rows.flatMap((row) => [row.event.seq, ...(row.answer === null ? [] : [row.answer.seq])]);
        expect(shown.toSorted((a, b) => a - b)).toEqual(events.map(({ seq }) => seq));
        expect(layout.rows.map(({ key }) => layout.indexOf(key))).toEqual(layout.rows.map((_, index) => index));
      }),
    );
  });

  it('tells which rows come and go, so that their heights can be kept', () => {
    const part = fc.constantFrom(refused('1'), refused('2'), call('a'), answer('a'), seen(5), phase('triage'));
    const cuts = fc.array(fc.tuple(fc.nat(40), fc.boolean()), { maxLength: 8 });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 40 }), cuts, (parts, pieces) => {
        let count = 0;
        const onSplice = (_at: number, removed: number, added: number): void => {
          count += added - removed;
        };
        const layout = inPieces(story(...parts), pieces, true, onSplice);
        expect(count).toBe(layout.rows.length);
      }),
    );
  });

  it('holds every line of a hundred thousand, in rows or in folds', () => {
    const parts = Array.from({ length: 100_000 }, (_, index) => refused(String(index % 7)));
    const events = story(...parts);
    expect(rows(events)).toEqual([{ seq: 1, fold: '99999 repeats', source: 'web-1:/a.log' }]);
  });
});

describe('a captured line', () => {
  it('is taken apart without losing a character', () => {
    const text = '2026-03-12T03:30:00.123Z ERROR upstream refused: error';
    const { time, before, level, rest, tone } = lineParts(text);
    expect([time + before + level + rest, level, tone]).toEqual([text, 'ERROR', 'danger']);
    expect(lineParts('all is well')).toEqual({ time: '', before: '', level: '', rest: 'all is well', tone: 'plain' });
  });

  it('keeps its own time on screen when it is not that of the gutter', () => {
    expect([
      repeatsGutter('2026-03-12T03:30:01.123Z ', AT),
      repeatsGutter('2026-03-12 03:30:01,123 ', AT),
      repeatsGutter('2026-03-12T03:29:00.000Z ', AT),
      repeatsGutter('', AT),
    ]).toEqual([true, true, false, false]);
  });
});

describe('what happens now', () => {
  const words = (events: readonly DeskEvent[]): string =>
    currentActivity(events, 'open')
      .sentence.map((piece) => (typeof piece === 'string' ? piece : piece.code))
      .join('');

  it('is the call without an answer, else the phase', () => {
    const begun = [phase('diagnosis'), call('a')] as const;
    expect([words(story(...begun)), words(story(...begun, answer('a')))]).toEqual([
      'An agent reads a.ini',
      'Diagnosis is running.',
    ]);
  });

  it('is the approved plan between the decision and its first step', () => {
    const by = { user: 'ada', via: 'window' };
    const decided: Part = [
      'approval_decided',
      { approvalId: 'apr-1', decision: 'approve', by, digest: 'ab', reason: null },
    ];
    const step: Part = [
      'step_started',
      { approvalId: 'apr-1', actionId: 'act-1', stepIndex: 0, tool: 'apply_patch', target: 'web-1:/a.ini' },
    ];
    expect([words(story(phase('remediation'), decided)), words(story(decided, step))]).toEqual([
      'The approved plan starts.',
      'Step 1 is running: apply a patch on web-1:/a.ini',
    ]);
  });

  it('says that nothing works on an incident that ended', () => {
    expect(currentActivity(story(phase('diagnosis')), 'resolved')).toEqual({
      working: false,
      sentence: ['Resolved. No agent is working on it.'],
    });
  });
});
