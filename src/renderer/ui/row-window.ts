import type { RowHeights } from './row-heights.ts';

/** A long list of rows, ordered by key. */
export interface RowList {
  readonly heights: RowHeights;
  keyAt(index: number): number;
  /** The last row whose key is not above this one; -1 when there is none. */
  indexBefore(key: number): number;
}

/** Rows from `from` up to, and without, `to`. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/** What is shown, and who hears what came of looking at the page. */
export interface RowShow {
  readonly list: RowList;
  readonly follow: boolean;
  /** Somebody scrolled up while the end was followed. */
  readonly onLeave: () => void;
  /** Rows are in view that are not real. */
  readonly onShort: () => void;
}

type Holder = (element: HTMLElement | null) => void;

/** So many rows beyond the view are real, so that a turn of the wheel shows rows at once. */
const BEYOND = 16;
/** They are made anew once fewer than this are left. */
const MARGIN = 4;
/** A movement below this is one of rounding. */
const SLACK_PX = 4;
/** So many rows before the first one: older ones are needed soon. */
const NEAR_TOP = 120;

/**
 * Which rows of a long list are in view. The place is held by a row, not by pixels: what is put in, taken out or measured
 * elsewhere moves nothing on screen.
 */
export class RowWindow {
  /** The row that holds the place, and how far the top of the view is below its own. */
  #place = { key: 0, offset: 0 };
  #viewPx = 0;
  /** Where the page was scrolled to by us. */
  #written = 0;
  /** Somebody scrolled away from the end, and the list does not know it yet. */
  #leaving = false;
  #real: RowRange = { from: 0, to: 0 };
  #show: RowShow | null = null;
  #box: HTMLElement | null = null;
  #size: HTMLElement | null = null;
  #rows: HTMLElement | null = null;

  /** Take what scrolls, what is as tall as all rows, and what holds the real ones; its `data-from` names their first. */
  readonly holders: readonly [box: Holder, size: Holder, rows: Holder] = [
    (element) => {
      this.#box = element;
    },
    (element) => {
      this.#size = element;
    },
    (element) => {
      this.#rows = element;
    },
  ];

  /** The rows to make real. */
  range(list: RowList, follow: boolean): RowRange {
    const { from, to } = this.#inView(list, follow);
    const beyond = follow ? MARGIN : BEYOND;
    return { from: Math.max(0, from - beyond), to: Math.min(list.heights.count, to + beyond) };
  }

  /** Whether the beginning of the list is so near that older rows are needed. */
  isNearTop(list: RowList, follow: boolean): boolean {
    return this.#inView(list, follow).from < NEAR_TOP;
  }

  /** Goes to a row with the next look at the page. */
  goTo(list: RowList, index: number, align: 'start' | 'center'): void {
    const offset = align === 'start' ? 0 : (list.heights.height(index) - this.#viewPx) / 2;
    this.#place = { key: list.keyAt(index), offset };
  }

  /** After the page was drawn: measures the rows, and puts the page where it belongs. */
  settle(show: RowShow): void {
    this.#show = show;
    const [box, size, rows] = [this.#box, this.#size, this.#rows];
    if (box === null || size === null || rows === null) {
      return;
    }
    const { list } = show;
    this.#leaving &&= show.follow;
    const follow = show.follow && !this.#leaving;
    this.#viewPx = box.clientHeight;
    this.#real = measureRows(rows, list);
    setStyle(size, 'height', `${list.heights.total}px`);
    // Not a transform: a row that stays where it is, is not drawn again.
    setStyle(rows, 'top', `${list.heights.top(this.#real.from)}px`);
    const top = this.#top(list, follow);
    if (Math.abs(box.scrollTop - top) >= 1) {
      box.scrollTop = top;
    }
    this.#written = box.scrollTop;
    if (follow) {
      // Whoever stops following stays where the end was.
      this.#hold(list, top);
    }
    this.#tell(show, false);
  }

  /** Hears of scrolling, and of a view or row that changes its size; returns the way to stop. */
  watch(): () => void {
    const box = this.#box;
    const onScroll = (): void => this.#onScroll();
    box?.addEventListener('scroll', onScroll, { passive: true });
    // A row may change by itself, when an answer is loaded into it.
    const observer = new ResizeObserver(() => this.#show !== null && this.settle(this.#show));
    for (const each of [box, this.#rows]) {
      if (each !== null) {
        observer.observe(each);
      }
    }
    return () => {
      observer.disconnect();
      box?.removeEventListener('scroll', onScroll);
    };
  }

  #onScroll(): void {
    const [box, show] = [this.#box, this.#show];
    if (box === null || show === null) {
      return;
    }
    const own = Math.abs(box.scrollTop - this.#written) < 1;
    const left = !own && show.follow && this.#wasMovedUp(box);
    if (!own && (!show.follow || left)) {
      this.#hold(show.list, box.scrollTop);
      this.#written = box.scrollTop;
    }
    this.#tell(show, left);
  }

  #tell({ list, follow, onLeave, onShort }: RowShow, left: boolean): void {
    if (left) {
      this.#leaving = true;
      onLeave();
    }
    const { from, to } = this.#inView(list, follow && !left);
    const before = this.#real.from > Math.max(0, from - MARGIN);
    if (before || this.#real.to < Math.min(list.heights.count, to + MARGIN)) {
      onShort();
    }
  }

  #hold(list: RowList, top: number): void {
    const index = list.heights.at(top);
    this.#place = { key: list.keyAt(index), offset: top - list.heights.top(index) };
  }

  #wasMovedUp(box: HTMLElement): boolean {
    const end = box.scrollHeight - box.clientHeight;
    return box.scrollTop < Math.min(this.#written, end) - SLACK_PX;
  }

  #top(list: RowList, follow: boolean): number {
    const end = Math.max(0, list.heights.total - this.#viewPx);
    if (follow) {
      return end;
    }
    const top = list.heights.top(Math.max(0, list.indexBefore(this.#place.key))) + this.#place.offset;
    return Math.min(end, Math.max(0, top));
  }

  #inView(list: RowList, follow: boolean): RowRange {
    const top = this.#top(list, follow);
    const to = Math.min(list.heights.count, list.heights.at(top + this.#viewPx) + 1);
    return { from: list.heights.at(top), to };
  }
}

function setStyle(element: HTMLElement, name: 'height' | 'top', value: string): void {
  if (element.style[name] !== value) {
    element.style[name] = value;
  }
}

function measureRows(rows: HTMLElement, list: RowList): RowRange {
  const from = Number(rows.dataset['from'] ?? 0);
  let index = from;
  for (const row of rows.children) {
    const height = row instanceof HTMLElement ? row.offsetHeight : 0;
    if (height > 0) {
      list.heights.measure(index, height);
    }
    index += 1;
  }
  return { from, to: index };
}
