import type { DeskEvent } from '#shared/domain/events.ts';
import type { Role } from '#shared/domain/roles.ts';
import type { EventKind, EventRow } from '../../text/event-row.ts';
import { describeEvent, rowText } from '../../text/event-sentences.ts';

/** What the timeline is narrowed to; `all` and empty text let everything through. */
export interface TimelineFilter {
  readonly role: Role | 'all';
  readonly kind: EventKind | 'all';
  readonly text: string;
}

export const NO_FILTER: TimelineFilter = { role: 'all', kind: 'all', text: '' };

/** Sentences of events, made once each: a timeline of 100,000 rows is filtered at every batch. */
export interface RowCache {
  row(event: DeskEvent): EventRow;
  words(event: DeskEvent): string;
}

/** A cache that lives as long as its timeline. */
export function createRowCache(): RowCache {
  const rows = new WeakMap<DeskEvent, EventRow>();
  const words = new WeakMap<DeskEvent, string>();
  const row = (event: DeskEvent): EventRow => {
    const known = rows.get(event) ?? describeEvent(event);
    rows.set(event, known);
    return known;
  };
  return {
    row,
    words: (event) => {
      const known = words.get(event) ?? rowText(row(event)).toLowerCase();
      words.set(event, known);
      return known;
    },
  };
}

/** The events that pass the filter; the same array when it lets everything through. */
export function filterEvents(
  events: readonly DeskEvent[],
  filter: TimelineFilter,
  cache: RowCache,
): readonly DeskEvent[] {
  const text = filter.text.trim().toLowerCase();
  if (filter.role === 'all' && filter.kind === 'all' && text === '') {
    return events;
  }
  return events.filter(
    (event) =>
      (filter.role === 'all' || event.role === filter.role) &&
      (filter.kind === 'all' || cache.row(event).kind === filter.kind) &&
      (text === '' || cache.words(event).includes(text)),
  );
}
