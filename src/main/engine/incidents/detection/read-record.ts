import type { LineLevel } from '../detection.ts';
import { parseLevel } from './parse-level.ts';
import { plainLine } from './plain-line.ts';
import { type Fields, fieldsOf, KIND_FIELDS, MESSAGE_FIELDS, textField } from './structured-line.ts';

/** More of a record is not looked at, in UTF-16 code units. */
const LOOKED_AT = 64 * 1_024;
const MOST_LINES = 400;

/** What a record says of itself. */
export interface ReadRecord {
  readonly level: LineLevel;
  /** What patterns look at: the first line, with the second where the first is only its head. */
  readonly head: string;
  /** What makes it this problem and no other, before masking: the message or the exception, not the frames. */
  readonly telling: () => string;
}

/** First lines that say nothing yet: of java.util.logging, of a console of .NET, of a panic of Rust. */
const TWO_LINES: readonly RegExp[] = [
  /^[A-Z][a-z]{2} \d{1,2}, \d{4} \d{1,2}:\d\d:\d\d [AP]M [\w.$<>]{1,200}(?: [\w$<>]{1,100})?$/,
  /^(?:trce|dbug|info|warn|fail|crit): [\w.+`[\],-]{1,200}\[\d{1,9}\]$/,
  /^thread '.{0,200}' (?:\(\d{1,9}\) )?panicked at .{1,300}:$/,
];

const TRACEBACK = /^\s{0,8}(?:\+ Exception Group )?Traceback \(most recent call last\)/;
const CAUSED_BY = /^\s{0,20}Caused by: ([\w.$]{1,200})/;
const EXCEPTION = /^((?:[A-Za-z_][\w$]{0,100}\.){0,12}[A-Za-z_][\w$]{0,100})(?::|$)/;
const THROWN = /^((?:[A-Za-z_][\w$]{0,100}\.){0,12}[A-Za-z_][\w$]{0,100}(?:Exception|Error|Throwable|Failure))(?::|$)/;
const STACK_FIELDS: readonly string[] =
  'exc_info|stack_trace|stackTrace|stacktrace|stack|exception|err.stack|error.stack|error.stack_trace'.split('|');

function firstLine(text: string): string {
  const end = text.indexOf('\n');
  return end === -1 ? text : text.slice(0, end);
}

/** The exception that ends a traceback: the last line that is not indented behind one that is. */
function endOfTraceback(lines: readonly string[]): string | null {
  const inner = lines.map((line) => line.replace(/^\s{0,40}[|+] ?/, '')).filter((line) => line.trim() !== '');
  const isEnd = (line: string, index: number) =>
    /^\S/.test(line) && !/^[+-]/.test(line) && /^\s/.test(inner[index - 1] ?? '');
  const grouped = lines.some((line) => /^\s{0,8}\+ Exception Group /.test(line));
  return (grouped ? inner.find(isEnd) : inner.findLast(isEnd)) ?? null;
}

/** The class of the exception that a record carries below its first line, with that of its root cause. */
function exceptionBelow(lines: readonly string[]): string | null {
  const traceback = lines.findIndex((line) => TRACEBACK.test(line));
  if (traceback >= 0) return EXCEPTION.exec(endOfTraceback(lines.slice(traceback)) ?? '')?.[1] ?? null;
  const first = THROWN.exec(lines[0] ?? '')?.[1];
  const cause = lines.map((line) => CAUSED_BY.exec(line)?.[1]).findLast((name) => name !== undefined);
  const names = [first, cause].filter((name) => name !== undefined);
  return names.length === 0 ? null : names.join(' ');
}

function stackOf(fields: Fields): string | null {
  const stack = textField(fields, STACK_FIELDS);
  return stack === null ? null : exceptionBelow(stack.slice(0, LOOKED_AT).split('\n', MOST_LINES));
}

/** A structured line in words: kind, message and exception, whatever order its fields have. */
function tellingFields(fields: Fields, level: LineLevel): string | null {
  const name = MESSAGE_FIELDS.find((field) => textField(fields, [field]) !== null);
  if (name === undefined) return null;
  const message = textField(fields, [name]) ?? '';
  if (name === 'log') return readRecord(message.trimEnd()).telling();
  const kinds = KIND_FIELDS.filter((field) => field !== name && !field.endsWith(`.${name}`)).flatMap((field) => {
    const value = fields.get(field);
    return typeof value === 'string' || typeof value === 'number' ? [`${field}=${JSON.stringify(value)}`] : [];
  });
  return [level, firstLine(message), ...kinds, stackOf(fields) ?? ''].join(' ');
}

function tellingOf(text: string, head: string, level: LineLevel): string {
  const fields = fieldsOf(firstLine(text));
  const structured = fields === null ? null : tellingFields(fields, level);
  if (structured !== null) return structured;
  if (!text.includes('\n')) return head;
  const lines = text.split('\n', MOST_LINES);
  if (TRACEBACK.test(head)) return endOfTraceback(lines) ?? head;
  const exception = exceptionBelow(lines.slice(1));
  return exception === null ? head : `${head} ${exception}`;
}

/** Reads a record: pure, and bounded whatever its size. */
export function readRecord(record: string): ReadRecord {
  const text = record.slice(0, LOOKED_AT);
  const raw = firstLine(text);
  const first = plainLine(raw);
  const second = TWO_LINES.some((shape) => shape.test(first))
    ? plainLine(firstLine(text.slice(firstLine(text).length + 1)))
    : '';
  const head = second === '' ? first : `${first} ${second.trim()}`;
  const begun = parseLevel(first);
  // A structured line that was cut may state its level behind the cut.
  const stated = begun === 'unknown' && raw.length > first.length ? parseLevel(raw) : begun;
  const level = stated === 'unknown' && second !== '' ? parseLevel(second) : stated;
  return { level, head, telling: () => plainLine(tellingOf(text, head, level)) };
}

/** The line of a record that a person wants to see of it: the first, or what the first is only a head of. */
export function headlineOf(record: string): string {
  const text = record.slice(0, LOOKED_AT);
  const first = plainLine(firstLine(text));
  if (TRACEBACK.test(first)) return plainLine(endOfTraceback(text.split('\n', MOST_LINES)) ?? first);
  if (!TWO_LINES.some((shape) => shape.test(first))) return first;
  return plainLine(firstLine(text.slice(firstLine(text).length + 1))).trim() || first;
}
