import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useRef } from 'react';
import type { LogEntry } from '../../state/log-view.ts';
import { LogRow, rowId } from './log-row.tsx';

const ROW_PX = 20;
const PAGE_ROWS = 20;
/** So near to the end counts as at the end. */
const END_PX = 30;

interface Props {
  readonly entries: readonly LogEntry[];
  readonly sought: string;
  readonly paused: boolean;
  readonly onPaused: (paused: boolean) => void;
  /** The key of the picked row; null for none. */
  readonly picked: string | null;
  readonly onPick: (key: string) => void;
  readonly label: string;
}

type Rows = Virtualizer<HTMLDivElement, Element>;

/** Keeps the newest line in view while following; scrolling up by hand pauses. */
function useFollow({ entries, paused, onPaused }: Props, rows: Rows): (box: HTMLDivElement) => void {
  const lastTop = useRef(0);
  const newest = entries.at(-1)?.key;
  const count = entries.length;
  useEffect(() => {
    if (!paused && count > 0) {
      rows.scrollToIndex(count - 1, { align: 'end' });
    }
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- a full list keeps its length while lines come
  }, [paused, count, newest, rows]);
  return (box) => {
    const wentUp = box.scrollTop < lastTop.current - 4;
    const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < END_PX;
    lastTop.current = box.scrollTop;
    if (wentUp && !paused && !atEnd) {
      onPaused(true);
    }
  };
}

/** What is on screen stays where it is when older lines are put above it. */
function useAnchor(entries: readonly LogEntry[], rows: Rows, box: { current: HTMLDivElement | null }): void {
  const first = entries[0]?.key;
  const last = useRef<{ first: string | undefined; count: number }>({ first, count: entries.length });
  useEffect(() => {
    const before = last.current;
    last.current = { first, count: entries.length };
    if (before.first === undefined || before.first === first || box.current === null) {
      return;
    }
    const moved = entries.findIndex((entry) => entry.key === before.first);
    if (moved > 0) {
      rows.scrollToOffset(box.current.scrollTop + moved * ROW_PX);
    }
  }, [entries, first, rows, box]);
}

/** The picked line comes into view, also after its pane took some of the room. */
function usePicked({ entries, picked }: Props, rows: Rows): void {
  useEffect(() => {
    const at = picked === null ? -1 : entries.findIndex((entry) => entry.key === picked);
    if (at >= 0) {
      rows.scrollToIndex(at, { align: 'auto' });
    }
    // oxlint-disable-next-line react/exhaustive-deps -- another pick is the reason; lines that come are none
  }, [picked, rows]);
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowUp: -1,
  ArrowDown: 1,
  PageUp: -PAGE_ROWS,
  PageDown: PAGE_ROWS,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** Arrows, page keys, Home and End move the pick; moving it pauses. */
function usePickKeys({ entries, picked, onPick, onPaused }: Props): (event: KeyboardEvent) => void {
  return (event) => {
    const step = STEPS[event.key];
    if (step === undefined || entries.length === 0 || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    event.preventDefault();
    const at = entries.findIndex((entry) => entry.key === picked);
    const from = at < 0 ? entries.length : at;
    const to = Math.min(entries.length - 1, Math.max(0, from + step));
    const entry = entries[to];
    if (entry !== undefined) {
      onPaused(true);
      onPick(entry.key);
    }
  };
}

function RealRows({ entries, sought, picked, rows }: Props & { rows: Rows }): ReactNode {
  return rows.getVirtualItems().map(({ index, key, start }) => {
    const entry = entries[index];
    return (
      entry !== undefined && (
        <LogRow key={key} entry={entry} index={index} top={start} selected={entry.key === picked} sought={sought} />
      )
    );
  });
}

/** A click on a row picks it, and pauses. */
function usePickByClick({ entries, onPick, onPaused }: Props): (event: MouseEvent) => void {
  return (event) => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-index]') : null;
    const entry = row === null ? undefined : entries[Number(row.dataset['index'])];
    if (entry !== undefined) {
      onPaused(true);
      onPick(entry.key);
    }
  };
}

/** The lines, only those in view made real; one tab stop, the arrows pick a line. */
export function LogList(props: Props): ReactNode {
  const { entries, picked, label } = props;
  const box = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- its functions change nothing that is memoised here
  const rows: Rows = useVirtualizer<HTMLDivElement, Element>({
    count: entries.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => entries[index]?.key ?? index,
    overscan: 20,
  });
  const onScroll = useFollow(props, rows);
  useAnchor(entries, rows, box);
  usePicked(props, rows);
  const onKeyDown = usePickKeys(props);
  const onClick = usePickByClick(props);
  return (
    <div
      ref={box}
      className="log-list"
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a select cannot hold lines
      role="listbox"
      aria-label={label}
      aria-activedescendant={picked === null ? undefined : rowId(picked)}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onClick={onClick}
      onScroll={(event) => onScroll(event.currentTarget)}
    >
      <div className="log-size" style={{ height: rows.getTotalSize() }} role="presentation">
        <RealRows {...props} rows={rows} />
      </div>
    </div>
  );
}
