import type { DeskEvent } from '#shared/domain/events.ts';
import type { EventDetail, EventRow, Piece, Tone } from './event-row.ts';

/** The event of one type. */
export type EventOf<T extends DeskEvent['type']> = Extract<DeskEvent, { type: T }>;

/** A name or quote that came from elsewhere. */
export const code = (text: string): Piece => ({ code: text });
/** Bytes under a closed fold; nothing when there are none. */
export const folded = (text: string): EventDetail | null => (text === '' ? null : { type: 'bytes', text, open: false });
/** Words under an open fold; nothing when there are none. */
export const shown = (text: string): EventDetail | null => (text === '' ? null : { type: 'words', text, open: true });
/** Bytes under an open fold. */
export const raw = (text: string): EventDetail => ({ type: 'bytes', text, open: true });
/** The reason as a sentence of its own. */
export const because = (why: string): string => (why === '' ? '' : ` ${why}`);

/** A row without a fold. */
export function row(kind: EventRow['kind'], tone: Tone, ...sentence: Piece[]): EventRow {
  return { kind, tone, sentence, detail: null };
}
