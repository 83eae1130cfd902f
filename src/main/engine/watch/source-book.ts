import type { BlindWindow } from '#shared/contract/status.ts';
import { type Clock, timestamp } from '../core/clock.ts';
import type { Repositories } from '../db/database.ts';
import { type AnchorTrail, createAnchorTrail } from './anchor-trail.ts';
import type { OpenedFile } from './follow-script.ts';
import {
  formatAnchor,
  formatPast,
  type KnownFile,
  type PastFile,
  parseReadState,
  type ReadState,
  remember,
  stampOf,
} from './known-files.ts';
import { blockOfLines, type LineBlock } from './line-block.ts';
import type { LineIntake } from './line-intake.ts';
import type { SourceSpec } from './source-status.ts';

/** What a book is written with. */
export interface BookDeps {
  readonly repositories: Repositories;
  readonly intake: LineIntake;
  readonly clock: Clock;
}

/** A file that is being read, and what was read of it. */
export interface Page {
  known: KnownFile;
  readonly trail: AnchorTrail;
  /** Another file has taken its place; what still comes of it is read all the same. */
  past: boolean;
}

/** A page for a file that was opened; it goes on with what is known of it. */
export function pageOf(file: OpenedFile, known: KnownFile | null): Page {
  const { fileId, born, path, changed, start } = file;
  const goesOn = known !== null && known.offset === start;
  const head = goesOn ? known.head : start === 0 || file.head.length === 0 ? null : stampOf(file.head);
  const tail = goesOn ? known.tail : null;
  const trail = createAnchorTrail({ head, tail, offset: start });
  return { known: { fileId, born, path, changed, offset: start, head, tail, done: false }, trail, past: false };
}

/** What was read of a source's files, kept with the lines themselves: the cursor, and the files before it. */
export class SourceBook {
  readonly #deps: BookDeps;
  readonly #spec: SourceSpec;
  #state: ReadState | null;
  /** Files that lay beside the name before it was followed; known before there is a state. */
  #old: readonly PastFile[] = [];
  #pastChanged = false;
  /** Of the current file. */
  #page: Page | null = null;
  #gaps: BlindWindow[] = [];
  #planned: readonly BlindWindow[] = [];

  constructor(deps: BookDeps, spec: SourceSpec) {
    this.#deps = deps;
    this.#spec = spec;
    const cursor = deps.repositories.watch.cursor(spec.key);
    const texts = { anchor: cursor?.anchor ?? '', token: cursor?.token ?? '' };
    this.#state = cursor === null ? null : parseReadState({ ...cursor, ...texts }, spec.path);
  }

  /** Null until a file was opened for the first time. */
  state(): ReadState | null {
    return this.#state;
  }

  /** Files that are there from before and must not be taken for new. */
  setOld(old: readonly PastFile[]): void {
    this.#old = old;
    this.#pastChanged = true;
  }

