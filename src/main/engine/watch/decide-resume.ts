import type { BlindWindow } from '#shared/contract/status.ts';
import type { Timestamp } from '#shared/domain/ids.ts';

/** What the follower says about the descriptor it has opened. */
export interface OpenedFile {
  readonly fileId: string;
  /** When it was opened. */
  readonly size: number;
  /** Offset of the first byte that it will deliver. */
  readonly start: number;
}

/** Where reading had stopped, and since when nothing was heard. */
export interface ResumePoint {
  /** Null when the file is read for the first time. */
  readonly cursor: { readonly fileId: string; readonly offset: number } | null;
  /** The open blind window; null when there is none. */
  readonly window: { readonly from: Timestamp; readonly why: string } | null;
}

/** Which blind windows must be kept now that a file is open. */
export function decideResume(point: ResumePoint, opened: OpenedFile, now: Timestamp): BlindWindow[] {
  const { cursor, window } = point;
  const loss = cursor === null ? null : lossReason(cursor, opened);
  const from = window?.from ?? now;
  if (loss !== null) {
    const why = window === null ? loss : `${window.why}; ${loss}`;
    return [{ from, to: now, bytes: null, why: cut(why), recovered: false }];
  }
  if (window === null) return [];
  const bytes = cursor === null ? null : opened.size - opened.start;
  return [{ from, to: now, bytes, why: cut(window.why), recovered: true }];
}

function lossReason(cursor: { fileId: string; offset: number }, opened: OpenedFile): string | null {
  if (cursor.fileId !== opened.fileId) {
    return 'the file was replaced while it was not followed, and the old one is gone';
  }
  return opened.start === cursor.offset ? null : 'the file was cut while it was not followed';
}

function cut(text: string): string {
  return text.slice(0, 1_000);
}
