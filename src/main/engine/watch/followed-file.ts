import { AppError } from '#shared/errors/app-error.ts';
import { timestamp } from '../core/clock.ts';
import { checkUncut, keepTorn, leaveOut, settlePast, skippedGap, type TornLine } from './account-chain.ts';
import { type Chain, decideChain, type Scene, type Segment } from './decide-chain.ts';
import { decideLedger, piecesOf, totalBytes } from './decide-ledger.ts';
import { decideRotation, type SeenFile } from './decide-rotation.ts';
import { toAppError } from './file-reader.ts';
import type { FileSource, FileSourceDeps, ReadPoint, SourceStart } from './file-source.ts';
import type { FollowRequest, OpenedFile } from './follow-script.ts';
import { gatherOld, gatherScene, type LookTarget, type SeenScene } from './gather-scene.ts';
import { ownedKeys } from './known-files.ts';
import { createNap } from './nap.ts';
import { OpenReadings, type Reading } from './open-readings.ts';
import { PieceReader } from './piece-reader.ts';
import { createReadProgress, type ReadProgress } from './read-progress.ts';
import { type Page, pageOf, SourceBook } from './source-book.ts';
import type { StatusBoard } from './source-status.ts';

/** Read for context when the desk sees a file for the first time. */
const BACKLOG_BYTES = 65_536;
const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 5_000;
/** Another look is taken at once when the files change under our hands, so many times in a row. */
const MOST_SECOND_LOOKS = 20;
const SECOND_LOOK_MS = 50;

/** Follows the file until it is stopped. */
export function startFileSource(deps: FileSourceDeps, start: SourceStart): FileSource {
  return new FollowedFile(deps, start);
}

class FollowedFile implements FileSource {
  readonly board: StatusBoard;
  readonly #deps: FileSourceDeps;
  readonly #start: SourceStart;
  readonly #target: LookTarget;
  readonly #book: SourceBook;
  readonly #progress: ReadProgress;
  readonly #readings: OpenReadings;
  readonly #pieces: PieceReader;
  readonly #ending = new AbortController();
  readonly #nap = createNap(this.#ending.signal);
  readonly #running: Promise<void>;
  #rechecking: Promise<void> = Promise.resolve();
  #live: Reading | null = null;
  #turn: ((turn: 'rotated' | 'cut') => void) | null = null;
  #torn: TornLine | null = null;
  #coming: readonly Segment[] = [];
  #turnedAt = 0;
  #failures = 0;
  #secondLooks = 0;
  #strikes = 0;
  #skip = false;
  #planned = false;
  #since: string | null;

