import type { DeskEvent } from '#shared/domain/events.ts';
import { type EventRun, firstSeq, lastSeq } from '../../state/event-run.ts';
import { RowHeights } from '../../ui/row-heights.ts';
import { filterEvents, type TimelineFilter } from './timeline-filter.ts';
import { TimelineLayout } from './timeline-layout.ts';

const ESTIMATED_ROW_PX = 28;
/** So long at a stretch; the rest is taken in with the next frames. */
const STRETCH_MS = 2.5;

/** The rows of one run of events through one filter, kept up with the run; the newest are there first. */
export class TimelineRows {
  readonly heights = new RowHeights(ESTIMATED_ROW_PX);
  readonly filter: TimelineFilter;
  #layout: TimelineLayout;
  /** Pages of what passed that have no rows yet, newest first. */
  #found: (readonly DeskEvent[])[] = [];
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
    while (performance.now() < end && this.#addEarlier(run)) {
      // As much as there is time for.
    }
    return this.#isDone(run);
  }

  /** Looks through older events for a few milliseconds and changes no row; true when all were looked at. */
  lookAhead(run: EventRun): boolean {
    const end = performance.now() + STRETCH_MS;
    while (performance.now() < end && this.#first !== null && this.#lookAtPage(run)) {
      // As much as there is time for.
    }
    return this.#taken >= run.count;
  }

  #isDone(run: EventRun): boolean {
    return this.#taken >= run.count && this.#found.length === 0;
  }

  #layOut(): TimelineLayout {
    this.heights.splice(0, this.heights.count, 0);
    [this.#first, this.#last, this.#taken, this.#passed] = [null, 0, 0, 0];
    this.#found = [];
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

  /** Puts what was found last in front of the rows; false when there is nothing to find any more. */
  #addEarlier(run: EventRun): boolean {
    if (this.#found.length === 0 && !this.#lookAtPage(run)) {
      return false;
    }
    this.#layout.addEarlier(this.#found.shift() ?? []);
    return true;
  }

  /** Looks through the page before what was looked at, the newest at first; false when there is none. */
  #lookAtPage(run: EventRun): boolean {
    if (this.#taken >= run.count) {
      return false;
    }
    const first = this.#first ?? Number.POSITIVE_INFINITY;
    const page = run.pages.findLast((each) => (each[0]?.seq ?? first) < first) ?? [];
    const events = page.filter(({ seq }) => seq < first);
    if (this.#first === null) {
      this.#last = events.at(-1)?.seq ?? 0;
    }
    this.#first = events[0]?.seq ?? this.#first;
    this.#taken += events.length;
    this.#found.push(this.#pass(events));
    return true;
  }

  #pass(events: readonly DeskEvent[]): readonly DeskEvent[] {
    const passed = filterEvents(events, this.filter);
    this.#passed += passed.length;
    return passed;
  }
}
