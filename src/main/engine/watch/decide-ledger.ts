import type { BlindWindow } from '#shared/contract/status.ts';
import type { Timestamp } from '#shared/domain/ids.ts';
import type { Chain, Segment } from './decide-chain.ts';

/** Since when, and why, nothing was heard. */
export interface Blindness {
  /** The open blind window; null when there is none. */
  readonly window: { readonly from: Timestamp; readonly why: string } | null;
  /** When something was kept last, before this engine began; null once it has been heard. */
  readonly since: Timestamp | null;
}

/** The rows of the ledger for what must be read, or cannot be, now that the files were looked at. */
export function decideLedger(chain: Chain, { window, since }: Blindness, now: Timestamp): BlindWindow[] {
  const from = window?.from ?? since ?? now;
  if (chain.losses.length > 0) {
    return chain.losses.map((loss) => {
      const why = window === null ? loss : `${window.why}; ${loss}`;
      return { from, to: now, bytes: null, why: why.slice(0, 1_000), recovered: false };
    });
  }
  if (window === null) return [];
  return [{ from, to: now, bytes: unreadBytes(piecesOf(chain)), why: window.why.slice(0, 1_000), recovered: true }];
}

/** All that is to be read, in order. */
export function piecesOf({ late, rest, between, live }: Chain): Segment[] {
  return [...late, ...(rest === null ? [] : [rest]), ...between, ...(live === null ? [] : [live])];
}

/** How much the pieces hold that was not read; null when one is compressed. */
export function unreadBytes(pieces: readonly Segment[]): number | null {
  if (pieces.some(({ file }) => file.packing !== null)) return null;
  return totalBytes(pieces);
}

/** How long a read of the pieces will be, as far as it is known: compressed ones count as they are. */
export function totalBytes(pieces: readonly Segment[]): number {
  return pieces.reduce((sum, { file, from }) => sum + Math.max(0, file.size - from), 0);
}
