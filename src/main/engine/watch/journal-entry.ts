import { z } from 'zod';
import { cutText } from './cut-text.ts';
import { decodeUtf8 } from './decode-line.ts';

/** Text, or the bytes of a value that is no UTF-8 text, or null for a value that journalctl left out. */
const Value = z.union([z.string(), z.array(z.number().int().min(0).max(255)), z.null()]);
/** A field that an entry holds more than once is an array of its values. */
const Field = z.union([Value, z.array(Value)]).optional();

const Entry = z.object({
  __CURSOR: z.string().min(1).max(1_024),
  __REALTIME_TIMESTAMP: z.string().regex(/^\d{1,16}$/),
  MESSAGE: Field,
  PRIORITY: Field,
  SYSLOG_IDENTIFIER: Field,
  SYSLOG_PID: Field,
  _PID: Field,
  _COMM: Field,
  _HOSTNAME: Field,
  _TRANSPORT: Field,
  _LINE_BREAK: Field,
  _STREAM_ID: Field,
});

/** The fields that are asked for; `__` fields come always. */
export const JOURNAL_FIELDS = Object.keys(Entry.shape).filter((name) => !name.startsWith('__'));

/** One entry of a journal, as far as a reader of logs needs it. */
export interface JournalEntry {
  readonly cursor: string;
  /** Microseconds since 1970, by the host's clock. */
  readonly atMicros: number;
  /** Null when journalctl left it out. */
  readonly message: string | null;
  /** 0 to 7 as in syslog; null when it has none. */
  readonly priority: number | null;
  readonly identifier: string;
  readonly pid: string;
  readonly hostname: string;
  readonly transport: string;
  /** Set when journald cut a long line: the next entry of the same stream goes on with it. */
  readonly cutOf: string | null;
  /** The output stream that it came by; null for other ways. */
  readonly stream: string | null;
}

/** Reads one line of `journalctl --output=json`; null when it is none. */
export function parseJournalEntry(line: string): JournalEntry | null {
  const parsed = Entry.safeParse(readJson(line));
  if (!parsed.success) return null;
  const { data } = parsed;
  const priority = textOf(data.PRIORITY);
  const stream = textOf(data._STREAM_ID) || null;
  return {
    cursor: data.__CURSOR,
    atMicros: Number(data.__REALTIME_TIMESTAMP),
    message: data.MESSAGE === null ? null : textOf(data.MESSAGE),
    priority: /^[0-7]$/.test(priority) ? Number(priority) : null,
    identifier: wordOf(data.SYSLOG_IDENTIFIER) || wordOf(data._COMM) || 'unknown',
    pid: /^\d{1,10}$/.exec(textOf(data._PID) || textOf(data.SYSLOG_PID))?.[0] ?? '',
    hostname: wordOf(data._HOSTNAME) || 'localhost',
    transport: wordOf(data._TRANSPORT),
    cutOf: textOf(data._LINE_BREAK) === 'line-max' ? stream : null,
    stream,
  };
}

/**
 * The entry as a line of a log. What a service printed comes as it printed it, so that traces can be joined; its priority
 * stands before it only where the service stated one (6 is what journald gives to everything printed). Every other entry
 * gets the head of syslog's forwarding format.
 */
export function lineOfEntry(entry: JournalEntry): string {
  const message = cutText(entry.message ?? '(the message was left out: it is too large for journalctl of this host)');
  const prefix = entry.priority === null ? '' : `<${entry.priority}>`;
  if (entry.transport === 'stdout') return entry.priority === 6 || /^\s/.test(message) ? message : prefix + message;
  const at = new Date(Math.min(entry.atMicros / 1_000, 8.64e15)).toISOString();
  const process = entry.pid === '' ? entry.identifier : `${entry.identifier}[${entry.pid}]`;
  return `${prefix}${at} ${entry.hostname} ${process}: ${message}`;
}

/** Whether two cursors name the same entry: the same number of the same sequence, or the same moment and content. */
export function isSameEntry(a: string, b: string): boolean {
  if (a === b) return true;
  const [left, right] = [cursorParts(a), cursorParts(b)];
  const same = (names: readonly string[]) =>
    names.every((name) => left.has(name) && left.get(name) === right.get(name));
  return same(['s', 'i']) || same(['b', 'm', 't', 'x']);
}

function cursorParts(cursor: string): Map<string, string> {
  return new Map(cursor.split(';').map((part): [string, string] => [part.slice(0, 1), part.slice(2)]));
}

function readJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function textOf(field: z.infer<typeof Field>): string {
  if (field === undefined || field === null) return '';
  if (typeof field === 'string') return field;
  if (field.every((value) => typeof value === 'number')) return decodeUtf8(Buffer.from(field));
  return field.map((value) => (typeof value === 'number' ? '' : textOf(value))).join('\n');
}

/** A value that stands in a head: one word, bounded. */
function wordOf(field: z.infer<typeof Field>): string {
  return textOf(field)
    .replaceAll(/[\s\p{C}]+/gu, '_')
    .slice(0, 64);
}
