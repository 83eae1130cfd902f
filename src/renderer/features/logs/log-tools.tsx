import type { ReactNode } from 'react';
import type { LeastLevel, LogFilter } from '../../state/log-view.ts';
import { Button } from '../../ui/button.tsx';

const LEAST: readonly { readonly level: LeastLevel; readonly label: string }[] = [
  { level: 'debug', label: 'All levels' },
  { level: 'info', label: 'Info and worse' },
  { level: 'warning', label: 'Warning and worse' },
  { level: 'error', label: 'Error and worse' },
  { level: 'critical', label: 'Critical' },
];

/** Search, level, and whether the list follows. */
export function LogTools({
  filter,
  onFilter,
  paused,
  onPaused,
  count,
}: {
  filter: LogFilter;
  onFilter: (filter: LogFilter) => void;
  paused: boolean;
  onPaused: (paused: boolean) => void;
  count: string;
}): ReactNode {
  return (
    <div className="timeline-tools">
      <input
        id="log-text"
        className="input input-small timeline-text"
        type="search"
        aria-label="Search the lines"
        placeholder="Search"
        maxLength={500}
        value={filter.text}
        onChange={(event) => onFilter({ ...filter, text: event.target.value })}
      />
      <select
        className="input input-small"
        aria-label="Lowest level"
        value={filter.level}
        onChange={(event) =>
          onFilter({ ...filter, level: LEAST.find((each) => each.level === event.target.value)?.level ?? 'debug' })
        }
      >
        {LEAST.map(({ level, label }) => (
          <option key={level} value={level}>
            {label}
          </option>
        ))}
      </select>
      <span className="timeline-count">{count}</span>
      <Button className="button-small" aria-pressed={!paused} onClick={() => onPaused(!paused)}>
        {paused ? 'Follow' : 'Following'}
      </Button>
    </div>
  );
}
