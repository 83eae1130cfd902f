import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeskEvent } from '#shared/domain/events.ts';
import {
  addEarlier,
  addNewer,
  type EventRun,
  firstSeq,
  lastSeq,
  MOST_HELD,
  startRun,
  totalOf,
} from '../../src/renderer/state/event-run.ts';

const eventAt = (seq: number): DeskEvent =>
  DeskEvent.parse({
    seq,
    at: '2026-03-12T03:30:00.000Z',
    incidentId: 'inc-1',
    type: 'incident_repeated',
    data: { count: seq, text: 'again' },
  });

const seqs = (run: EventRun): number[] => run.pages.flat().map(({ seq }) => seq);

/** An engine that has `stored` events by now, every third of them of this incident. */
class Engine {
  #events: DeskEvent[] = [];
  #seq = 0;

  happen(count: number): void {
    for (let each = 0; each < count; each += 1) {
      this.#seq += 3;
      this.#events.push(eventAt(this.#seq));
    }
  }

  get seqs(): number[] {
    return this.#events.map(({ seq }) => seq);
  }

  after(seq: number): DeskEvent[] {
    return this.#events.filter((event) => event.seq > seq);
  }

  newest(limit: number): EventRun {
    return startRun(this.#events.slice(-limit), this.#events.length);
  }

  before(before: number, limit: number) {
    const older = this.#events.filter(({ seq }) => seq < before);
    const events = older.slice(-limit);
    return { before, events, earlier: older.length - events.length };
  }
}

type Step = 'happen' | 'hear' | 'hear again' | 'ask' | 'answer' | 'answer again';
const STEPS: readonly Step[] = ['happen', 'hear', 'hear again', 'ask', 'answer', 'answer again'];

describe('the events of an incident', () => {
  it('holds each event once and in order, however pages, live events and repeated streams come', () => {
    const steps = fc.array(fc.tuple(fc.constantFrom(...STEPS), fc.integer({ min: 1, max: 9 })), { maxLength: 60 });
    fc.assert(
      fc.property(fc.nat(60), fc.integer({ min: 1, max: 10 }), steps, (stored, first, script) => {
        const engine = new Engine();
        engine.happen(stored);
        let run = engine.newest(first);
        const answers: ReturnType<Engine['before']>[] = [];
        for (const [step, size] of script) {
          const begin = firstSeq(run);
          if (step === 'happen') engine.happen(size);
          else if (step === 'hear') run = addNewer(run, engine.after(lastSeq(run)).slice(0, size));
          else if (step === 'hear again') run = addNewer(run, engine.after(Math.max(0, lastSeq(run) - 3 * size)));
          else if (step === 'ask' && begin !== null) answers.push(engine.before(begin, size));
          else {
            const answer = step === 'answer' ? answers.shift() : answers[0];
            run = answer === undefined ? run : addEarlier(run, answer);
          }
          const all = engine.seqs.filter((seq) => seq <= lastSeq(run));
          expect([seqs(run), run.earlier]).toEqual([all.slice(all.length - run.count), all.length - run.count]);
        }
        run = addNewer(run, engine.after(lastSeq(run)));
        for (let begin = firstSeq(run); begin !== null && run.earlier > 0; begin = firstSeq(run)) {
          run = addEarlier(run, engine.before(begin, 7));
        }
        expect(seqs(run)).toEqual(engine.seqs);
      }),
    );
  });

  it('lets the oldest go when there are too many, counts them still, and takes them back', () => {
    const events = Array.from({ length: MOST_HELD }, (_, index) => ({ ...eventAt(1), seq: index + 1 }));
    let run = startRun(events.slice(0, 100), 100);
    for (let from = 100; from < events.length; from += 100) {
      run = addNewer(run, events.slice(from, from + 100));
    }
    run = addNewer(run, [{ ...eventAt(1), seq: MOST_HELD + 1 }]);
    expect([run.count, run.earlier]).toEqual([MOST_HELD + 1, 0]);
    for (let seq = MOST_HELD + 2; run.earlier === 0; seq += 1_000) {
      run = addNewer(
        run,
        Array.from({ length: 1_000 }, (_, index) => ({ ...eventAt(1), seq: seq + index })),
      );
    }
    const begin = firstSeq(run) ?? 0;
    expect(run.count).toBeGreaterThanOrEqual(MOST_HELD);
    expect([run.earlier, totalOf(run)]).toEqual([begin - 1, lastSeq(run)]);
    const back = addEarlier(run, { before: begin, events: events.slice(begin - 11, begin - 1), earlier: begin - 11 });
    expect([firstSeq(back), totalOf(back)]).toEqual([begin - 10, totalOf(run)]);
  });

  it('refuses a page that would leave a hole', () => {
    const run = startRun([eventAt(30)], 10);
    expect(addEarlier(run, { before: 20, events: [eventAt(10)], earlier: 3 })).toBe(run);
  });
});
