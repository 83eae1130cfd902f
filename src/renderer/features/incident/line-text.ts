/** How loud a log line calls itself; `plain` when it does not say. */
export type LineLevel = 'danger' | 'warning' | 'plain';

/** A log line taken apart for one compact row; the parts in order are the whole line. */
export interface LineParts {
  /** The line's own time with the space after it; empty when it has none at its start. */
  readonly time: string;
  readonly before: string;
  readonly level: string;
  readonly rest: string;
  readonly tone: LineLevel;
}

const TIME = /^\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?\]?\s+/;
const LEVEL = /\b(FATAL|PANIC|EMERG|ALERT|CRITICAL|CRIT|ERROR|ERR|WARNING|WARN|NOTICE|INFO|DEBUG|TRACE)\b/i;
const LOUD = /^(?:FATAL|PANIC|EMERG|ALERT|CRIT|ERR)/i;
/** A level stands near the start; the same word further on is part of the message. */
const LEVEL_WITHIN = 80;
const SAME_TIME_MS = 2_000;

/** Takes a log line apart into its time, its level and the rest. */
export function lineParts(text: string): LineParts {
  const time = TIME.exec(text)?.[0] ?? '';
  const body = text.slice(time.length);
  const level = LEVEL.exec(body.slice(0, LEVEL_WITHIN));
  if (level === null) {
    return { time, before: '', level: '', rest: body, tone: 'plain' };
  }
  const [word] = level;
  const tone = LOUD.test(word) ? 'danger' : /^WARN/i.test(word) ? 'warning' : 'plain';
  return {
    time,
    before: body.slice(0, level.index),
    level: word,
    rest: body.slice(level.index + word.length),
    tone,
  };
}

/** Whether the line's own time only repeats the time in the gutter; a time without a zone may be local or UTC. */
export function repeatsGutter(time: string, at: string): boolean {
  const written = time
    .trim()
    .replace(/^\[|\]$/g, '')
    .replace(',', '.')
    .replace(' ', 'T');
  const read = /[Z+]|-\d\d:?\d\d$/.test(written.slice(10)) ? [written] : [written, `${written}Z`];
  return read.some((each) => Math.abs(Date.parse(each) - Date.parse(at)) < SAME_TIME_MS);
}

/** What stays the same in lines that differ only in numbers. */
export function lineShape(text: string): string {
  return text.replace(/\d+/g, '0');
}
