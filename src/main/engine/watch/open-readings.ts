import { setTimeout as wait } from 'node:timers/promises';
import type { HostId } from '#shared/domain/ids.ts';
import type { Clock } from '../core/clock.ts';
import type { Logger } from '../core/logger.ts';
import type { HostAccess } from '../hosts/host-access.ts';
import { type FileReader, type ReaderSink, startReader } from './file-reader.ts';
import type { FollowRequest, OpenedFile } from './follow-script.ts';
import { type LineBlock, splitBlock } from './line-block.ts';
import type { ReadProgress } from './read-progress.ts';
import type { Page, SourceBook } from './source-book.ts';
import type { StatusBoard } from './source-status.ts';

const OPEN_TIMEOUT_MS = 60_000;
/** After a rotation the old file counts as read to its end when this long nothing came. */
const QUIET_MS = 200;
const LONGEST_QUIET_WAIT_MS = 3_000;
/** A rotated file is still listened to this long after its last byte: its writer may not have let go of it yet. */
const DRAIN_MS = 10_000;

/** What readings need. */
export interface ReadingDeps {
  readonly hosts: HostAccess;
  readonly host: HostId;
  readonly book: SourceBook;
  readonly board: StatusBoard;
  readonly progress: ReadProgress;
  readonly clock: Clock;
  readonly log: Logger;
  /** The file of the reading was cut in place; `rest` is the line that was unfinished. */
  readonly onCut: (reading: Reading, rest: readonly LineBlock[]) => void;
  /** A rotated file that was held open is not any more, though more may have come. */
  readonly onDrainLost: () => void;
}

/** An open file of a source. */
export interface Reading {
  readonly reader: FileReader;
  /** Makes its page when it is open. */
  readonly begin: (file: OpenedFile) => Page;
  page: Page | null;
  /** Up to here the file was there before it was followed. */
  backlogEnd: number;
  lastByteAt: number;
}

/** The files that a source holds open: the one that is read, and rotated ones that may still grow. */
export class OpenReadings {
  readonly #deps: ReadingDeps;
  readonly #all = new Map<FileReader, Reading>();
  readonly #drains = new Set<Reading>();

  constructor(deps: ReadingDeps) {
    this.#deps = deps;
  }

  /** Begins to read; `ended` of its reader says how it went. */
  start(request: FollowRequest, begin: (file: OpenedFile) => Page): Reading {
    const { hosts, host } = this.#deps;
    const reader = startReader({ hosts, host, request }, this.#sink());
    const reading: Reading = { reader, begin, page: null, backlogEnd: 0, lastByteAt: 0 };
    this.#all.set(reader, reading);
    const timer = setTimeout(() => reading.page === null && reader.stop(), OPEN_TIMEOUT_MS);
    void reader.ended.then(() => {
      clearTimeout(timer);
      this.#all.delete(reader);
      if (this.#drains.delete(reading)) this.#deps.onDrainLost();
    });
    return reading;
  }

  /** Waits until nothing more comes of a file that another one has replaced, and goes on listening to it. */
  async handOver(reading: Reading, signal: AbortSignal): Promise<void> {
    const deadline = this.#now() + LONGEST_QUIET_WAIT_MS;
    while (this.#now() - reading.lastByteAt < QUIET_MS && this.#now() < deadline && !signal.aborted) {
      await wait(QUIET_MS / 4, undefined, { signal }).catch(() => undefined);
    }
    if (!this.#all.has(reading.reader)) return;
    reading.lastByteAt = this.#now();
    this.#drains.add(reading);
  }

  /** `device:inode` of the rotated files that are still held open. */
  draining(): string[] {
    return [...this.#drains].flatMap(({ page }) => (page === null ? [] : [page.known.fileId]));
  }

  /** Closes rotated files of which nothing came for long. */
  endDrains(): void {
    for (const reading of this.#drains) {
      if (this.#now() - reading.lastByteAt < DRAIN_MS) continue;
      this.#drains.delete(reading);
      this.finish(reading);
      reading.reader.stop();
    }
  }

  /** The unfinished last line is one after all, and nothing more is expected of the file. */
  finish(reading: Reading): void {
    const { page } = reading;
    try {
      for (const block of reading.reader.flush()) this.#keepLines(reading, block);
      if (page?.past === true) this.#deps.book.settle(page);
    } catch (error) {
      this.#deps.log.error('the end of a rotated file could not be kept; it is read again', error);
    }
  }

  stopAll(): void {
    for (const reader of this.#all.keys()) reader.stop();
  }

  /** Resolves when every reader has ended. */
  async ended(): Promise<void> {
    await Promise.all([...this.#all.keys()].map((reader) => reader.ended));
  }

  #sink(): ReaderSink {
    const of = <T>(reader: FileReader, work: (reading: Reading) => T): T | undefined => {
      const reading = this.#all.get(reader);
      return reading === undefined ? undefined : work(reading);
    };
    return {
      opened: (reader, file) =>
        of(reader, (reading) => {
          reading.page = reading.begin(file);
        }),
      bytesCame: (reader) => of(reader, (reading) => this.#bytesCame(reading)),
      lines: (reader, block) => of(reader, (reading) => this.#keepLines(reading, block)) ?? 0,
      truncated: (reader, rest) => of(reader, (reading) => this.#deps.onCut(reading, rest)),
      notice: (text) => this.#notice(text),
    };
  }

  #bytesCame(reading: Reading): void {
    const { board, progress } = this.#deps;
    reading.lastByteAt = this.#now();
    board.gotBytes();
    const file = reading.reader.file();
    if (!progress.active() || file === null || this.#drains.has(reading)) return;
    const offset = reading.reader.readOffset();
    if (reading.reader.mode === 'follow' && offset >= file.size) progress.end();
    else progress.read(offset - file.start);
  }

  /** Answers how much work it was. */
  #keepLines(reading: Reading, block: LineBlock): number {
    const { book, board } = this.#deps;
    const { page } = reading;
    if (page === null) return 0;
    // What came in a burst is handed on later: until then the file is not quiet.
    reading.lastByteAt = this.#now();
    const [old, fresh] = splitBlock(block, reading.backlogEnd);
    if (old.count > 0) book.keep(page, old, true);
    const work = fresh.count > 0 ? book.keep(page, fresh, false) : 0;
    if (!page.past) board.advance(block.end);
    return work;
  }

  #notice(text: string): void {
    this.#deps.log.warn(text);
    if (!/inotify cannot be used|reverting to polling/.test(text)) return;
    const why = 'the host has no inotify instances left for tail: the file is looked at once a second';
    this.#deps.board.set('following', why);
  }

  #now(): number {
    return this.#deps.clock.now().getTime();
  }
}
