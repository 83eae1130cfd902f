import type { RawLine } from '../watch/line-intake.ts';
import { beginRecord, continueRecord, type Progress } from './continue-record.ts';

/** A line with the lines that continue it: a stack trace belongs to the line that began it. */
export interface LogRecord {
  /** Byte offset of the first line. */
  readonly offset: number;
  readonly text: string;
  /** True when it continues the record before it: that of the batch before, or one that grew too long. */
  readonly continues: boolean;
}

/** Where joining stands at the end of a batch; null before the first line of a source. */
export type JoinState = Progress;

const MOST_LINES = 400;
const LONGEST = 64 * 1_024;

interface Open {
  readonly offset: number;
  readonly lines: string[];
  readonly continues: boolean;
}

function close(open: Open): LogRecord {
  return { offset: open.offset, text: open.lines.join('\n').slice(0, LONGEST), continues: open.continues };
}

/** Joins lines to records. Nothing is held back: what continues the batch before comes as a record of its own that says so. */
export function joinLines(
  lines: readonly RawLine[],
  before: JoinState | null,
): { records: readonly LogRecord[]; state: JoinState | null } {
  const opened: Open[] = [];
  let progress = before;
  for (const { offset, text } of lines) {
    const open = opened.at(-1);
    const goesOn = progress === null ? null : continueRecord(text, progress);
    if (goesOn === null) {
      if (text.trim() === '') continue;
      progress = beginRecord(text);
      opened.push({ offset, lines: [text], continues: false });
    } else if (open === undefined || goesOn.lines > MOST_LINES) {
      // What is too long for one record goes on as another one that is not judged by itself.
      progress = { ...goesOn, lines: 1 };
      opened.push({ offset, lines: [text], continues: true });
    } else {
      progress = goesOn;
      open.lines.push(text);
    }
  }
  return { records: opened.map(close), state: progress };
}
