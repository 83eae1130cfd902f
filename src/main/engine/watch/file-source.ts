import { setTimeout as wait } from 'node:timers/promises';
import type { BlindWindow } from '#shared/contract/status.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { timestamp } from '../core/clock.ts';
import type { HostAccess } from '../hosts/host-access.ts';
import { decideResume, type OpenedFile } from './decide-resume.ts';
import { decideRotation, type SeenFile } from './decide-rotation.ts';
import { type FileReader, type ReaderSink, startReader } from './file-reader.ts';
import type { FollowRequest } from './follow-script.ts';
import { blockOfLines, type LineBlock, splitBlock } from './line-block.ts';
import type { LineIntake } from './line-intake.ts';
import type { SourceSpec, StatusBoard, StatusDeps } from './source-status.ts';

/** Read for context when the desk sees a file for the first time. */
const BACKLOG_BYTES = 65_536;
const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 5_000;
/** After a rotation the old file counts as read to its end when this long nothing came. */
const QUIET_MS = 200;
const LONGEST_QUIET_WAIT_MS = 3_000;
/** A rotated file is still listened to this long after its last byte: its writer may not have let go of it yet. */
const DRAIN_MS = 10_000;

export interface FileSourceDeps extends StatusDeps {
  readonly hosts: HostAccess;
  readonly intake: LineIntake;
}

/** What was being read when the host was asked what its files look like. */
export interface ReadPoint {
  readonly fileId: string;
  readonly readOffset: number;
}

/** One followed file name. */
export interface FileSource {
  readonly board: StatusBoard;
  /** Null while no file is open. */
  readPoint(): ReadPoint | null;
  /** Every file that it holds open or is about to open. */
  fileIds(): string[];
  /** What the name shows now; `before` is the read point of before the look. */
  observe(seen: SeenFile | null, before: ReadPoint | null): void;
  stop(): Promise<void>;
}

interface Drain {
  readonly reader: FileReader;
  lastByteAt: number;
}

interface SourceStart {
  readonly spec: SourceSpec;
  readonly board: StatusBoard;
  /** The file appeared while the desk looked, so all of it is new. */
  readonly fresh: boolean;
}

/** Follows the file until it is stopped. */
export function startFileSource(deps: FileSourceDeps, start: SourceStart): FileSource {
  const source = new FollowedFile(deps, start);
  source.open(source.nextFrom());
  return source;
}

