import type { LogRates } from '#shared/contract/logs.ts';
import type { BlindWindow } from '#shared/contract/status.ts';
import type { Timestamp } from '#shared/domain/ids.ts';
import { type Clock, timestamp } from '../core/clock.ts';
import { buildRates, countMinute, type Minutes } from './build-rates.ts';
import type { LineBlock } from './line-block.ts';
import type { LineBatch, RawLine } from './line-intake.ts';

/** All sources together keep at most this much; one keeps at most the second figure and at least the third. */
const ALL_BYTES = 64 * 1_048_576;
const MOST_BYTES = 1_048_576;
const LEAST_BYTES = 32 * 1_024;
const MOST_BLOCKS = 2_000;
const MOST_SOURCES = 4_000;
const MOST_GAPS = 100;

/** A kept line with its running number; nothing of it is judged or masked yet. */
export interface KeptLine extends RawLine {
  readonly number: number;
  readonly at: Timestamp;
}

/** What happened after line `number - 1` of a source. */
export interface KeptGap {
  /** Rises by one for every gap of the source. */
  readonly order: number;
  readonly number: number;
  readonly gap: BlindWindow;
}

/** How many lines a batch held, an estimate in a flood, and how many of them matched. */
export interface JudgedLines {
  readonly lines: number;
  readonly matched: number;
}

/**
 * The lines that were read lately, as bytes in memory: for the live tail, for a search and for trying patterns. Constant
 * memory per source; nobody who does not look costs more than a reference.
 */
export interface RecentLines {
  keep(batch: LineBatch, judged: JudgedLines): void;
  /** Lines from number `from` on, at most `limit`; the numbers of the first kept and the next line say what is missing. */
  read(source: string, from: number, limit: number): readonly KeptLine[];
  range(source: string): { readonly first: number; readonly next: number };
  gaps(source: string): readonly KeptGap[];
  sources(): readonly string[];
  rates(source: string, now: Date): LogRates;
  /** Calls back when a source got lines or a gap; returns the way to stop. */
  onChange(source: string, listener: () => void): () => void;
}

interface KeptBlock {
  readonly first: number;
  readonly count: number;
  readonly at: Timestamp;
  readonly block: LineBlock;
}

interface Ring {
  blocks: KeptBlock[];
  bytes: number;
  next: number;
  gaps: KeptGap[];
  nextGap: number;
  readonly minutes: Minutes;
}

/** Creates an empty memory of lines. */
export function createRecentLines(deps: { readonly clock: Clock }): RecentLines {
  const rings = new Map<string, Ring>();
  const listeners = new Map<string, Set<() => void>>();
  const ringOf = (source: string): Ring => {
    const known = rings.get(source) ?? { blocks: [], bytes: 0, next: 0, gaps: [], nextGap: 0, minutes: new Map() };
    rings.delete(source);
    rings.set(source, known);
    const [oldest] = rings.keys();
    if (rings.size > MOST_SOURCES && oldest !== undefined) rings.delete(oldest);
    return known;
  };
  return {
    keep: (batch, judged) => {
      const source = sourceId(batch);
      const ring = ringOf(source);
      for (const gap of batch.gaps) keepGap(ring, gap);
      if (judged.lines > 0) keepBlock(ring, { batch, judged, at: timestamp(deps.clock) });
      trim(ring, Math.max(LEAST_BYTES, Math.min(MOST_BYTES, ALL_BYTES / rings.size)));
      for (const listener of listeners.get(source) ?? []) listener();
    },
    read: (source, from, limit) => readLines(rings.get(source), from, limit),
    range: (source) => rangeOf(rings.get(source)),
    gaps: (source) => rings.get(source)?.gaps ?? [],
    sources: () => [...rings.keys()],
    rates: (source, now) => buildRates(rings.get(source)?.minutes ?? new Map(), now),
    onChange: (source, listener) => {
      const own = listeners.get(source) ?? new Set();
      listeners.set(source, own.add(listener));
      return () => {
        own.delete(listener);
        if (own.size === 0 && listeners.get(source) === own) listeners.delete(source);
      };
    },
  };
}

/** The end of a rotated file is read under a name of its own; to a reader it is the same source. */
function sourceId(batch: LineBatch): string {
  return batch.cursor.source.replace(/@\d+:\d+$/, '');
}

function keepBlock(ring: Ring, kept: { batch: LineBatch; judged: JudgedLines; at: Timestamp }): void {
  const { batch, judged, at } = kept;
  ring.blocks.push({ first: ring.next, count: judged.lines, at, block: batch.block });
  ring.bytes += batch.block.end - batch.block.start;
  ring.next += judged.lines;
  countMinute(ring.minutes, at, batch.backlog ? { lines: 0, matched: 0 } : judged);
}

function keepGap(ring: Ring, gap: BlindWindow): void {
  ring.gaps = [...ring.gaps, { order: ring.nextGap, number: ring.next, gap }].slice(-MOST_GAPS);
  ring.nextGap += 1;
}

/** The newest block stays whatever its size. */
function trim(ring: Ring, mostBytes: number): void {
  let gone = 0;
  while (gone < ring.blocks.length - 1 && (ring.bytes > mostBytes || ring.blocks.length - gone > MOST_BLOCKS)) {
    const block = ring.blocks[gone]?.block;
    ring.bytes -= block === undefined ? 0 : block.end - block.start;
    gone += 1;
  }
  if (gone > 0) ring.blocks.splice(0, gone);
}

function rangeOf(ring: Ring | undefined): { first: number; next: number } {
  const next = ring?.next ?? 0;
  return { first: ring?.blocks[0]?.first ?? next, next };
}

function readLines(ring: Ring | undefined, from: number, limit: number): KeptLine[] {
  const lines: KeptLine[] = [];
  for (const { first, count, at, block } of ring?.blocks ?? []) {
    const begin = Math.max(0, from - first);
    // The count may be an estimate.
    const end = begin >= count ? begin : Math.min(count, block.count, begin + limit - lines.length);
    for (let index = begin; index < end; index += 1) {
      lines.push({ ...block.line(index), number: first + index, at });
    }
    if (lines.length >= limit) break;
  }
  return lines;
}
