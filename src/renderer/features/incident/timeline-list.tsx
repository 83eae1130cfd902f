import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Away } from '../../state/presence.ts';
import type { RowList } from '../../ui/row-window.ts';
import { type RowView, useRowWindow } from '../../ui/use-row-window.ts';
import type { Jump } from './jump.ts';
import type { RowCache } from './timeline-filter.ts';
import { showsEvidence, type TimelineItem } from './timeline-item.ts';
import { answerKey, TimelineRow } from './timeline-row.tsx';
import type { ShownRows } from './use-timeline-rows.ts';

/** Where the timeline is asked to go; another object, another time. */
export type GoTo =
  | { readonly type: 'evidence'; readonly jump: Jump }
  | { readonly type: 'since'; readonly at: string }
  | { readonly type: 'top' };

interface Props {
  readonly shown: ShownRows;
  /** Events that have no row here yet and are older than all that have; each counts as a row. */
  readonly above: number;
  /** Whether there are older events that may still be asked for. */
  readonly more: boolean;
  readonly onMore: () => void;
  readonly cache: RowCache;
  readonly follow: boolean;
  readonly onFollow: (follow: boolean) => void;
  readonly goTo: GoTo | null;
  /** Asks to be sent to the first row of all. */
  readonly onTop: () => void;
  /** When nobody looked: the rows since then begin with a divider. */
  readonly away: Away | null;
}

/** The row that is gone to: -1 when it is not here, null when it may be among older events. */
function findTarget({ shown: { rows, complete }, more }: Props, goTo: GoTo): number | null {
  const all = complete && !more;
  switch (goTo.type) {
    case 'evidence': {
      const at = rows.layout.reveal(goTo.jump.ref);
      return at >= 0 || all ? at : null;
    }
    case 'since': {
      const at = rows.firstSince(goTo.at);
      return at > 0 || all ? at : null;
    }
    case 'top':
      return all ? 0 : null;
  }
}

/** Goes to where it is asked to, once; what is not here yet is asked for. */
function useGoTo(props: Props, list: RowList, view: RowView): void {
  const gone = useRef<GoTo | null>(null);
  useEffect(() => {
    const { goTo } = props;
    if (goTo === null || goTo === gone.current) {
      return;
    }
    const target = findTarget(props, goTo);
    if (target === null) {
      props.onMore();
      return;
    }
    gone.current = goTo;
    if (target >= 0) {
      view.window.goTo(list, target, goTo.type === 'evidence' ? 'center' : 'start');
      view.again();
    }
  });
}

/** Which details were folded or unfolded by hand. */
function useToggled(): readonly [toggled: ReadonlySet<string>, toggle: (key: string) => void] {
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const toggle = useCallback((key: string): void => {
    setToggled((before) => {
      const next = new Set(before);
      if (!next.delete(key)) {
        next.add(key);
      }
      return next;
    });
  }, []);
  return [toggled, toggle];
}

function useRowList({ rows }: ShownRows): RowList {
  return useMemo(
    () => ({
      heights: rows.heights,
      keyAt: (index) => rows.layout.rows[index]?.key ?? 0,
      indexBefore: (key) => rows.layout.indexBefore(key),
    }),
    [rows],
  );
}

/** Home goes to the first row of all, End follows; the other keys scroll by themselves. */
function useEnds({ onFollow, onTop }: Props): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (event.key === 'Home' || event.key === 'End') {
      event.preventDefault();
      if (event.key === 'End') {
        onFollow(true);
      } else {
        onTop();
      }
    } else if (event.key === 'ArrowUp' || event.key === 'PageUp') {
      onFollow(false);
    }
  };
}

function RealRows({ props, view }: { props: Props; view: RowView }): ReactNode {
  const { shown, above, cache, away, goTo } = props;
  const [details, toggleDetail] = useToggled();
  const { layout } = shown.rows;
  const { touch } = shown;
  const onFold = useCallback(
    (key: number) => {
      layout.toggle(key);
      touch();
    },
    [layout, touch],
  );
  const jump = goTo?.type === 'evidence' ? goTo.jump : null;
  const divider = away === null ? -1 : shown.rows.firstSince(away.from);
  const row = (item: TimelineItem, index: number): ReactNode => (
    <TimelineRow
      key={item.key}
      position={above + view.range.from + index + 1}
      size={above + layout.rows.length}
      item={item}
      divided={divider > 0 && divider === view.range.from + index}
      row={cache.row(item.event)}
      answer={item.answer === null ? null : cache.row(item.answer)}
      toggled={details.has(String(item.key))}
      answerToggled={details.has(answerKey(item))}
      onToggle={toggleDetail}
      onFold={onFold}
      quote={jump !== null && showsEvidence(item, jump.ref) ? jump.quote : null}
    />
  );
  return layout.rows.slice(view.range.from, view.range.to).map(row);
}

/** The rows, only those in view made real. */
export function TimelineList(props: Props): ReactNode {
  const { shown, follow, onFollow, more, onMore } = props;
  const list = useRowList(shown);
  const view = useRowWindow(list, follow, () => onFollow(false));
  const [takeBox, takeSize, takeRows] = view.window.holders;
  useGoTo(props, list, view);
  useEffect(() => {
    if (more && view.nearTop) {
      onMore();
    }
  });
  const onKeyDown = useEnds(props);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a feed is scrolled by wheel and keys
    <div
      ref={takeBox}
      className="feed"
      role="feed"
      aria-label="Timeline"
      aria-busy={!shown.complete}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard
      tabIndex={0}
      onWheel={(event) => {
        if (follow && event.deltaY < 0) {
          onFollow(false);
        }
      }}
      onKeyDown={onKeyDown}
    >
      <div ref={takeSize} className="feed-size">
        <div ref={takeRows} className="feed-rows" data-from={view.range.from}>
          <RealRows props={props} view={view} />
        </div>
      </div>
    </div>
  );
}