  /** A file that appeared while the desk looked: all of it is new, wherever it will be found. */
  expect(file: { readonly fileId: string; readonly changed: string }): void {
    const current = { ...file, born: '', path: this.#spec.path, offset: 0, head: null, tail: null, done: false };
    this.#state ??= { current, past: [], at: null };
  }

  /** Gaps that were found since, kept with what is kept next. */
  addGap(gap: BlindWindow): void {
    this.#gaps.push(gap);
  }

  /** The gaps of the plan in force, instead of those of the plan before: a plan that was not begun is made again. */
  plan(gaps: readonly BlindWindow[]): void {
    this.#planned = gaps;
  }

  /** Whether gaps of the plan still wait to be kept. */
  isPlanned(): boolean {
    return this.#planned.length > 0;
  }

  /** The past as it is seen now; kept with what is kept next. */
  setPast(past: readonly PastFile[]): void {
    if (this.#state === null) return;
    this.#state = { ...this.#state, past };
    this.#pastChanged = true;
  }

  /** The page's file is the one that is read now. `settled`: nothing more is expected of the one before. */
  begin(page: Page, settled: boolean): void {
    const { current = null, past = this.#old } = this.#state ?? {};
    const same = current !== null && current.fileId === page.known.fileId && current.offset === page.known.offset;
    if (current !== null && !same) this.#pastChanged = true;
    const before = current === null || same ? past : remember(past, { ...current, settled });
    this.#state = { current: page.known, past: before.filter((file) => !isSame(file, page.known)), at: null };
    this.#turnTo(page);
  }

  /** The page goes on with the file that is read now, here or in a copy of it. */
  goOn(page: Page): void {
    if (this.#state !== null) this.#state = { ...this.#state, current: page.known, at: null };
    this.#turnTo(page);
  }

  /** The page goes on with a file of the past, here or in a copy of it. */
  goOnPast(page: Page, known: KnownFile): void {
    const past = this.#state?.past ?? [];
    page.past = true;
    this.setPast(past.map((file) => (isSame(file, known) ? { ...page.known, settled: false } : file)));
  }

  /** The file that was read is gone, and no other has taken its place yet. `now` is the host's time in seconds. */
  vacate(now: number): void {
    if (this.#state === null) return;
    const { current, past } = this.#state;
    const nothing = { fileId: '', born: '', path: this.#spec.path, offset: 0, head: null, tail: null, done: false };
    this.#state = {
      current: { ...nothing, changed: String(now) },
      past: remember(past, { ...current, settled: true }),
      at: null,
    };
    this.#pastChanged = true;
    this.keepWaiting();
  }

  #turnTo(page: Page): void {
    if (this.#page !== null) this.#page.past = true;
    page.past = false;
    this.#page = page;
  }

  /** Whether something waits to be kept beside lines. */
  waits(): boolean {
    return this.#gaps.length > 0 || this.#planned.length > 0 || this.#pastChanged;
  }

  /** Keeps lines of a page with the place after them, and answers how much work it was. What is thrown leaves the book as it was. */
  keep(page: Page, block: LineBlock, backlog: boolean): number {
    const state = this.#state;
    if (state === null) return 0;
    page.trail.add(block);
    const known = { ...page.known, offset: block.end, head: page.trail.head(), tail: page.trail.tail() };
    const next = page.past
      ? { ...state, past: replace(state.past, page.known, { ...known, settled: false }) }
      : { ...state, current: known };
    const work = this.#write(next, { block, backlog, pastChanged: page.past });
    page.known = known;
    return work;
  }

  /** Keeps what waits, without lines. */
  keepWaiting(): void {
    if (this.#state === null) return;
    const block = blockOfLines([], this.#state.current.offset);
    this.#write(this.#state, { block, backlog: false, pastChanged: false });
  }

  /** The compressed file of the page was read to its end. */
  finish(page: Page): void {
    page.known = { ...page.known, done: true };
    if (this.#state === null || page.past) return;
    this.#state = { ...this.#state, current: page.known };
    this.keepWaiting();
  }

  /** Nothing more is expected of the page's file. */
  settle(page: Page): void {
    if (this.#state === null) return;
    this.setPast(replace(this.#state.past, page.known, { ...page.known, settled: true }));
    this.keepWaiting();
  }

  #write(next: ReadState, what: { block: LineBlock; backlog: boolean; pastChanged: boolean }): number {
    const { host, service, path, key } = this.#spec;
    const { fileId, offset } = next.current;
    const anchor = formatAnchor(next.current, timestamp(this.#deps.clock));
    const token = this.#pastChanged || what.pastChanged ? { token: formatPast(next.past) } : {};
    const { work } = this.#deps.intake.accept({
      host,
      service,
      path,
      block: what.block,
      cursor: { source: key, fileId, offset, anchor, ...token },
      gaps: [...this.#gaps, ...this.#planned],
      backlog: what.backlog,
    });
    this.#state = next;
    this.#gaps = [];
    this.#planned = [];
    this.#pastChanged = false;
    return work;
  }
}

function isSame(one: KnownFile, other: KnownFile): boolean {
  return one.fileId === other.fileId && one.offset === other.offset;
}

function replace(past: readonly PastFile[], old: KnownFile, file: PastFile): readonly PastFile[] {
  const index = past.findIndex((known) => isSame(known, old));
  return index < 0 ? remember(past, file) : past.with(index, file);
}
