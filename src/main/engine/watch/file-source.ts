import { setTimeout as wait } from 'node:timers/promises';
import { AppError } from '#shared/errors/app-error.ts';
import { timestamp } from '../core/clock.ts';
import type { HostAccess } from '../hosts/host-access.ts';
import { type Chain, decideChain, type Scene, type Segment } from './decide-chain.ts';
import { decideLedger, piecesOf, unreadBytes } from './decide-ledger.ts';
import { decideRotation, type SeenFile } from './decide-rotation.ts';
import type { FollowRequest, OpenedFile } from './follow-script.ts';
import { asRead, gatherOld, gatherScene, type SeenScene } from './gather-scene.ts';
import { ownerKey } from './known-files.ts';
import type { LineBlock } from './line-block.ts';
import type { LineIntake } from './line-intake.ts';
import { OpenReadings, type Reading } from './open-readings.ts';
import { createReadProgress, type ReadProgress } from './read-progress.ts';
import { type Page, pageOf, SourceBook } from './source-book.ts';
import type { SourceSpec, StatusBoard, StatusDeps } from './source-status.ts';

/** Read for context when the desk sees a file for the first time. */
const BACKLOG_BYTES = 65_536;
const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 5_000;
/** Another look is taken at once when the files change under our hands, so many times in a row. */
const MOST_SECOND_LOOKS = 20;
const SECOND_LOOK_MS = 50;
/** After a rotation the old file counts as read to its end when this long nothing came. */
const QUIET_MS = 200;
const LONGEST_QUIET_WAIT_MS = 3_000;
/** A file that changed this short a time ago may still be written to. */
const SETTLED_AFTER_SECONDS = 10;
const FIRST_RECHECK_MS = 1_000;
const LONGEST_RECHECK_MS = 8_000;

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
  /** Every file that it reads, has read or is about to read, as `ownerKey`. */
  owned(): string[];
  /** When its file was last replaced or cut, in milliseconds; 0 when it never was. */
  turnedAt(): number;
  /** What the name shows now; `before` is the read point of before the look. */
  observe(seen: SeenFile | null, before: ReadPoint | null): void;
  /** Opens everything anew: what was open may have died while this machine slept. */
  reopen(why: string): void;
  /** Gives up a long read: what is left of it becomes a row of the ledger. False when none is under way. */
  skipToEnd(): boolean;
  stop(): Promise<void>;
}

/** What a source is started with. */
export interface SourceStart {
  readonly spec: SourceSpec;
  readonly board: StatusBoard;
  /** The file that appeared while the desk looked, so that all of it is new; null when it may be old. */
  readonly fresh: SeenFile | null;
  /** `device:inode` of files that other names' sources read. */
  readonly taken: () => ReadonlySet<string>;
}

/** Follows the file until it is stopped. */
export function startFileSource(deps: FileSourceDeps, start: SourceStart): FileSource {
  return new FollowedFile(deps, start);
}

class FollowedFile implements FileSource {
  readonly board: StatusBoard;
  readonly #deps: FileSourceDeps;
  readonly #start: SourceStart;
  readonly #book: SourceBook;
  readonly #progress: ReadProgress;
  readonly #readings: OpenReadings;
  readonly #ending = new AbortController();
  readonly #running: Promise<void>;
  #rechecking: Promise<void> = Promise.resolve();
  #recheckAt: number | null = null;
  #rechecks = 0;
  #live: Reading | null = null;
  #piece: Reading | null = null;
  #turn: ((turn: 'rotated' | 'cut') => void) | null = null;
  /** The line that was unfinished when its file was cut. */
  #torn: { readonly page: Page; readonly rest: readonly LineBlock[] } | null = null;
  #coming: readonly Segment[] = [];
  #held: ReadonlySet<string> = new Set();
  /** The last piece ended within a line, and may go on. */
  #unfinished = false;
  #turnedAt = 0;
  #failures = 0;
  #secondLooks = 0;
  #strikes = 0;
  #skip = false;
  #since: string | null;

