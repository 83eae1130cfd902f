import { isSameEntry, type JournalEntry, parseJournalEntry } from './journal-entry.ts';
import { createJournalJoiner } from './journal-joiner.ts';
import type { StreamFeed, StreamPlace } from './stream-feed.ts';

const UNREADABLE = 'an entry of the journal could not be read';

/** Turns what journalctl tells into kept lines, and knows the last entry that came. */
export class JournalReader {
  readonly #feed: StreamFeed;
  readonly #joiner = createJournalJoiner();
  /** The last entry that came. */
  #place: string | null;
  /** Where a restart would go on: before a line whose rest is still to come, so that it is read again from its beginning. */
  #safe: string | null;
  #expected: { readonly cursor: string; readonly lost: string } | null = null;
  #count = 0;

  /** Goes on after `place`; null before the first entry. */
  constructor(feed: StreamFeed, place: string | null) {
    this.#feed = feed;
    this.#place = place;
    this.#safe = place;
  }

  /** The cursor of the last entry that came; null before the first. */
  place(): string | null {
    return this.#place;
  }

  /** Where a restart would go on; `beginning` before the first entry. */
  keptPlace(beginning: string): StreamPlace {
    return placeOf(this.#safe ?? beginning);
  }

  /** How many entries came. */
  count(): number {
    return this.#count;
  }

  /** The entry at this cursor was taken in before and comes first; when another one comes, `lost` is recorded. */
  expect(cursor: string | null, lost: string): void {
    this.#expected = cursor === null ? null : { cursor, lost };
  }

  /** Takes in lines of `journalctl --output=json`. */
  take(told: readonly Buffer[], backlog: boolean): void {
    const lines = told.flatMap((line) => this.#takeLine(line.toString('utf8')));
    this.#keep(lines, backlog);
  }

  /** Keeps a line whose rest did not come. */
  flush(backlog: boolean): void {
    const lines = this.#joiner.flush();
    this.#safe = this.#place;
    this.#keep(lines, backlog);
  }

  #takeLine(line: string): string[] {
    const entry = parseJournalEntry(line);
    if (entry !== null) return this.#takeEntry(entry);
    if (line.startsWith('{') && this.#safe !== null) this.#feed.lost(placeOf(this.#safe), UNREADABLE);
    return [];
  }

  #takeEntry(entry: JournalEntry): string[] {
    const expected = this.#expected;
    this.#expected = null;
    this.#count += 1;
    if (expected !== null && isSameEntry(entry.cursor, expected.cursor)) return [];
    if (expected !== null) this.#feed.lost(placeOf(expected.cursor), expected.lost);
    const wasHolding = this.#joiner.isHolding();
    const lines = this.#joiner.add(entry);
    if (!this.#joiner.isHolding()) this.#safe = entry.cursor;
    else if (!wasHolding || lines.length > 0) this.#safe = this.#place;
    this.#place = entry.cursor;
    return lines;
  }

  #keep(lines: readonly string[], backlog: boolean): void {
    if (lines.length === 0) return;
    this.#feed.keep({ lines, place: placeOf(this.#safe ?? ''), backlog });
  }
}

function placeOf(token: string): StreamPlace {
  return { fileId: 'journal', token };
}
