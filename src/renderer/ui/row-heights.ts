const BLOCK = 256;

/**
 * How tall the rows of a long list are, and so where each begins, in pixels. A row counts as `estimatePx` until it was
 * measured. Rows at the end and changes of one row cost next to nothing; rows put in elsewhere cost a copy.
 */
export class RowHeights {
  readonly #estimatePx: number;
  #heights: number[] = [];
  /** Sums of each 256 rows. */
  #blocks: number[] = [];
  #total = 0;

  constructor(estimatePx: number) {
    this.#estimatePx = estimatePx;
  }

  get count(): number {
    return this.#heights.length;
  }

  /** The height of all rows. */
  get total(): number {
    return this.#total;
  }

  /** Takes rows out and puts new ones in their place. */
  splice(at: number, removed: number, added: number): void {
    if (at === this.#heights.length) {
      for (let each = 0; each < added; each += 1) {
        this.#add(this.#heights.length, this.#estimatePx);
        this.#heights.push(this.#estimatePx);
      }
      return;
    }
    const fresh = Array.from({ length: added }, () => this.#estimatePx);
    this.#heights = this.#heights.slice(0, at).concat(fresh, this.#heights.slice(at + removed));
    this.#sumUp();
  }

  /** Where a row begins; the end of the list for the row after the last. */
  top(index: number): number {
    const block = Math.floor(index / BLOCK);
    let top = 0;
    for (let each = 0; each < block; each += 1) {
      top += this.#blocks[each] ?? 0;
    }
    for (let each = block * BLOCK; each < index; each += 1) {
      top += this.#heights[each] ?? 0;
    }
    return top;
  }

  height(index: number): number {
    return this.#heights[index] ?? 0;
  }

  /** Keeps what was measured. */
  measure(index: number, height: number): void {
    const before = this.#heights[index];
    if (before !== undefined && before !== height) {
      this.#heights[index] = height;
      this.#add(index, height - before);
    }
  }

  /** The row that is at this place; the first or last one beyond the ends. */
  at(offset: number): number {
    let [top, block] = [0, 0];
    while (block < this.#blocks.length - 1 && top + (this.#blocks[block] ?? 0) <= offset) {
      top += this.#blocks[block] ?? 0;
      block += 1;
    }
    let index = block * BLOCK;
    while (index < this.#heights.length - 1 && top + (this.#heights[index] ?? 0) <= offset) {
      top += this.#heights[index] ?? 0;
      index += 1;
    }
    return index;
  }

  #add(index: number, height: number): void {
    const block = Math.floor(index / BLOCK);
    this.#blocks[block] = (this.#blocks[block] ?? 0) + height;
    this.#total += height;
  }

  #sumUp(): void {
    this.#blocks = [];
    this.#total = 0;
    for (let index = 0; index < this.#heights.length; index += 1) {
      this.#add(index, this.#heights[index] ?? 0);
    }
  }
}
