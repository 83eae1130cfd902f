import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import type { DeskEvent } from '#shared/domain/events.ts';
import type { Jump } from './jump.ts';
import { evidenceRef, type RowCache } from './timeline-filter.ts';
import { TimelineRow } from './timeline-row.tsx';

const ESTIMATED_ROW_PX = 44;
/** So near to the end counts as at the end. */
const END_PX = 32;

interface Props {
  readonly events: readonly DeskEvent[];
  readonly cache: RowCache;
  readonly follow: boolean;
  readonly onFollow: (follow: boolean) => void;
  readonly jump: Jump | null;
}

type Rows = Virtualizer<HTMLDivElement, Element>;

/** Keeps the last row in view while following; scrolling up by hand pauses. */
function useFollow({ events, follow, onFollow }: Props, rows: Rows): (box: HTMLDivElement) => void {
  const lastTop = useRef(0);
  const count = events.length;
  const height = rows.getTotalSize();
  useEffect(() => {
    if (follow && count > 0 && height > 0) {
      rows.scrollToIndex(count - 1, { align: 'end' });
    }
  }, [follow, count, height, rows]);
  return (box) => {
    const wentUp = box.scrollTop < lastTop.current - 4;
    const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < END_PX;
    lastTop.current = box.scrollTop;
    if (wentUp && follow && !atEnd) {
      onFollow(false);
    }
  };
}

/** Goes to the row that a citation names. */
function useJump({ events, jump }: Props, rows: Rows): void {
  const target = useMemo(
    () => (jump === null ? -1 : events.findIndex((event) => evidenceRef(event) === jump.ref)),
    // A jump is made once; rows that arrive later do not move the view again.
    // oxlint-disable-next-line react/exhaustive-deps
    [jump, events.length > 0],
  );
  useEffect(() => {
    if (target >= 0) {
      rows.scrollToIndex(target, { align: 'center' });
    }
  }, [target, jump, rows]);
}

/** Which rows were folded or unfolded by hand. */
function useFolds(): { isToggled: (seq: number) => boolean; toggle: (seq: number) => void } {
  const [toggled, setToggled] = useState<ReadonlySet<number>>(new Set());
  return {
    isToggled: (seq) => toggled.has(seq),
    toggle: (seq) =>
      setToggled((before) => {
        const next = new Set(before);
        if (!next.delete(seq)) {
          next.add(seq);
        }
        return next;
      }),
  };
}

/** The rows, only those in view made real. */
export function TimelineList(props: Props): ReactNode {
  const { events, cache, jump } = props;
  const box = useRef<HTMLDivElement>(null);
  const folds = useFolds();
  // oxlint-disable-next-line react/incompatible-library -- its functions change nothing that is memoised here
  const rows: Rows = useVirtualizer<HTMLDivElement, Element>({
    count: events.length,
    getScrollElement: () => box.current,
    estimateSize: () => ESTIMATED_ROW_PX,
    getItemKey: (index) => events[index]?.seq ?? index,
    overscan: 12,
  });
  const onScroll = useFollow(props, rows);
  useJump(props, rows);
  return (
    <div
      ref={box}
      className="feed"
      role="feed"
      aria-label="Timeline"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard
      tabIndex={0}
      onScroll={(event) => onScroll(event.currentTarget)}
    >
      <div className="feed-size" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((item) => {
          const event = events[item.index];
          return (
            event !== undefined && (
              <TimelineRow
                key={item.key}
                place={{ index: item.index, count: events.length, top: item.start }}
                measure={rows.measureElement}
                event={event}
                row={cache.row(event)}
                toggled={folds.isToggled(event.seq)}
                onToggle={folds.toggle}
                quote={jump !== null && evidenceRef(event) === jump.ref ? jump.quote : null}
              />
            )
          );
        })}
      </div>
    </div>
  );
}
