import type { DeskEvent } from '#shared/domain/events.ts';
import { lineShape } from './line-text.ts';

type LineCaptured = Extract<DeskEvent, { type: 'line_captured' }>;
type ToolAnswered = Extract<DeskEvent, { type: 'tool_answered' }>;

/** Captured lines that one row stands for, beside the first of them. */
export interface Fold {
  readonly count: number;
  readonly open: boolean;
  /** Lines like the first one, or lines around a match. */
  readonly what: 'repeats' | 'context';
  /** When the last of them was captured. */
  readonly until: string;
}

/** One row of the timeline. */
export interface TimelineItem {
  /** The sequence number of the first event that the row stands for; it never changes. */
  readonly key: number;
  readonly event: DeskEvent;
  /** What the tool answered, on the row of its call. */
  readonly answer: ToolAnswered | null;
  /** The source of a line, where it differs from that of the line before. */
  readonly source: string | null;
  readonly fold: Fold | null;
  /** How often the incident had been seen by then; null where it was not said. */
  readonly seen: number | null;
}

/** What the rows depend on beside the events. */
export interface LayoutView {
  /** The keys of folds that were opened or closed by hand. */
  readonly toggled: ReadonlySet<number>;
  /** The evidence that must be on a row of its own; null for none. */
  readonly ref: string | null;
  /** False while a text is searched: what matches must be seen. */
  readonly folding: boolean;
}

interface Draft extends TimelineItem {
  event: DeskEvent;
  answer: ToolAnswered | null;
  source: string | null;
  fold: Fold | null;
  seen: number | null;
}

interface Run {
  readonly shape: string;
  readonly lines: Draft[];
}

/** So many lines of a run are shown one by one; more fold. */
const SHOWN_LINES = 3;

const draft = (event: DeskEvent): Draft => ({
  key: event.seq,
  event,
  answer: null,
  source: null,
  fold: null,
  seen: null,
});

function shapeOf({ data }: LineCaptured): string {
  return data.matched ? `matched ${data.source} ${lineShape(data.text)}` : `context ${data.source}`;
}

function holds(lines: readonly Draft[], ref: string | null): boolean {
  return ref !== null && lines.some((line) => showsEvidence(line, ref));
}

/** The rows of a run of lines: each by itself, or the first with the others folded under it. */
function runRows({ shape, lines }: Run, view: LayoutView): readonly Draft[] {
  const [first, ...rest] = lines;
  if (first === undefined || !view.folding || lines.length <= SHOWN_LINES) {
    return lines;
  }
  const open = view.toggled.has(first.key) !== holds(rest, view.ref);
  const what = shape.startsWith('matched') ? 'repeats' : 'context';
  first.fold = { count: rest.length, open, what, until: rest.at(-1)?.event.at ?? first.event.at };
  if (open) {
    return lines;
  }
  first.seen = lines.findLast((line) => line.seen !== null)?.seen ?? null;
  return [first];
}

/** Whether the row before says it already: what was found, that a plan waits, or that it was approved. */
function repeatsRow(before: DeskEvent | null, event: DeskEvent): boolean {
  if (event.type !== 'state_changed' || before === null) {
    return false;
  }
  const { from, to } = event.data;
  if (from === to) {
    return before.type === 'triage_reported' || before.type === 'diagnosis_reported';
  }
  if (to === 'awaiting_approval') {
    return before.type === 'approval_requested';
  }
  return to === 'open' && before.type === 'approval_decided' && before.data.decision === 'approve';
}

/** Events taken in one after the other; what belongs together becomes one row. */
class Layout {
  readonly #rows: Draft[] = [];
  readonly #calls = new Map<string, Draft>();
  readonly #view: LayoutView;
  #run: Run | null = null;
  #source: string | null = null;
  /** The last event on a row that is no line. */
  #before: DeskEvent | null = null;

  constructor(view: LayoutView) {
    this.#view = view;
  }

  take(event: DeskEvent): void {
    if (event.type === 'line_captured') {
      this.#takeLine(event);
    } else if (event.type === 'incident_repeated') {
      this.#takeCount(event);
    } else if (event.type === 'tool_answered') {
      this.#takeAnswer(event);
    } else if (!repeatsRow(this.#before, event)) {
      const row = this.#push(draft(event));
      this.#before = event;
      if (event.type === 'tool_called') {
        this.#calls.set(event.data.ref, row);
      }
    }
  }

  rows(): readonly TimelineItem[] {
    return this.#run === null ? [...this.#rows] : [...this.#rows, ...runRows(this.#run, this.#view)];
  }

  #endRun(): void {
    if (this.#run !== null) {
      for (const row of runRows(this.#run, this.#view)) {
        this.#rows.push(row);
      }
      this.#run = null;
    }
  }

  #push(row: Draft): Draft {
    this.#endRun();
    this.#rows.push(row);
    return row;
  }

  #takeLine(event: LineCaptured): void {
    const shape = shapeOf(event);
    const line = draft(event);
    line.source = event.data.source === this.#source ? null : event.data.source;
    this.#source = event.data.source;
    if (this.#run?.shape === shape) {
      this.#run.lines.push(line);
      return;
    }
    this.#endRun();
    this.#run = { shape, lines: [line] };
  }

  #takeCount(event: Extract<DeskEvent, { type: 'incident_repeated' }>): void {
    const line = this.#run?.lines.at(-1);
    const before = this.#rows.at(-1);
    if (line !== undefined) {
      line.seen = event.data.count;
    } else if (before?.event.type === 'incident_repeated') {
      before.event = event;
    } else {
      this.#push(draft(event));
    }
  }

  #takeAnswer(event: ToolAnswered): void {
    const call = this.#calls.get(event.data.ref);
    if (call === undefined || call.answer !== null) {
      this.#push(draft(event));
      return;
    }
    call.answer = event;
  }
}

/** The rows of one view of a timeline that grows. */
export interface TimelineLayout {
  /** Repeated lines folded, counts and answers on the rows that they belong to. Only new events cost anything. */
  rows(events: readonly DeskEvent[]): readonly TimelineItem[];
}

/** A layout for one view; events that go on where the last ones ended are added to it, others are laid out anew. */
export function createTimelineLayout(view: LayoutView): TimelineLayout {
  let layout = new Layout(view);
  let taken: readonly DeskEvent[] = [];
  const goesOn = (events: readonly DeskEvent[]): boolean =>
    events.length >= taken.length && events[0] === (taken[0] ?? events[0]) && events[taken.length - 1] === taken.at(-1);
  return {
    rows: (events) => {
      if (!goesOn(events)) {
        layout = new Layout(view);
        taken = [];
      }
      for (let index = taken.length; index < events.length; index += 1) {
        const event = events[index];
        if (event !== undefined) {
          layout.take(event);
        }
      }
      taken = events;
      return layout.rows();
    },
  };
}

/** Whether the row shows this piece of evidence; for a tool its answer, where the bytes are. */
export function showsEvidence({ event, answer }: TimelineItem, ref: string): boolean {
  const shown = answer ?? event;
  return (shown.type === 'line_captured' || shown.type === 'tool_answered') && shown.data.ref === ref;
}
