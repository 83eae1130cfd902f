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

/** Whether everything is let through. */
export function letsAllThrough({ role, kind, text }: TimelineFilter): boolean {
  return role === 'all' && kind === 'all' && text.trim() === '';
}

/** Sentences of the rows on screen, made once each. */
export interface RowCache {
  row(event: DeskEvent): EventRow;
}

/** A cache that lives as long as its timeline. */
export function createRowCache(): RowCache {
  const rows = new WeakMap<DeskEvent, EventRow>();
  return {
    row: (event) => {
      const known = rows.get(event) ?? describeEvent(event);
      rows.set(event, known);
      return known;
    },
  };
}

/** The events that pass the filter; the same array when it lets everything through. */
export function filterEvents(events: readonly DeskEvent[], filter: TimelineFilter): readonly DeskEvent[] {
  if (letsAllThrough(filter)) {
    return events;
  }
  const text = filter.text.trim().toLowerCase();
  return events.filter((event) => {
    if (filter.role !== 'all' && event.role !== filter.role) {
      return false;
    }
    if (filter.kind === 'all' && text === '') {
      return true;
    }
    const row = describeEvent(event);
    return (
      (filter.kind === 'all' || row.kind === filter.kind) && (text === '' || rowText(row).toLowerCase().includes(text))
    );
  });
}