  constructor(deps: FileSourceDeps, start: SourceStart) {
    const { spec, board } = start;
    this.#deps = deps;
    this.#start = start;
    this.board = board;
    this.#target = { hosts: deps.hosts, host: spec.host, path: spec.path };
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
      onDrainLost: () => this.#pieces.recheckNow(),
    });
    this.#pieces = new PieceReader({ ...deps, book: this.#book, readings: this.#readings, progress: this.#progress });
    this.#running = this.#run();
  }

  readPoint(): ReadPoint | null {
    const page = this.#live?.page ?? null;
    if (this.#live === null || page === null) return null;
    return { fileId: page.known.fileId, readOffset: this.#live.reader.readOffset() };
  }

  owned(): string[] {
    const state = this.#book.state();
    const known = state === null ? [] : [state.current, ...state.past];
    const open = this.#live?.page?.known.fileId;
    return ownedKeys([...known, ...this.#coming.map(({ file }) => file)], open);
  }

  turnedAt = (): number => this.#turnedAt;
  observe(seen: SeenFile | null, before: ReadPoint | null): void {
    this.#readings.endDrains();
    const page = this.#live?.page ?? null;
    if (this.#live === null || page === null) return;
    this.board.heard();
    if (this.#pieces.isRecheckDue()) this.#beginRecheck();
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
    this.#failures = 0;
    this.#nap.end();
  }

  skipToEnd(): boolean {
    if (!this.#progress.active()) return false;
    this.#skip = true;
    this.#live?.reader.stop();
    this.#pieces.stop();
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
        if (!this.#ending.signal.aborted) await this.#lost(toAppError(error));
      }
    }
  }

  /** Looks what there is, reads what lies behind, and follows the name's file until something happens to it. */
  async #round(): Promise<void> {
    if (this.#book.state() === null) return this.#first();
    const { scene, now } = await this.#look([]);
    const chain = decideChain(scene);
    this.#account(scene, chain);
    const { live } = chain;
    const skipped = this.#skip ? { bytes: leaveOut(this.#book, scene, chain) } : null;
    const pieces = skipped === null ? piecesOf(chain) : [];
    const behind = pieces.filter((piece) => piece !== live);
    this.#progress.begin(totalBytes(pieces));
    for (const piece of behind) await this.#pieces.read(piece, chain.late.includes(piece), now);
    // Meanwhile more may have been rotated.
    if (behind.length > 0) return this.#closeKept();
    if (live === null) {
      if (!chain.found) this.#book.vacate(now);
      throw new AppError('not_found', `${this.#start.spec.path} does not exist`);
    }
    const from = skipped === null ? ({ type: 'at', offset: live.from } as const) : ({ type: 'end' } as const);
    const { path, fileId } = live.file;
    const request = { path, fileId, from, mode: 'follow', packing: null } as const;
    await this.#follow(request, (file) => {
      checkUncut(scene, live.file, file);
      if (skipped !== null) this.#book.addGap(skippedGap(skipped.bytes, file.start - live.from, this.#stamp()));
      return this.#pieces.begin(live, file);
    });
  }

  /** A blind window that is kept in the ledger is over. */
  #closeKept(): void {
    if (!this.#planned || this.#book.isPlanned()) return;
    this.#planned = false;
    this.#since = null;
    this.board.closeWindow();
  }

  async #first(): Promise<void> {
    this.#book.setOld(await gatherOld(this.#target, this.#ending.signal));
    const from = { type: 'near', bytes: BACKLOG_BYTES } as const;
    await this.#follow({ path: this.#target.path, fileId: null, from, mode: 'follow', packing: null }, (file) => {
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
    this.#live = this.#readings.start(request, (file) => {
      const page = begin(file);
      this.#opened(page, request.from.type !== 'near' || file.start === file.size);
      if (file.start >= file.size) this.#progress.end();
      return page;
    });
    const reading = this.#live;
    try {
      const outcome = await Promise.race([turned, reading.reader.ended]);
      this.#turnedAt = this.#now();
      if (outcome === 'rotated') await this.#readings.handOver(reading, this.#ending.signal);
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

  /** What the look means for the ledger and for what is remembered. */
  #account(scene: Scene, chain: Chain): void {
    const state = this.#book.state();
    if (state === null) return;
    const blindness = { window: this.board.window(), since: this.#since };
    this.#coming = piecesOf(chain);
    this.#pieces.setHeld(scene.held);
    this.#book.plan(decideLedger(chain, blindness, this.#stamp()));
    this.#planned = this.#book.isPlanned();
    if (state.past.some(({ settled }) => !settled)) this.#pieces.recheckLater();
    settlePast(this.#book, scene, chain);
    if (this.#torn !== null)
      keepTorn(this.#book, this.#torn, chain.rest !== null || chain.live?.known === scene.current);
    this.#torn = null;
  }

  #beginRecheck(): void {
    this.#rechecking = this.#recheck().catch((error: unknown) => {
      if (this.#ending.signal.aborted) return;
      this.#deps.log.warn(`${this.#start.spec.key}: rotated files could not be looked at again: ${String(error)}`);
      this.#pieces.recheckLater();
    });
  }

  /** Looks whether rotated files have grown since they were left. */
  async #recheck(): Promise<void> {
    const live = this.#live?.page?.known.fileId;
    if (live === undefined) return;
    const { scene, now } = await this.#look([live]);
    const chain = decideChain(scene);
    const at = this.#stamp();
    for (const why of chain.losses) this.#book.addGap({ from: at, to: at, bytes: null, why, recovered: false });
    settlePast(this.#book, scene, { ...chain, copies: [] });
    for (const piece of chain.late) await this.#pieces.read(piece, true, now);
    if (this.#book.waits()) this.#book.keepWaiting();
  }

  async #lost(error: AppError): Promise<void> {
    this.#progress.end();
    this.#closeKept();
    if (error.code === 'aborted' && this.#skip) return;
    if (error.code === 'conflict' && this.#secondLooks < MOST_SECOND_LOOKS) {
      this.#secondLooks += 1;
      await this.#nap.sleep(SECOND_LOOK_MS);
      return;
    }
    const why =
      error.code === 'aborted' ? (this.board.window()?.why ?? 'opening the file took too long') : error.message;
    this.board.openWindow(why);
    this.board.set(/does not exist/.test(why) ? 'waiting' : 'blind', why);
    const full = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(this.#failures, 10));
    this.#failures += 1;
    await this.#nap.sleep(full * (0.5 + Math.random() / 2));
  }

  async #look(alsoHeld: readonly string[]): Promise<SeenScene> {
    const state = this.#book.state();
    if (state === null) throw new Error('nothing was read yet');
    const held = new Set([...this.#readings.draining(), ...alsoHeld]);
    return gatherScene(this.#target, { state, held, taken: this.#start.taken() }, this.#ending.signal);
  }

  #stamp(): string {
    return timestamp(this.#deps.clock);
  }

  #now(): number {
    return this.#deps.clock.now().getTime();
  }
}
