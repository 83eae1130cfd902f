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
  counts: { shown: number; all: number };
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
      <span className="timeline-count">
        {counts.shown === counts.all
          ? counted(counts.all, 'event', 'events')
          : `${counts.shown} of ${counted(counts.all, 'event', 'events')}`}
      </span>
      <Button className="button-small" aria-pressed={follow} onClick={() => onFollow(!follow)}>
        {follow ? 'Following' : 'Follow'}
      </Button>
    </div>
  );
}
