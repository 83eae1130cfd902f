import { type EventRun, firstSeq, lastSeq } from '../../state/event-run.ts';
import { RowHeights } from '../../ui/row-heights.ts';
import { filterEvents, type TimelineFilter } from './timeline-filter.ts';
import { TimelineLayout } from './timeline-layout.ts';

const ESTIMATED_ROW_PX = 28;
/** So long at a stretch; the rest is taken in with the next frames. */
const STRETCH_MS = 4;

/** The rows of one run of events through one filter, kept up with the run; the newest are there first. */
export class TimelineRows {
  readonly heights = new RowHeights(ESTIMATED_ROW_PX);
  readonly filter: TimelineFilter;
  #layout: TimelineLayout;
  #first: number | null = null;
  #last = 0;
  /** Events of the run that were looked at, and those of them that passed. */
  #taken = 0;
  #passed = 0;

  constructor(filter: TimelineFilter) {
    this.filter = filter;
    this.#layout = this.#layOut();
  }

  /** Changes with every call of `sync`, so it is read and never kept. */
  get layout(): TimelineLayout {
    return this.#layout;
  }

  get taken(): number {
    return this.#taken;
  }

  get passed(): number {
    return this.#passed;
  }

  /** The first row of what happened after a time; the number of rows when nothing did. */
  firstSince(time: string): number {
    const { rows } = this.#layout;
    let [low, high] = [0, rows.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((rows[middle]?.event.at ?? '') <= time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Takes in what is new at both ends of the run, for a few milliseconds; false when there is more to take in. */
  sync(run: EventRun): boolean {
    const first = firstSeq(run);
    if (first !== null && this.#first !== null && first > this.#first) {
      // The oldest were dropped; a run of lines may have lost its head.
      this.#layout = this.#layOut();
    }
    const end = performance.now() + STRETCH_MS;
    this.#addNewer(run);
    while (this.#taken < run.count && performance.now() < end) {
      this.#addEarlier(run);
    }
    return this.#taken >= run.count;
  }

  #layOut(): TimelineLayout {
    this.heights.splice(0, this.heights.count, 0);
    [this.#first, this.#last, this.#taken, this.#passed] = [null, 0, 0, 0];
    return new TimelineLayout(this.filter.text.trim() === '', (at, removed, added) =>
      this.heights.splice(at, removed, added),
    );
  }

  #addNewer(run: EventRun): void {
    if (this.#first === null || lastSeq(run) <= this.#last) {
      return;
    }
    const behind = run.pages.findLastIndex((page) => (page[0]?.seq ?? 0) <= this.#last);
    for (const page of run.pages.slice(Math.max(0, behind))) {
      const events = page.filter(({ seq }) => seq > this.#last);
      this.#last = events.at(-1)?.seq ?? this.#last;
      this.#taken += events.length;
      this.#layout.addNewer(this.#pass(events));
    }
  }

  /** The page before what is here; the newest at first. */
  #addEarlier(run: EventRun): void {
    const first = this.#first ?? Number.POSITIVE_INFINITY;
    const page = run.pages.findLast((each) => (each[0]?.seq ?? first) < first) ?? [];
    const events = page.filter(({ seq }) => seq < first);
    if (this.#first === null) {
      this.#last = events.at(-1)?.seq ?? 0;
    }
    this.#first = events[0]?.seq ?? this.#first;
    this.#taken += events.length;
    this.#layout.addEarlier(this.#pass(events));
  }

  #pass(events: Parameters<typeof filterEvents>[0]): ReturnType<typeof filterEvents> {
    const passed = filterEvents(events, this.filter);
    this.#passed += passed.length;
    return passed;
  }
}