  constructor(deps: FileSourceDeps, start: SourceStart) {
    const { spec, board } = start;
    this.#deps = deps;
    this.#start = start;
    this.board = board;
    this.#book = new SourceBook(deps, spec);
    if (start.fresh !== null) this.#book.expect(start.fresh);
    this.#since = this.#book.state()?.at ?? null;
    this.#progress = createReadProgress(board);
    this.#readings = new OpenReadings({
      ...deps,
      host: spec.host,
      book: this.#book,
      board,
      progress: this.#progress,
      onCut: ({ page }, rest) => {
        this.#torn = page === null ? null : { page, rest };
        this.#turn?.('cut');
      },
      onDrainLost: () => {
        this.#recheckAt = this.#now();
      },
    });
    this.#running = this.#run();
  }

  readPoint(): ReadPoint | null {
    const page = this.#live?.page ?? null;
    return this.#live === null || page === null
      ? null
      : { fileId: page.known.fileId, readOffset: this.#live.reader.readOffset() };
  }

  owned(): string[] {
    const state = this.#book.state();
    const known = state === null ? [] : [state.current, ...state.past];
    return [...known, ...this.#coming.map(({ file }) => file)].filter(({ fileId }) => fileId !== '').map(ownerKey);
  }

  turnedAt(): number {
    return this.#turnedAt;
  }

  observe(seen: SeenFile | null, before: ReadPoint | null): void {
    this.#readings.endDrains();
    const page = this.#live?.page ?? null;
    if (this.#live === null || page === null) return;
    this.board.heard();
    this.#recheckWhenDue();
    if (before === null || before.fileId !== page.known.fileId) return;
    const verdict = decideRotation(before, seen);
    if (verdict !== 'truncated') this.#strikes = 0;
    if (verdict === 'same' && seen !== null) page.known = { ...page.known, changed: seen.changed };
    if (verdict === 'rotated') this.#turn?.('rotated');
    // Where `tail` does not notice a cut by itself, two looks in a row that show a shorter file settle it.
    else if (verdict === 'truncated' && this.#live.reader.readOffset() >= before.readOffset) this.#strikes += 1;
    if (this.#strikes >= 2) this.#turn?.('cut');
  }

  reopen(why: string): void {
    this.board.openWindow(why);
    this.#readings.stopAll();
  }

  skipToEnd(): boolean {
    if (!this.#progress.active()) return false;
    this.#skip = true;
    for (const reading of [this.#live, this.#piece]) reading?.reader.stop();
    return true;
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    this.#readings.stopAll();
    await Promise.all([this.#running, this.#rechecking]);
    await this.#readings.ended();
  }

  async #run(): Promise<void> {
    while (!this.#ending.signal.aborted) {
      try {
        await this.#rechecking;
        await this.#round();
      } catch (error) {
        if (!this.#ending.signal.aborted && !this.#skip) await this.#lost(toAppError(error));
      }
    }
  }

  /** Looks what there is, reads what lies behind, and follows the name's file until something happens to it. */
  async #round(): Promise<void> {
    if (this.#book.state() === null) return this.#first();
    const { scene, now } = await this.#look([]);
    const chain = decideChain(scene);
    const { live } = chain;
    this.#account(scene, chain);
    const skipped = this.#skip ? this.#leaveOut(scene, chain) : null;
    const pieces = skipped === null ? piecesOf(chain) : [];
    this.#progress.begin(pieces.reduce((sum, { file, from }) => sum + Math.max(0, file.size - from), 0));
    for (const piece of pieces) {
      if (piece !== live) await this.#readPiece(piece, chain.late.includes(piece) ? 'late' : 'current', now);
    }
    if (live === null) {
      if (!chain.found) this.#book.vacate(now);
      throw new AppError('not_found', `${this.#start.spec.path} does not exist`);
    }
    const { fileId } = live.file;
    const from = skipped === null ? ({ type: 'at', offset: live.from } as const) : ({ type: 'end' } as const);
    const request = { path: live.file.path, fileId, from, mode: 'follow', packing: null } as const;
    await this.#follow(request, (file) => {
      if (skipped !== null) this.#skipped(skipped.bytes, file.start - live.from);
      return this.#beginPiece(live, file);
    });
  }

  async #first(): Promise<void> {
    this.#book.setOld(await gatherOld(this.#target(), this.#ending.signal));
    const { path } = this.#start.spec;
    const from = { type: 'near', bytes: BACKLOG_BYTES } as const;
    await this.#follow({ path, fileId: null, from, mode: 'follow', packing: null }, (file) => {
      const page = pageOf(file, null);
      this.#book.begin(page, true);
      if (this.#live !== null) this.#live.backlogEnd = file.size;
      this.#progress.end();
      return page;
    });
  }

  async #follow(request: FollowRequest, begin: (file: OpenedFile) => Page): Promise<void> {
    const turned = new Promise<'rotated' | 'cut'>((resolve) => {
      this.#turn = resolve;
    });
    const reading = this.#readings.start(request, (file) => {
      const page = begin(file);
      this.#opened(page, request.from.type !== 'near' || file.start === file.size);
      return page;
    });
    this.#live = reading;
    try {
      const outcome = await Promise.race([turned, reading.reader.ended]);
      this.#turnedAt = this.#now();
      if (outcome === 'rotated') await this.#handOver(reading);
      else if (outcome === 'cut') reading.reader.stop();
      else throw outcome ?? new AppError('command_failed', 'the follower ended');
    } finally {
      this.#live = null;
      this.#turn = null;
    }
  }

  #opened(page: Page, keep: boolean): void {
    if (keep) this.#book.keepWaiting();
    this.board.closeWindow();
    this.board.advance(page.known.offset);
    this.board.heard();
    this.board.set('following', '');
    this.#coming = [];
    this.#since = null;
    this.#failures = 0;
    this.#secondLooks = 0;
    this.#strikes = 0;
    this.#skip = false;
  }

  async #handOver(old: Reading): Promise<void> {
    const deadline = this.#now() + LONGEST_QUIET_WAIT_MS;
    while (this.#now() - old.lastByteAt < QUIET_MS && this.#now() < deadline && !this.#ending.signal.aborted) {
      await this.#pause(QUIET_MS / 4);
    }
    this.#readings.drain(old);
  }

  /** Reads a file to its end; what is thrown is why that was not possible. */
  async #readPiece(segment: Segment, role: 'late' | 'current', now: number): Promise<void> {
    const { path, fileId, packing, changed } = segment.file;
    const request = { path, fileId, packing, mode: 'once', from: { type: 'at', offset: segment.from } } as const;
    const reading = this.#readings.start(request, (file) =>
      role === 'late' ? this.#latePage(segment, file) : this.#beginPiece(segment, file),
    );
    this.#piece = reading;
    const why = await reading.reader.ended;
    this.#piece = null;
    if (why !== null) throw why;
    this.#progress.next();
    const quiet = packing !== null || now - Number(changed / 1_000_000_000n) > SETTLED_AFTER_SECONDS;
    if (quiet) return this.#readings.finish(reading);
    // It may still be written to: it is looked at again, and its last line may be unfinished only for now.
    this.#unfinished = reading.reader.readOffset() > (reading.page?.known.offset ?? 0);
    this.#recheckLater();
  }

  #recheckLater(): void {
    this.#recheckAt = this.#now() + Math.min(LONGEST_RECHECK_MS, FIRST_RECHECK_MS * 2 ** this.#rechecks);
    this.#rechecks += 1;
  }

  #beginPiece(segment: Segment, file: OpenedFile): Page {
    const state = this.#book.state();
    const page = pageOf(file, segment.known);
    const goesOn = state !== null && segment.known !== null && segment.known.fileId === state.current.fileId;
    if (goesOn && segment.known?.offset === state.current.offset) this.#book.goOn(page);
    else this.#book.begin(page, !this.#unfinished && !this.#held.has(state?.current.fileId ?? ''));
    this.#unfinished = false;
    return page;
  }

  #latePage({ known }: Segment, file: OpenedFile): Page {
    const page = pageOf(file, known);
    if (known !== null) this.#book.goOnPast(page, known);
    return page;
  }

  /** What the look means for the ledger and for what is remembered. */
  #account(scene: Scene, chain: Chain): void {
    const state = this.#book.state();
    if (state === null) return;
    const blindness = { window: this.board.window(), since: this.#since };
    this.#coming = piecesOf(chain);
    this.#held = scene.held;
    this.#book.plan(decideLedger(chain, blindness, timestamp(this.#deps.clock)));
    if (state.past.some(({ settled }) => !settled)) this.#recheckLater();
    this.#settlePast(scene, chain);
    const torn = this.#torn;
    this.#torn = null;
    const goesOn = chain.rest !== null || chain.live?.known === scene.current;
    if (torn !== null && !goesOn) for (const block of torn.rest) this.#book.keep(torn.page, block, false);
  }

  #settlePast(scene: Scene, chain: Chain): void {
    const past = this.#book.state()?.past ?? [];
    const open = new Set([...scene.held, ...chain.late.map(({ known }) => known?.fileId ?? '')]);
    const copies = chain.copies.map((file) => ({ ...asRead(file, scene.content), settled: true }));
    if (copies.length === 0 && past.every((file) => file.settled || open.has(file.fileId))) return;
    this.#book.setPast([...past.map((file) => (open.has(file.fileId) ? file : { ...file, settled: true })), ...copies]);
  }

  /** What is not read counts as read from now on. Returns how much it is; null when that is not known. */
  #leaveOut(scene: Scene, chain: Chain): { readonly bytes: number | null } {
    const pieces = piecesOf(chain).filter((piece) => piece !== chain.live);
    const files = pieces.map(({ file }) => ({ ...asRead(file, scene.content), settled: true }));
    const ids = new Set(files.map(({ fileId }) => fileId));
    const others = this.#book.state()?.past.filter(({ fileId }) => !ids.has(fileId)) ?? [];
    if (files.length > 0) this.#book.setPast([...others, ...files]);
    return { bytes: unreadBytes(pieces) };
  }

  #skipped(behind: number | null, ahead: number): void {
    const at = timestamp(this.#deps.clock);
    const bytes = behind === null ? null : behind + ahead;
    const why = 'an operator chose not to wait for it: reading went on at the end of the file';
    this.#book.addGap({ from: this.#since ?? at, to: at, bytes, why, recovered: false });
  }

  #recheckWhenDue(): void {
    if (this.#recheckAt === null) this.#rechecks = 0;
    if (this.#recheckAt === null || this.#now() < this.#recheckAt) return;
    this.#recheckAt = null;
    this.#rechecking = this.#recheck().catch((error: unknown) => {
      if (this.#ending.signal.aborted) return;
      this.#deps.log.warn(`${this.#start.spec.key}: rotated files could not be looked at again: ${String(error)}`);
      this.#recheckLater();
    });
  }

  /** Looks whether rotated files have grown since they were left. */
  async #recheck(): Promise<void> {
    const live = this.#live?.page?.known.fileId;
    if (live === undefined) return;
    const { scene, now } = await this.#look([live]);
    const chain = decideChain(scene);
    const at = timestamp(this.#deps.clock);
    for (const why of chain.losses) this.#book.addGap({ from: at, to: at, bytes: null, why, recovered: false });
    this.#settlePast(scene, { ...chain, copies: [] });
    for (const piece of chain.late) await this.#readPiece(piece, 'late', now);
    if (this.#book.waits()) this.#book.keepWaiting();
  }

  async #lost(error: AppError): Promise<void> {
    this.#progress.end();
    if (error.code === 'conflict' && this.#secondLooks < MOST_SECOND_LOOKS) {
      this.#secondLooks += 1;
      return this.#pause(SECOND_LOOK_MS);
    }
    const why =
      error.code === 'aborted' ? (this.board.window()?.why ?? 'opening the file took too long') : error.message;
    this.board.openWindow(why);
    this.board.set(/does not exist/.test(why) ? 'waiting' : 'blind', why);
    const full = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(this.#failures, 10));
    this.#failures += 1;
    await this.#pause(full * (0.5 + Math.random() / 2));
  }

  async #look(alsoHeld: readonly string[]): Promise<SeenScene> {
    const state = this.#book.state();
    if (state === null) throw new AppError('internal', 'nothing was read yet');
    const held = new Set([...this.#readings.draining(), ...alsoHeld]);
    return gatherScene(this.#target(), { state, held, taken: this.#start.taken() }, this.#ending.signal);
  }

  #target() {
    const { host, path } = this.#start.spec;
    return { hosts: this.#deps.hosts, host, path };
  }

  async #pause(ms: number): Promise<void> {
    await wait(ms, undefined, { signal: this.#ending.signal }).catch(() => undefined);
  }

  #now(): number {
    return this.#deps.clock.now().getTime();
  }
}

function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError('internal', error instanceof Error ? error.message : String(error), { cause: error });
}
