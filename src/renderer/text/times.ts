const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A length of time, rounded: `4 s`, `3 min`, `2 h`, `5 d`. */
export function duration(ms: number): string {
  const length = Math.max(0, ms);
  if (length < MINUTE) {
    return `${Math.round(length / SECOND)} s`;
  }
  if (length < HOUR) {
    return `${Math.round(length / MINUTE)} min`;
  }
  return length < 2 * DAY ? `${Math.round(length / HOUR)} h` : `${Math.round(length / DAY)} d`;
}

/** How long ago, rounded: `just now`, `12 s ago`. */
export function ago(at: string, nowMs: number): string {
  const passed = nowMs - Date.parse(at);
  return passed < 2 * SECOND ? 'just now' : `${duration(passed)} ago`;
}

/** What is left, to the second: `14:05`, `0:09`; `0:00` when over. */
export function countdown(untilMs: number, nowMs: number): string {
  const seconds = Math.max(0, Math.ceil((untilMs - nowMs) / SECOND));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

// Making a formatter costs more than a hundred uses of it.
const MONTH = new Intl.DateTimeFormat('en', { month: 'short' });
const WHOLE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'long' });

const two = (value: number): string => String(value).padStart(2, '0');

/** Local time of day with seconds: `01:12:07`. */
export function clockTime(at: string): string {
  const time = new Date(at);
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}

/** Local time of day, with the day in front when it is not today: `01:12`, `12 Mar 01:12`. */
export function shortTime(at: string, nowMs: number): string {
  const time = new Date(at);
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}`;
  if (time.toDateString() === new Date(nowMs).toDateString()) {
    return clock;
  }
  return `${time.getDate()} ${MONTH.format(time)} ${clock}`;
}

/** The whole local time with its zone, for the hover. */
export function fullTime(at: string): string {
  return WHOLE.format(new Date(at));
}
