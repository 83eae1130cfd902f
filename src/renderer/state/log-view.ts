import type { LogLevel, LogLine, TailItem } from '#shared/contract/logs.ts';
import type { BlindWindow } from '#shared/contract/status.ts';

/** The lowest level that is shown. */
export type LeastLevel = Exclude<LogLevel, 'unknown'>;

/** What of a source is shown: lines that hold the text (case is ignored) at this level or worse. */
export interface LogFilter {
  readonly text: string;
  readonly level: LeastLevel;
}

export const ALL_LINES: LogFilter = { text: '', level: 'debug' };

/** Whether every line is shown. */
export function showsAll({ text, level }: LogFilter): boolean {
  return text === '' && level === 'debug';
}

/** One row of the list. */
export type LogEntry =
  | { readonly type: 'line'; readonly key: string; readonly line: LogLine }
  | { readonly type: 'gap'; readonly key: string; readonly gap: BlindWindow }
  | { readonly type: 'skipped'; readonly key: string; readonly lines: number };

/** What the list holds: what is shown, and while it is paused what came since. */
export interface LogView {
  readonly filter: LogFilter;
  readonly entries: readonly LogEntry[];
  readonly paused: boolean;
  readonly waiting: readonly LogEntry[];
  /** Lines that came since the pause; more than `waiting` holds once it is full. */
  readonly waitingLines: number;
  /** The newest line that was taken in; -1 before the first. */
  readonly lastNumber: number;
  /** Whether the engine may still keep older lines. */
  readonly moreOlder: boolean;
  /** Names rows that have no number of their own. */
  readonly serial: number;
}

export type LogChange =
  | { readonly type: 'started'; readonly filter: LogFilter }
  | { readonly type: 'came'; readonly items: readonly TailItem[] }
  | { readonly type: 'found'; readonly lines: readonly LogLine[]; readonly more: boolean }
  | { readonly type: 'paused' }
  | { readonly type: 'resumed' };

/** So many rows are kept while the list follows, and so many wait behind a pause. */
export const MOST_ENTRIES = 4_000;
/** Rows are dropped by so many at once, so that most of what comes moves no other row. */
const DROPPED_AT_ONCE = 500;
/** So many rows are kept when older lines are paged in. */
export const MOST_WITH_OLDER = 10_000;

/** A list that follows and holds nothing yet. */
export function startView(filter: LogFilter): LogView {
  return {
    filter,
    entries: [],
    paused: false,
    waiting: [],
    waitingLines: 0,
    lastNumber: -1,
    moreOlder: true,
    serial: 0,
  };
}

const ORDER: readonly LogLevel[] = ['debug', 'info', 'warning', 'error', 'critical'];

/** Whether a line passes the filter, judged as the engine's search does: a line without a level counts as `info`. */
export function fits(line: LogLine, { text, level }: LogFilter): boolean {
  const own = ORDER.indexOf(line.level === 'unknown' ? 'info' : line.level);
  return own >= ORDER.indexOf(level) && (text === '' || line.text.toLowerCase().includes(text.toLowerCase()));
}

const entryOf = (line: LogLine): LogEntry => ({ type: 'line', key: `line-${line.number}`, line });

interface Taken {
  readonly entries: LogEntry[];
  readonly lastNumber: number;
  readonly serial: number;
}

/** Rows of what came, each line once, those that do not pass the filter left out. */
function takeItems(view: LogView, items: readonly TailItem[]): Taken {
  const entries: LogEntry[] = [];
  let { lastNumber, serial } = view;
  for (const item of items) {
    if (item.type === 'gap') {
      entries.push({ type: 'gap', key: `gap-${serial++}`, gap: item.gap });
    } else if (item.type === 'skipped') {
      entries.push({ type: 'skipped', key: `skipped-${serial++}`, lines: item.lines });
    } else {
      const fresh = item.lines.filter((line) => line.number > lastNumber);
      lastNumber = fresh.at(-1)?.number ?? lastNumber;
      entries.push(...fresh.filter((line) => fits(line, view.filter)).map(entryOf));
    }
  }
  return { entries, lastNumber, serial };
}

const countLines = (entries: readonly LogEntry[]): number => entries.filter((entry) => entry.type === 'line').length;

/** The newest rows, once there are clearly too many. */
function trimmed(entries: readonly LogEntry[]): readonly LogEntry[] {
  return entries.length > MOST_ENTRIES + DROPPED_AT_ONCE ? entries.slice(-MOST_ENTRIES) : entries;
}

function came(view: LogView, items: readonly TailItem[]): LogView {
  const { entries, ...place } = takeItems(view, items);
  if (!view.paused) {
    return { ...view, ...place, entries: trimmed([...view.entries, ...entries]) };
  }
  return {
    ...view,
    ...place,
    waiting: trimmed([...view.waiting, ...entries]),
    waitingLines: view.waitingLines + countLines(entries),
  };
}

/** The number of the oldest line that is shown; null while none is. */
export function oldestNumber(view: LogView): number | null {
  const first = view.entries.find((entry) => entry.type === 'line');
  return first?.type === 'line' ? first.line.number : null;
}

function found(view: LogView, lines: readonly LogLine[], more: boolean): LogView {
  const oldest = oldestNumber(view) ?? Number.POSITIVE_INFINITY;
  const older = lines.filter((line) => line.number < oldest);
  const room = Math.max(0, MOST_WITH_OLDER - view.entries.length);
  const kept = older.slice(-room || older.length);
  return {
    ...view,
    entries: room === 0 ? view.entries : [...kept.map(entryOf), ...view.entries],
    lastNumber: Math.max(view.lastNumber, lines.at(-1)?.number ?? -1),
    moreOlder: more && room > older.length,
  };
}

function resumed(view: LogView): LogView {
  const dropped = view.waitingLines > countLines(view.waiting);
  const entries = dropped ? view.waiting : trimmed([...view.entries, ...view.waiting]);
  return { ...view, entries, paused: false, waiting: [], waitingLines: 0, moreOlder: true };
}

/** The list after a change. While it is paused, what is on screen does not move. */
export function changeView(view: LogView, change: LogChange): LogView {
  switch (change.type) {
    case 'started':
      return startView(change.filter);
    case 'came':
      return came(view, change.items);
    case 'found':
      return found(view, change.lines, change.more);
    case 'paused':
      return view.paused ? view : { ...view, paused: true };
    case 'resumed':
      return view.paused ? resumed(view) : view;
  }
}
