import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import type { DeskEvent } from '#shared/domain/events.ts';
import type { Away } from '../../state/presence.ts';
import type { Jump } from './jump.ts';
import type { RowCache } from './timeline-filter.ts';
import { createTimelineLayout, showsEvidence, type TimelineItem } from './timeline-layout.ts';
import { answerKey, TimelineRow } from './timeline-row.tsx';

const ESTIMATED_ROW_PX = 28;
/** So near to the end counts as at the end. */
const END_PX = 32;

interface Props {
  readonly events: readonly DeskEvent[];
  /** Whether runs of lines are folded. */
  readonly folding: boolean;
  readonly cache: RowCache;
  readonly follow: boolean;
  readonly onFollow: (follow: boolean) => void;
  readonly jump: Jump | null;
  /** When nobody looked: the rows since then begin with a divider. */
  readonly away: Away | null;
  /** The event whose row is to be gone to; another object, another time. */
  readonly goTo: { readonly seq: number } | null;
}

type Rows = Virtualizer<HTMLDivElement, Element>;

/** Keeps the last row in view while following; scrolling up by hand pauses. */
function useFollow({ follow, onFollow }: Props, count: number, rows: Rows): (box: HTMLDivElement) => void {
  const lastTop = useRef(0);
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
function useJump(jump: Jump | null, items: readonly TimelineItem[], rows: Rows): void {
  const target = useMemo(
    () => (jump === null ? -1 : items.findIndex((item) => showsEvidence(item, jump.ref))),
    // A jump is made once; rows that arrive later do not move the view again.
    // oxlint-disable-next-line react/exhaustive-deps
    [jump, items.length > 0],
  );
  useEffect(() => {
    if (target >= 0) {
      rows.scrollToIndex(target, { align: 'center' });
    }
  }, [target, jump, rows]);
}

/** Goes to the row that stands for an event. */
function useGoTo(goTo: Props['goTo'], items: readonly TimelineItem[], rows: Rows): void {
  const gone = useRef<Props['goTo']>(null);
  useEffect(() => {
    const target = goTo === null || goTo === gone.current ? -1 : items.findLastIndex(({ key }) => key <= goTo.seq);
    if (target >= 0) {
      gone.current = goTo;
      rows.scrollToIndex(target, { align: 'start' });
    }
  }, [goTo, items, rows]);
}

/** The row before which the divider stands; null where nothing came since, or all of it did. */
function dividerKey(items: readonly TimelineItem[], away: Away | null): number | null {
  const index = away === null ? -1 : items.findIndex(({ event }) => event.at > away.from && event.at <= away.to);
  return index <= 0 ? null : (items[index]?.key ?? null);
}

/** Goes to where somebody left off when asked to; answers with the row before which the divider stands. */
function useAwayRows({ away, goTo }: Props, items: readonly TimelineItem[], rows: Rows): number | null {
  useGoTo(goTo, items, rows);
  return useMemo(() => dividerKey(items, away), [items, away]);
}

/** Which of the rows were folded or unfolded by hand. */
function useToggled<Key>(): readonly [toggled: ReadonlySet<Key>, toggle: (key: Key) => void] {
  const [toggled, setToggled] = useState<ReadonlySet<Key>>(new Set());
  const toggle = (key: Key): void =>
    setToggled((before) => {
      const next = new Set(before);
      if (!next.delete(key)) {
        next.add(key);
      }
      return next;
    });
  return [toggled, toggle];
}

/** The rows of the events, laid out anew only when the view of them changes. */
function useItems({ events, folding, jump }: Props, folds: ReadonlySet<number>): readonly TimelineItem[] {
  const ref = jump?.ref ?? null;
  const layout = useMemo(() => createTimelineLayout({ toggled: folds, ref, folding }), [folds, ref, folding]);
  return useMemo(() => layout.rows(events), [layout, events]);
}

/** The rows, only those in view made real. */
export function TimelineList(props: Props): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const [details, toggleDetail] = useToggled<string>();
  const [folds, toggleFold] = useToggled<number>();
  const items = useItems(props, folds);
  // oxlint-disable-next-line react/incompatible-library -- its functions change nothing that is memoised here
  const rows: Rows = useVirtualizer<HTMLDivElement, Element>({
    count: items.length,
    getScrollElement: () => box.current,
    estimateSize: () => ESTIMATED_ROW_PX,
    getItemKey: (index) => items[index]?.key ?? index,
    overscan: 12,
  });
  const onScroll = useFollow(props, items.length, rows);
  useJump(props.jump, items, rows);
  const divider = useAwayRows(props, items, rows);
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
        {rows.getVirtualItems().map(({ index, key, start }) => {
          const item = items[index];
          return (
            item !== undefined && (
              <TimelineRow
                key={key}
                place={{ index, count: items.length, top: start }}
                measure={rows.measureElement}
                item={item}
                divided={item.key === divider}
                row={props.cache.row(item.event)}
                answer={item.answer === null ? null : props.cache.row(item.answer)}
                toggled={details.has(String(item.key))}
                answerToggled={details.has(answerKey(item))}
                onToggle={toggleDetail}
                onFold={toggleFold}
                quote={props.jump !== null && showsEvidence(item, props.jump.ref) ? props.jump.quote : null}
              />
            )
          );
        })}
      </div>
    </div>
  );
}
