import type { Clock } from '../core/clock.ts';
import type { Segment } from './decide-chain.ts';
import type { OpenedFile } from './follow-script.ts';
import type { OpenReadings, Reading } from './open-readings.ts';
import type { ReadProgress } from './read-progress.ts';
import { type Page, pageOf, type SourceBook } from './source-book.ts';

/** A file that changed this short a time ago may still be written to. */
const SETTLED_AFTER_SECONDS = 10;
const FIRST_RECHECK_MS = 1_000;
const LONGEST_RECHECK_MS = 8_000;

/** What pieces are read with. */
export interface PieceDeps {
  readonly book: SourceBook;
  readonly readings: OpenReadings;
  readonly progress: ReadProgress;
  readonly clock: Clock;
}

/** Reads the pieces of a chain, and knows when rotated files must be looked at again. */
export class PieceReader {
  readonly #deps: PieceDeps;
  #held: ReadonlySet<string> = new Set();
  /** The last piece ended within a line, and may go on. */
  #unfinished = false;
  #reading: Reading | null = null;
  #recheckAt: number | null = null;
  #rechecks = 0;

  constructor(deps: PieceDeps) {
    this.#deps = deps;
  }

  /** Files whose descriptor was held open when the chain was decided. */
  setHeld(held: ReadonlySet<string>): void {
    this.#held = held;
  }

  /** Reads a file to its end; what is thrown is why that was not possible. `now` is the host's time in seconds. */
  async read(segment: Segment, late: boolean, now: number): Promise<void> {
    const { path, fileId, packing, changed } = segment.file;
    const request = { path, fileId, packing, mode: 'once', from: { type: 'at', offset: segment.from } } as const;
    const begin = (file: OpenedFile) => (late ? this.#latePage(segment, file) : this.begin(segment, file));
    const reading = this.#deps.readings.start(request, begin);
    this.#reading = reading;
    const why = await reading.reader.ended;
    this.#reading = null;
    if (why !== null) throw why;
    this.#deps.progress.next();
    const quiet = packing !== null || now - Number(changed / 1_000_000_000n) > SETTLED_AFTER_SECONDS;
    if (quiet) this.#deps.readings.finish(reading);
    if (packing !== null && reading.page !== null) this.#deps.book.finish(reading.page);
    if (quiet) return;
    // It may still be written to: it is looked at again, and its last line may be unfinished only for now.
    this.#unfinished = reading.reader.readOffset() > (reading.page?.known.offset ?? 0);
    this.recheckLater();
  }

  /** The page of a file that takes the place of the one before, or goes on with it. */
  begin(segment: Segment, file: OpenedFile): Page {
    const { book } = this.#deps;
    const current = book.state()?.current;
    const page = pageOf(file, segment.known);
    const { known } = segment;
    if (known !== null && known.fileId === current?.fileId && known.offset === current.offset) book.goOn(page);
    else book.begin(page, !this.#unfinished && !this.#held.has(current?.fileId ?? ''));
    this.#unfinished = false;
    return page;
  }

  stop(): void {
    this.#reading?.reader.stop();
  }

  recheckLater(): void {
    this.#recheckAt = this.#now() + Math.min(LONGEST_RECHECK_MS, FIRST_RECHECK_MS * 2 ** this.#rechecks);
    this.#rechecks += 1;
  }

  recheckNow(): void {
    this.#recheckAt = this.#now();
  }

  /** Whether rotated files are to be looked at again; asked for, it is told once. */
  isRecheckDue(): boolean {
    if (this.#recheckAt === null) this.#rechecks = 0;
    if (this.#recheckAt === null || this.#now() < this.#recheckAt) return false;
    this.#recheckAt = null;
    return true;
  }

  #latePage({ known }: Segment, file: OpenedFile): Page {
    const page = pageOf(file, known);
    if (known !== null) this.#deps.book.goOnPast(page, known);
    return page;
  }

  #now(): number {
    return this.#deps.clock.now().getTime();
  }
}