class FollowedFile implements FileSource {
  readonly board: StatusBoard;
  readonly #deps: FileSourceDeps;
  readonly #spec: SourceSpec;
  readonly #fresh: boolean;
  readonly #ending = new AbortController();
  readonly #work = new Set<Promise<unknown>>();
  #reader: FileReader | null = null;
  /** The reader whose file the cursor belongs to: the old one until its successor is open. */
  #owner: FileReader | null = null;
  #drains: Drain[] = [];
  /** Where to read once the old file is read to its end. */
  #successor: FollowRequest['from'] = { type: 'whole' };
  #pendingGaps: BlindWindow[] = [];
  #failures = 0;
  #strikes = 0;
  #lastByteAt = 0;
  #handingOver = false;
  readonly #sink: ReaderSink = {
    opened: (reader, file) => this.#opened(reader, file),
    bytesCame: (reader) => this.#bytesCame(reader),
    lines: (reader, block) => this.#keepLines(reader, block),
    truncated: (reader) =>
      this.#keep(reader, { block: blockOfLines([], 0), offset: 0, backlog: false, gaps: [cutGap(this.#stamp())] }),
    notice: (text) => this.#deps.log.warn(`${this.#spec.key}: ${text}`),
  };

  constructor(deps: FileSourceDeps, { spec, board, fresh }: SourceStart) {
    this.#deps = deps;
    this.#spec = spec;
    this.#fresh = fresh;
    this.board = board;
  }

  readPoint(): ReadPoint | null {
    const file = this.#reader?.file() ?? null;
    return this.#reader === null || file === null
      ? null
      : { fileId: file.fileId, readOffset: this.#reader.readOffset() };
  }

  fileIds(): string[] {
    const readers = [this.#reader, ...this.#drains.map(({ reader }) => reader)];
    const coming = this.#successor.type === 'resume' ? [this.#successor.fileId] : [];
    return [...coming, ...readers.flatMap((reader) => reader?.file()?.fileId ?? [])];
  }

  observe(seen: SeenFile | null, before: ReadPoint | null): void {
    this.#endDrains();
    const reader = this.#reader;
    const file = reader?.file() ?? null;
    if (reader === null || file === null) return;
    this.board.heard();
    if (before === null || before.fileId !== file.fileId || this.#handingOver) return;
    const verdict = decideRotation(before, seen);
    if (verdict === 'truncated' && reader.readOffset() >= before.readOffset) return this.#cutUnseen(reader);
    this.#strikes = 0;
    if (verdict !== 'rotated') return;
    this.#handingOver = true;
    // By its number: should the name be given to yet another file meanwhile, this one is found under its new name.
    this.#successor = seen === null ? { type: 'whole' } : { type: 'resume', fileId: seen.fileId, offset: 0 };
    this.#track(this.#handOver(reader));
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    for (const reader of [this.#reader, ...this.#drains.map((drain) => drain.reader)]) reader?.stop();
    while (this.#work.size > 0) await Promise.allSettled(this.#work);
  }

  open(from: FollowRequest['from']): void {
    const { hosts } = this.#deps;
    const { host, path } = this.#spec;
    const reader = startReader({ hosts, host, request: { path, from } }, this.#sink);
    this.#reader = reader;
    this.#track(reader.ended.then((why) => this.#ended(reader, why)));
  }

  /** Where to go on: at the cursor; without one near the end, or at the beginning of a file that is new. */
  nextFrom(): FollowRequest['from'] {
    if (this.#drains.some(({ reader }) => reader === this.#owner)) return this.#successor;
    const cursor = this.#deps.repositories.watch.cursor(this.#spec.key);
    if (cursor !== null) return { type: 'resume', fileId: cursor.fileId, offset: cursor.offset };
    return this.#fresh ? { type: 'whole' } : { type: 'first', backlogBytes: BACKLOG_BYTES };
  }

  #opened(reader: FileReader, file: OpenedFile): void {
    const { from } = reader;
    const cursor = from.type === 'resume' ? from : null;
    const gaps = decideResume({ cursor, window: this.board.window() }, file, this.#stamp());
    this.#owner = reader;
    if (from.type === 'first' && file.start < file.size) this.#pendingGaps.push(...gaps);
    else this.#keep(reader, { block: blockOfLines([], file.start), offset: file.start, backlog: false, gaps });
    this.board.closeWindow();
    this.board.advance(file.start);
    this.board.heard();
    this.board.set('following', '');
    this.#failures = 0;
    this.#strikes = 0;
  }

  #bytesCame(reader: FileReader): void {
    const drain = this.#drains.find((entry) => entry.reader === reader);
    if (drain === undefined) this.#lastByteAt = this.#now();
    else drain.lastByteAt = this.#now();
    this.board.gotBytes();
  }

  #keepLines(reader: FileReader, block: LineBlock): void {
    const backlogEnd = reader.from.type === 'first' ? (reader.file()?.size ?? 0) : 0;
    const [old, fresh] = splitBlock(block, backlogEnd);
    if (old.count > 0) this.#keep(reader, { block: old, offset: old.end, backlog: true, gaps: [] });
    if (fresh.count > 0) this.#keep(reader, { block: fresh, offset: fresh.end, backlog: false, gaps: [] });
  }

  #keep(reader: FileReader, batch: Kept): void {
    const fileId = reader.file()?.fileId ?? '';
    const owned = reader === this.#owner;
    const { host, service, path, key } = this.#spec;
    this.#deps.intake.accept({
      host,
      service,
      path,
      block: batch.block,
      cursor: { source: owned ? key : `${key}@${fileId}`, fileId, offset: batch.offset },
      gaps: [...this.#pendingGaps, ...batch.gaps],
      backlog: batch.backlog,
    });
    this.#pendingGaps = [];
    if (owned) this.board.advance(batch.offset);
  }

  #ended(reader: FileReader, why: AppError): void {
    if (this.#ending.signal.aborted) return;
    const draining = this.#drains.some((entry) => entry.reader === reader);
    this.#drains = this.#drains.filter((entry) => entry.reader !== reader);
    if (draining && reader !== this.#owner && why.code !== 'aborted') {
      this.#pendingGaps.push(drainGap(this.#stamp(), why.message));
    }
    if (reader !== this.#reader) return;
    this.#reader = null;
    this.board.openWindow(why.message);
    this.board.set(/does not exist/.test(why.message) ? 'waiting' : 'blind', why.message);
    this.#track(this.#reopen());
  }

  async #reopen(): Promise<void> {
    const full = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(this.#failures, 10));
    this.#failures += 1;
    await this.#pause(full * (0.5 + Math.random() / 2));
    if (!this.#ending.signal.aborted && this.#reader === null) this.open(this.nextFrom());
  }

  async #handOver(old: FileReader): Promise<void> {
    const deadline = this.#now() + LONGEST_QUIET_WAIT_MS;
    while (this.#now() - this.#lastByteAt < QUIET_MS && this.#now() < deadline && !this.#ending.signal.aborted) {
      await this.#pause(QUIET_MS / 4);
    }
    this.#handingOver = false;
    if (this.#ending.signal.aborted || this.#reader !== old) return;
    this.#drains.push({ reader: old, lastByteAt: this.#now() });
    this.open(this.#successor);
  }

  #endDrains(): void {
    for (const { reader, lastByteAt } of this.#drains) {
      if (reader === this.#owner || this.#now() - lastByteAt < DRAIN_MS) continue;
      this.#keepRest(reader);
      reader.stop();
    }
  }

  #keepRest(reader: FileReader): void {
    try {
      for (const block of reader.flush()) this.#keepLines(reader, block);
    } catch (error) {
      this.#pendingGaps.push(drainGap(this.#stamp(), error instanceof Error ? error.message : 'it was not kept'));
    }
  }

  /** Where `tail` does not notice a cut by itself, two looks in a row that show a shorter file settle it. */
  #cutUnseen(reader: FileReader): void {
    this.#strikes += 1;
    if (this.#strikes < 2) return;
    this.#pendingGaps.push(cutGap(this.#stamp()));
    this.open({ type: 'whole' });
    reader.stop();
  }

  #track(promise: Promise<unknown>): void {
    this.#work.add(promise);
    promise
      .catch((error: unknown) => this.#deps.log.error(`following ${this.#spec.key} failed`, error))
      .finally(() => this.#work.delete(promise));
  }

  async #pause(ms: number): Promise<void> {
    await wait(ms, undefined, { signal: this.#ending.signal }).catch(() => undefined);
  }

  #now(): number {
    return this.#deps.clock.now().getTime();
  }

  #stamp(): string {
    return timestamp(this.#deps.clock);
  }
}

interface Kept {
  readonly block: LineBlock;
  readonly offset: number;
  readonly backlog: boolean;
  readonly gaps: readonly BlindWindow[];
}

function cutGap(at: string): BlindWindow {
  const why = 'the file was cut in place: whatever was written between the last read and the cut is lost';
  return { from: at, to: at, bytes: null, why, recovered: false };
}

function drainGap(at: string, why: string): BlindWindow {
  const reason = `the end of the rotated file could not be read: ${why}`;
  return { from: at, to: at, bytes: null, why: reason.slice(0, 1_000), recovered: false };
}
