import type { DeskEvent } from '#shared/domain/events.ts';
import { lineShape } from './line-text.ts';

export type LineCaptured = Extract<DeskEvent, { type: 'line_captured' }>;
export type ToolAnswered = Extract<DeskEvent, { type: 'tool_answered' }>;

/** Captured lines that one row stands for, beside the first of them. */
export interface Fold {
  readonly count: number;
  readonly open: boolean;
  /** Lines like the first one, or lines around a match. */
  readonly what: 'repeats' | 'context';
  /** When the last of them was captured. */
  readonly until: string;
}

/** One row of the timeline; a row that changes becomes another object with the same key. */
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

/** A row for an event that stands by itself. */
export function itemOf(event: DeskEvent): TimelineItem {
  return { key: event.seq, event, answer: null, source: null, fold: null, seen: null };
}

/** Lines of one shape after one another, with nothing but counts between them. */
export interface LineRun {
  readonly shape: string;
  lines: TimelineItem[];
  /** Unfolded by hand, or because evidence in it was gone to. */
  open: boolean;
  /** The last count that was said of one of its lines. */
  seen: number | null;
}

/** So many lines of a run are shown one by one; more fold. */
export const SHOWN_LINES = 3;

/** Lines of the same shape may be one run. */
export function shapeOf({ data }: LineCaptured): string {
  return data.matched ? `matched ${data.source} ${lineShape(data.text)}` : `context ${data.source}`;
}

/** The key of the row that stands for the whole run. */
export function keyOfRun({ lines }: LineRun): number {
  return lines[0]?.key ?? 0;
}

function headOf({ shape, lines, open, seen }: LineRun, first: TimelineItem): TimelineItem {
  const what = shape.startsWith('matched') ? 'repeats' : 'context';
  const until = lines.at(-1)?.event.at ?? first.event.at;
  const fold: Fold = { count: lines.length - 1, open, what, until };
  return { ...first, fold, seen: open ? first.seen : seen };
}

/** The rows of a run of lines: each by itself, or the first with the others folded under it. */
export function rowsOfRun(run: LineRun, folding: boolean): readonly TimelineItem[] {
  const [first] = run.lines;
  if (first === undefined || !folding || run.lines.length <= SHOWN_LINES) {
    return run.lines;
  }
  const head = headOf(run, first);
  return run.open ? [head, ...run.lines.slice(1)] : [head];
}

/** How many rows that are. */
export function heightOfRun({ lines, open }: LineRun, folding: boolean): number {
  return folding && lines.length > SHOWN_LINES && !open ? 1 : lines.length;
}

/** Whether the row before says it already: what was found, that a plan waits, or that it was approved. */
export function repeatsRow(before: DeskEvent | null, event: DeskEvent): boolean {
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

/** Whether the row shows this piece of evidence; for a tool its answer, where the bytes are. */
export function showsEvidence({ event, answer }: TimelineItem, ref: string): boolean {
  const shown = answer ?? event;
  return (shown.type === 'line_captured' || shown.type === 'tool_answered') && shown.data.ref === ref;
}
