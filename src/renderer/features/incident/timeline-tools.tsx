import type { ReactNode } from 'react';
import { Role } from '#shared/domain/roles.ts';
import { EVENT_KINDS } from '../../text/event-row.ts';
import { roleLabel } from '../../text/labels.ts';
import { counted } from '../../text/sizes.ts';
import { Button } from '../../ui/button.tsx';
import type { TimelineFilter } from './timeline-filter.ts';

interface FilterProps {
  readonly filter: TimelineFilter;
  readonly onFilter: (filter: TimelineFilter) => void;
}

const KIND_VALUES = ['all', ...EVENT_KINDS.map((each) => each.kind)] as const;
const ROLE_VALUES = ['all', ...Role.options] as const;

function Selects({ filter, onFilter }: FilterProps): ReactNode {
  return (
    <>
      <select
        className="input input-small"
        aria-label="Filter by role"
        value={filter.role}
        onChange={(event) =>
          onFilter({ ...filter, role: ROLE_VALUES.find((each) => each === event.target.value) ?? 'all' })
        }
      >
        <option value="all">All roles</option>
        {Role.options.map((role) => (
          <option key={role} value={role}>
            {roleLabel(role)}
          </option>
        ))}
      </select>
      <select
        className="input input-small"
        aria-label="Filter by type"
        value={filter.kind}
        onChange={(event) =>
          onFilter({ ...filter, kind: KIND_VALUES.find((each) => each === event.target.value) ?? 'all' })
        }
      >
        <option value="all">All types</option>
        {EVENT_KINDS.map(({ kind, label }) => (
          <option key={kind} value={kind}>
            {label}
          </option>
        ))}
      </select>
    </>
  );
}

/** What is said of how much is shown. */
export interface TimelineCounts {
  /** Events that passed the filter. */
  readonly shown: number;
  /** Events that were looked at. */
  readonly searched: number;
  /** All events of the incident. */
  readonly all: number;
  readonly filtered: boolean;
  /** Whether more of them will be looked at. */
  readonly searching: boolean;
}

function countWords({ shown, searched, all, filtered, searching }: TimelineCounts): string {
  const events = counted(all, 'event', 'events');
  if (!filtered) {
    return events;
  }
  const found = shown.toLocaleString('en');
  if (searched === all) {
    return `${found} of ${events}`;
  }
  const newest = searched.toLocaleString('en');
  return searching
    ? `${found} in the newest ${newest} of ${events} so far`
    : `${found} in the newest ${newest} of ${events}`;
}

/** The timeline's title, filters, and whether it follows. */
export function TimelineTools({
  filter,
  onFilter,
  follow,
  onFollow,
  counts,
}: FilterProps & {
  follow: boolean;
  onFollow: (follow: boolean) => void;
  counts: TimelineCounts;
}): ReactNode {
  return (
    <div className="timeline-tools">
      <input
        id="timeline-text"
        className="input input-small timeline-text"
        type="search"
        aria-label="Filter by text"
        placeholder="Filter"
        value={filter.text}
        onChange={(event) => onFilter({ ...filter, text: event.target.value })}
      />
      <Selects filter={filter} onFilter={onFilter} />
      <span className="timeline-count">{countWords(counts)}</span>
      <Button className="button-small" aria-pressed={follow} onClick={() => onFollow(!follow)}>
        {follow ? 'Following' : 'Follow'}
      </Button>
    </div>
  );
}
