import { type LineBlock, type LineBytes, linesOf } from '../watch/line-block.ts';
import { beginsAnew } from './continue-record.ts';
import type { Prefilter } from './detection.ts';
import { type JoinState, joinLines, type LogRecord } from './join-lines.ts';

/** Records before a match that are kept with it. */
export const CONTEXT_RECORDS = 20;
/** Of a block of this size or more, what stands before a match in the next one is looked for in it alone. */
const LARGE_BYTES = 16_384;
const NEWLINE = 10;

/** Where a block ended: what the next one may go on with, and its last records. Worked out when asked for. */
export interface BlockEnd {
  readonly state: () => JoinState | null;
  readonly recent: () => readonly LogRecord[];
}

/** Before the first block. */
export const NO_BLOCK: BlockEnd = { state: () => null, recent: () => [] };

/** A record of a block. */
export interface SelectedRecord {
  readonly record: LogRecord;
  /** False for one that cannot match. */
  readonly mayMatch: boolean;
  /** The records before it, also those of the block before. */
  readonly context: () => readonly LogRecord[];
}

/** The records of a block that matter: those that may match, and those that go on with one. */
export interface Selection {
  readonly records: readonly SelectedRecord[];
  readonly end: BlockEnd;
  /** What the last record of the block is: among `records`, left out, or missing as there is none at all. */
  readonly last: 'selected' | 'left_out' | 'missing';
}

/** What to select from. */
export interface SelectionInput {
  readonly block: LineBlock;
  readonly before: BlockEnd;
  /** Null to select every record. */
  readonly prefilter: Prefilter | null;
  /** Whether an incident took in the last record of the block before, so that what goes on with it matters. */
  readonly open: boolean;
}

/** Selects what matters as if every line had been decoded and joined, but decodes only what may match and its surroundings. */
export function selectRecords(input: SelectionInput): Selection {
  const { block, prefilter, before } = input;
  if (block.bytes === null || prefilter === null) return selectAll(block, before);
  return new ByteSelection(input, block.bytes).select(prefilter);
}

function selectAll(block: LineBlock, before: BlockEnd): Selection {
  const { records, state } = joinLines(linesOf(block), before.state());
  const all = [...before.recent(), ...records];
  const offset = all.length - records.length;
  return {
    records: records.map((record, index) => ({
      record,
      mayMatch: true,
      context: () => all.slice(Math.max(0, offset + index - CONTEXT_RECORDS), offset + index),
    })),
    end: known(state, all.slice(-CONTEXT_RECORDS)),
    last: records.length === 0 ? 'missing' : 'selected',
  };
}

/** A run of lines whose first one begins a record for certain, or begins the block. */
interface Span {
  readonly from: number;
  readonly to: number;
}

class ByteSelection {
  readonly #bytes: LineBytes;
  readonly #input: SelectionInput;

  constructor(input: SelectionInput, bytes: LineBytes) {
    this.#input = input;
    this.#bytes = bytes;
  }

  select(prefilter: Prefilter): Selection {
    const { buffer, decode } = this.#bytes;
    const starts = prefilter.find(buffer, decode);
    const spans = this.#spansOf(starts);
    const records = spans.flatMap((span) => this.#recordsOf(span, starts));
    const end = this.#end();
    if (spans.at(-1)?.to === buffer.length) return { records, end, last: records.length > 0 ? 'selected' : 'missing' };
    return { records, end, last: end.state() === null ? 'missing' : 'left_out' };
  }

  #spansOf(starts: readonly number[]): Span[] {
    const spans: Span[] = [];
    if (this.#input.open && !this.#beginsAnew(0)) spans.push({ from: 0, to: this.#endOfSpan(0) });
    for (const start of starts) {
      const done = spans.at(-1)?.to ?? 0;
      if (start < done) continue;
      spans.push({ from: Math.max(done, this.#startOfSpan(start)), to: this.#endOfSpan(start) });
    }
    return spans;
  }

  #recordsOf(span: Span, starts: readonly number[]): SelectedRecord[] {
    const records = this.#joined(span).records;
    const base = this.#input.block.start;
    return records.map((record, index) => {
      const from = record.offset - base;
      const to = (records[index + 1]?.offset ?? base + span.to) - base;
      return {
        record,
        mayMatch: isBetween(starts, from, to),
        context: () => [...this.#recordsBefore(span.from), ...records.slice(0, index)].slice(-CONTEXT_RECORDS),
      };
    });
  }

  /** A large block is looked at again only when it is asked for; nothing from before it is held for that. */
  #end(): BlockEnd {
    const { length } = this.#bytes.buffer;
    if (length >= LARGE_BYTES && this.#beginsAnew(this.#lineBefore(length))) {
      return new ByteSelection({ ...this.#input, before: NO_BLOCK }, this.#bytes).#endLater();
    }
    return known(this.#stateAtEnd(), this.#recordsBefore(length));
  }

  #endLater(): BlockEnd {
    return { state: () => this.#stateAtEnd(), recent: () => this.#recordsBefore(this.#bytes.buffer.length) };
  }

  #stateAtEnd(): JoinState | null {
    const { length } = this.#bytes.buffer;
    return this.#joined({ from: this.#startOfSpan(this.#lineBefore(length)), to: length }).state;
  }

  #recordsBefore(place: number): LogRecord[] {
    let from = place;
    const records: LogRecord[] = [];
    while (records.length < CONTEXT_RECORDS && from > 0) {
      const span = { from: this.#startOfSpan(this.#lineBefore(from)), to: from };
      records.unshift(...this.#joined(span).records);
      from = span.from;
    }
    const earlier = from === 0 && this.#bytes.buffer.length < LARGE_BYTES ? this.#input.before.recent() : [];
    return [...earlier, ...records].slice(-CONTEXT_RECORDS);
  }

  #joined({ from, to }: Span): ReturnType<typeof joinLines> {
    const lines = [];
    for (let at = from; at < to; at = this.#lineAfter(at)) {
      lines.push({ offset: this.#input.block.start + at, text: this.#textAt(at) });
    }
    return joinLines(lines, from === 0 ? this.#input.before.state() : null);
  }

  #startOfSpan(line: number): number {
    let from = line;
    while (from > 0 && !this.#beginsAnew(from)) from = this.#lineBefore(from);
    return from;
  }

  #endOfSpan(line: number): number {
    let to = this.#lineAfter(line);
    while (to < this.#bytes.buffer.length && !this.#beginsAnew(to)) to = this.#lineAfter(to);
    return to;
  }

  #beginsAnew(line: number): boolean {
    return beginsAnew(this.#textAt(line));
  }

  #textAt(line: number): string {
    const { buffer, decode } = this.#bytes;
    return decode(buffer.subarray(line, this.#lineAfter(line)));
  }

  #lineAfter(line: number): number {
    const end = this.#bytes.buffer.indexOf(NEWLINE, line);
    return end < 0 ? this.#bytes.buffer.length : end + 1;
  }

  /** Where the line begins that ends before this place. */
  #lineBefore(place: number): number {
    return place < 2 ? 0 : this.#bytes.buffer.lastIndexOf(NEWLINE, place - 2) + 1;
  }
}

function known(state: JoinState | null, recent: readonly LogRecord[]): BlockEnd {
  return { state: () => state, recent: () => recent };
}

/** Whether one of the ascending places is at or after `from` and before `to`. */
function isBetween(places: readonly number[], from: number, to: number): boolean {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((places[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return low < places.length && (places[low] ?? 0) < to;
}
