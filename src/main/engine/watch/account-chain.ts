import type { BlindWindow } from '#shared/contract/status.ts';
import type { Timestamp } from '#shared/domain/ids.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { Candidate, Chain, Scene } from './decide-chain.ts';
import { piecesOf, unreadBytes } from './decide-ledger.ts';
import type { OpenedFile } from './follow-script.ts';
import { asRead } from './gather-scene.ts';
import { PROOF_BYTES, stampOf } from './known-files.ts';
import type { LineBlock } from './line-block.ts';
import type { Page, SourceBook } from './source-book.ts';

/** The line that was unfinished when its file was cut. */
export interface TornLine {
  readonly page: Page;
  readonly rest: readonly LineBlock[];
}

/** Remembers what a chain says of files that are not read any more. */
export function settlePast(book: SourceBook, scene: Scene, chain: Chain): void {
  const past = book.state()?.past ?? [];
  const open = new Set([...scene.held, ...chain.late.map(({ known }) => known?.fileId ?? '')]);
  const copies = chain.copies.map((file) => ({ ...asRead(file, scene.content), settled: true }));
  if (copies.length === 0 && past.every((file) => file.settled || open.has(file.fileId))) return;
  book.setPast([...past.map((file) => (open.has(file.fileId) ? file : { ...file, settled: true })), ...copies]);
}

/** Where nothing is left that holds the rest of the torn line, what came of it is kept as a line. */
export function keepTorn(book: SourceBook, torn: TornLine, goesOn: boolean): void {
  if (!goesOn) for (const block of torn.rest) book.keep(torn.page, block, false);
}

/** What is not read counts as read from now on. Returns how many bytes that are; null when it is not known. */
export function leaveOut(book: SourceBook, scene: Scene, chain: Chain): number | null {
  const pieces = piecesOf(chain).filter((piece) => piece !== chain.live);
  const files = pieces.map(({ file }) => ({ ...asRead(file, scene.content), settled: true }));
  const ids = new Set(files.map(({ fileId }) => fileId));
  const others = book.state()?.past.filter(({ fileId }) => !ids.has(fileId)) ?? [];
  if (files.length > 0) book.setPast([...others, ...files]);
  return unreadBytes(pieces);
}

/** The row for what an operator chose not to read: `behind` in files before the name's own, `ahead` in that. */
export function skippedGap(behind: number | null, ahead: number, at: Timestamp): BlindWindow {
  const bytes = behind === null ? null : behind + ahead;
  const why = 'an operator chose not to wait for it: reading went on at the end of the file';
  return { from: at, to: at, bytes, why, recovered: false };
}

/** Fails with `conflict` when the file begins with other bytes than when it was looked at: it was cut in between. */
export function checkUncut({ content }: Scene, seen: Candidate, opened: OpenedFile): void {
  const expected = content.head(seen, Math.min(PROOF_BYTES, seen.size));
  if (expected === null) return;
  if (stampOf(opened.head.subarray(0, expected.length)).sha256 === expected.sha256) return;
  throw new AppError('conflict', 'the file was cut while it was opened');
}
