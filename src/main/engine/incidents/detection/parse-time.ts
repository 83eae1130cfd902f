import type { Timestamp } from '#shared/domain/ids.ts';
import { type Fields, fieldsOf } from './structured-line.ts';
import { TIME_FORMATS } from './time-formats.ts';

/** The time that a line states itself. It is shown; lines are grouped by when they arrive. */
export interface ParsedTime {
  readonly at: Timestamp;
  /** `unknown` where the line states no zone: then `at` reads it as UTC, and may be hours off. */
  readonly zone: 'stated' | 'unknown';
}

const DAY_MS = 86_400_000;
/** A clock may be wrong, and in a zone that is not stated; further ahead it means something else. */
const MOST_AHEAD_MS = DAY_MS;
/** Logs that are read for the first time may be old; older than this a time is a clock that was never set. */
const MOST_BEHIND_MS = 400 * DAY_MS;
const HEAD_LENGTH = 200;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const TIME_FIELDS: readonly string[] = (
  'time|ts|timestamp|@timestamp|@t|Timestamp|t.$date|eventTime|datetime|date|asctime|created|timeMillis|timeUnixNano' +
  '|observedTimeUnixNano|time_unix_nano|instant.epochSecond|epoch|__REALTIME_TIMESTAMP|_SOURCE_REALTIME_TIMESTAMP'
).split('|');
const LOGFMT_TIME = /^(?:\S{1,100} ){0,3}(?:time|ts|t|timestamp)="?(?=[\dA-Z])/;

type Groups = Readonly<Partial<Record<string, string>>>;

/** Milliseconds since 1970 of a number that counts seconds or less, told by its size. */
function fromEpoch(text: string): number {
  const value = Number(text);
  if (value < 1e11) return value * 1_000;
  if (value < 1e14) return value;
  return value < 1e17 ? value / 1_000 : value / 1_000_000;
}

function offsetMinutes(zone: string | undefined): number {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone ?? '') ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
}

function hourOf(groups: Groups): number {
  const hour = Number(groups['hour']);
  if (groups['half'] === undefined) return hour;
  return (hour % 12) + (groups['half'].toUpperCase() === 'PM' ? 12 : 0);
}

interface Day {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
}

/** The instant on a day; null when there is no such day or time. */
function instantOn({ year, month, day }: Day, groups: Groups): number | null {
  const hour = hourOf(groups);
  const minute = Number(groups['minute']);
  const second = Number(groups['second']);
  if (hour > 23 || minute > 59 || second > 60) return null;
  const midnight = Date.UTC(year, month - 1, day);
  const date = new Date(midnight);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  const milliseconds = Number(`0.${groups['fraction'] ?? '0'}`) * 1_000;
  // A leap second is told as the last one before it.
  const clock = ((hour * 60 + minute) * 60 + Math.min(second, 59)) * 1_000 + milliseconds;
  return midnight + clock - offsetMinutes(groups['zone']) * 60_000;
}

/** The years that a line may mean: what it says, else those around now. */
function yearsOf(groups: Groups, now: Date): readonly number[] {
  if (groups['year'] !== undefined) return [Number(groups['year'])];
  if (groups['short'] !== undefined) return [2_000 + Number(groups['short'])];
  const year = now.getUTCFullYear();
  return [year - 1, year, year + 1];
}

function daysOf(groups: Groups, now: Date): readonly Day[] {
  if (groups['day'] === undefined && groups['first'] === undefined) {
    return [-1, 0, 1].map((days) => {
      const date = new Date(now.getTime() + days * DAY_MS);
      return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
    });
  }
  const named = MONTHS.indexOf((groups['name'] ?? '').toLowerCase()) + 1;
  const [first, second] = [Number(groups['first']), Number(groups['second_'])];
  const day = Number(groups['day']);
  const month = named > 0 ? named : Number(groups['month']);
  const readings =
    groups['first'] === undefined
      ? [{ month, day }]
      : [
          { month: first, day: second },
          { month: second, day: first },
        ];
  return yearsOf(groups, now).flatMap((year) => readings.map((reading) => ({ year, ...reading })));
}

function isPlausible(instant: number, now: Date): boolean {
  return instant <= now.getTime() + MOST_AHEAD_MS && instant >= now.getTime() - MOST_BEHIND_MS;
}

/** Of all that the line may mean the instant nearest to now. */
function nearest(instants: readonly (number | null)[], now: Date): number | null {
  return instants.reduce<number | null>((best, instant) => {
    if (instant === null || !isPlausible(instant, now)) return best;
    const isNearer = best === null || Math.abs(instant - now.getTime()) < Math.abs(best - now.getTime());
    return isNearer ? instant : best;
  }, null);
}

function told(instant: number, zone: ParsedTime['zone']): ParsedTime {
  return { at: new Date(Math.floor(instant)).toISOString(), zone };
}

function fromText(text: string, now: Date): ParsedTime | null {
  for (const format of TIME_FORMATS) {
    const groups: Groups | undefined = format.exec(text)?.groups;
    if (groups === undefined) continue;
    const epoch = groups['epoch'];
    const days = epoch === undefined ? daysOf(groups, now) : [];
    const instants = epoch === undefined ? days.map((day) => instantOn(day, groups)) : [fromEpoch(epoch)];
    const instant = nearest(instants, now);
    if (instant !== null)
      return told(instant, epoch === undefined && groups['zone'] === undefined ? 'unknown' : 'stated');
  }
  return null;
}

function fromFields(fields: Fields, now: Date): ParsedTime | null {
  for (const name of TIME_FIELDS) {
    const value = fields.get(name);
    const text = typeof value === 'number' ? String(value) : value;
    const time = typeof text === 'string' ? fromText(text, now) : null;
    if (time !== null) return time;
  }
  return null;
}

/**
 * The time that a line states, as an instant; null when it states none, or none that is plausible: more than a day ahead of
 * `now`, or more than 400 days behind. What a line leaves out (year, day, order of day and month) is taken so that the
 * instant is the nearest to `now`.
 */
export function parseTime(line: string, now: Date): ParsedTime | null {
  const fields = fieldsOf(line);
  if (fields !== null) return fromFields(fields, now) ?? fromText(line.slice(0, line.indexOf('{')), now);
  const head = line.slice(0, HEAD_LENGTH);
  return fromText(head.replace(LOGFMT_TIME, ''), now);
}
