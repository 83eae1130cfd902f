import type { LineLevel } from '../detection.ts';
import { levelOfLetter, levelOfNumber, levelOfPriority, levelOfSeverityNumber, levelOfWord } from './level-words.ts';
import { type Fields, fieldsOf } from './structured-line.ts';

/** Where in a line a level may stand: after this it is part of the message. */
const HEAD_LENGTH = 200;

const LOW =
  'trace\\d?|verbose|debug\\d?|dbg|debg|vrb|trce|dbug|finest|finer|fine|silly|info|inf|information|informational|notice|warn|warning|wrn';
const HIGH = 'fail|err|erro|error|severe|failure|crit|critical|fatal|fata|ftl|dpanic|panic|alert|emerg|emergency';
const ANY = `${LOW}|${HIGH}`;
const FACILITY = 'kern|user|mail|daemon|auth|syslog|lpr|news|uucp|cron|authpriv|ftp|local[0-7]';
const CLOCK = String.raw`\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,9})?`;
const ZONE = String.raw`(?: ?(?:Z|UTC|[+-]\d{2}:?\d{2}))?`;
/** A time at the beginning of a line. */
const TIME = String.raw`^\[?(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[T ]{1,2})?${CLOCK}(?: ?[AP]M)?${ZONE}\]?`;

/** Formats that give a level a letter. */
const LETTER_SHAPES: readonly RegExp[] = [
  // klog and glog, with and without a year.
  /^([IWEF])(?:\d{4}|\d{8}) \d\d:\d\d:\d\d\.\d/,
  // logcat: threadtime, time and brief.
  /^\d\d-\d\d \d\d:\d\d:\d\d\.\d{1,6}\s{1,9}\d{1,9}\s{1,9}\d{1,9} ([VDIWEFA]) /,
  /^(?:\d\d-\d\d \d\d:\d\d:\d\d\.\d{1,6} )?([VDIWEFA])\/[^\s(:]{1,80}\s{0,40}\(\s{0,6}\d{1,9}\):/,
  // Logger of Ruby.
  /^([DIWEFA]), \[\d{4}-/,
  // MongoDB up to 4.2.
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d{4} ([DIWEF])\d? {1,3}[A-Z_-]{2,12} {1,9}\[/,
];

/** Marks of Redis. */
const REDIS = /^\d{1,9}:[A-Z] \d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d\.\d{1,6} ([.*#-]) /;
const REDIS_MARKS: Readonly<Record<string, LineLevel>> = { '.': 'debug', '-': 'debug', '*': 'info', '#': 'warning' };

/** Formats that give a level a word; the one that stands first in the line counts. The word is the first group. */
const WORD_SHAPES: readonly RegExp[] = [
  // `[error]`, `<Error>:`, `[core:error]`, `[10:20:30 ERR]`, `[error    ]`, `[ERROR/MainProcess]`.
  new RegExp(String.raw`[[<](?:[\w.]{1,32}:|${CLOCK} )?\s{0,4}(${ANY}|note)\s{0,9}[\]>]`, 'i'),
  // A word in capitals that stands alone, as most formats have it.
  new RegExp(
    String.raw`(?:^|[\s|:;,>\]\-[<(.])(${ANY.toUpperCase().replaceAll('\\D', '\\d')}|EROR)(?=$|[\s|:\],>\-)[/])`,
  ),
  // Postgres, where LOG and the lines that explain an error are levels too.
  /(?:^|[\s\]])(LOG|NOTICE|DETAIL|HINT|STATEMENT|CONTEXT|WARNING|ERROR|FATAL|PANIC|INFO|DEBUG\d?): {1,2}(?=\S)/,
  new RegExp(String.raw`(?:^|: |\] ?|\| |\) )(${ANY})(?:\[[^\]]{1,40}\])?:(?=\s|$)`, 'i'),
  // A small word behind the time, as loggers of JavaScript and Go write it.
  new RegExp(String.raw`${TIME}[\s|]{1,4}(${ANY})(?=[\s|:])`, 'i'),
  // Windows: `, Info   CBS` and the export of an event log.
  /, (Info|Warning|Error|Critical|Verbose) {2,}/,
  /^"?(Information|Warning|Error|Critical|Verbose)"?(?:,| {3})"?\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}/,
  // Tabs around it, which a plain line has as three spaces.
  /^\S{1,40} {3}(debug|info|warn|error|dpanic|panic|fatal) {3}/i,
  // logrus on a terminal.
  /^(TRAC|DEBU|INFO|WARN|ERRO|FATA|PANI)\[\d{4}\]/,
  // PHP: `PHP Fatal error:  …`.
  /(?:^|\] |: )PHP ((?:Fatal|Parse|Recoverable fatal|Catchable fatal|Core|Compile) error|Warning|Notice|Deprecated):/i,
  /(?:^|\] )((?:Fatal|Parse|Recoverable fatal|Catchable fatal) error):/,
  // npm and yarn.
  /^npm (ERR!|error|warn|WARN|notice|info)(?=\s)/,
  // Facility and level of syslog, as dmesg, Solaris and templates of rsyslog write them.
  new RegExp(String.raw`(?:(?:^|[\s[(<])(?:${FACILITY})\.|^(?:${FACILITY}) {0,6}: {0,2})(${ANY})(?=[\s\])>:])`, 'i'),
  // Reports of Erlang.
  /^=((?:ERROR|CRASH|SUPERVISOR|INFO|WARNING|PROGRESS|NOTICE|CRITICAL)) REPORT====/,
  // `level=error`, where pairs are the format and not part of the message.
  /(?:^|[\s,;{[|])@?(?:log[._]?)?(?:level|lvl|severity|severity_text|levelname|loglevel|at)=["']?([A-Za-z]{3,13})\b/i,
];

/** Words that only some shapes know. The prefilter must know the loud ones. */
const OWN_WORDS: Readonly<Record<string, LineLevel>> = {
  'err!': 'error',
  'fatal error': 'critical',
  'parse error': 'critical',
  'recoverable fatal error': 'error',
  'catchable fatal error': 'error',
  'core error': 'critical',
  'compile error': 'critical',
  crash: 'error',
  supervisor: 'error',
  progress: 'info',
  debu: 'debug',
};

/** `%LINK-3-UPDOWN:` of routers and switches. */
const CISCO = /(?:^|[\s:])%[A-Z][A-Z0-9_]{1,30}(?:-[A-Z0-9_]{1,30})?-([0-7])-[A-Z0-9_]{2,40}:/;
const SYSLOG_PRIORITY = /^<(\d{1,3})>/;
/** Alert category, epoch and day, as logs of clusters begin; `-` is no alert. */
const ALERT_LABEL = /^(-|[A-Z][A-Z0-9_]{1,30}) \d{9,10} \d{4}\.\d\d\.\d\d \S/;
const NOT_A_LEVEL = /(?:\b(?:no|zero|without|0)\s+)$/i;

/** Fields of structured lines that hold a word, a letter or a number for the level; the first that says one counts. */
export const LEVEL_FIELDS: readonly string[] = (
  'level|severity|lvl|levelname|level_name|loglevel|log_level|loglevelname|log.level|log.severity|log.severity.text' +
  '|@level|@l|severitytext|severity_text|levelstr|syslog.severity|syslog_severity|level_value|priority|s|status'
).split('|');

/** Names of the fields that may hold a number, without the path to them. */
const NUMBERED_FIELDS: readonly string[] =
  'level|severity|lvl|loglevel|log_level|level_value|syslog_severity|priority'.split('|');

/** Fields that hold a severity number of OpenTelemetry. */
const SEVERITY_NUMBERS: readonly string[] = ['severitynumber', 'severity_number'];

function levelOfValue(name: string, value: unknown): LineLevel {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') return 'unknown';
  if (/^\d{1,6}$/.test(text))
    return NUMBERED_FIELDS.includes(name.replace(/^.*\./, '')) ? levelOfNumber(Number(text)) : 'unknown';
  if (text.length === 1) return /[DIWEFC]/.test(text) ? levelOfLetter(text) : 'unknown';
  return levelOfWord(text.replace(/^.*\./, '').trim());
}

/** The level that the fields of a structured line state. */
function fromFields(fields: Fields): LineLevel {
  const byName = new Map([...fields].map(([name, value]) => [name.toLowerCase(), value]));
  for (const name of LEVEL_FIELDS) {
    // As journald writes it; a small "priority" may be anything.
    const value = name === 'priority' ? fields.get('PRIORITY') : byName.get(name);
    const level = levelOfValue(name, value);
    if (level !== 'unknown') return level;
  }
  const number = SEVERITY_NUMBERS.map((name) => Number(byName.get(name))).find((value) => value >= 1);
  if (number !== undefined) return levelOfSeverityNumber(number);
  const inner = byName.get('log') ?? (byName.has('__realtime_timestamp') ? byName.get('message') : undefined);
  return typeof inner === 'string' ? parseLevel(inner) : 'unknown';
}

/** Where a structured line that is cut or broken states its level. */
const BROKEN_JSON =
  /^[^"]{0,200}\{.{0,4000}?"(?:level|severity|lvl|levelname|loglevel|log\.level|@level|severityText|level_name)"\s{0,4}:\s{0,4}"?([A-Za-z]{1,13}|\d{1,6})\b/i;

function fromJson(line: string): LineLevel {
  if (!line.slice(0, HEAD_LENGTH).includes('{')) return 'unknown';
  const fields = fieldsOf(line);
  if (fields !== null) return fromFields(fields);
  return /\{\s{0,4}"/.test(line.slice(0, HEAD_LENGTH)) ? levelOfValue('level', BROKEN_JSON.exec(line)?.[1]) : 'unknown';
}

function fromLetter(head: string): LineLevel {
  for (const shape of LETTER_SHAPES) {
    const level = levelOfLetter(shape.exec(head)?.[1]);
    if (level !== 'unknown') return level;
  }
  return REDIS_MARKS[REDIS.exec(head)?.[1] ?? ''] ?? 'unknown';
}

function levelOfMatch(match: RegExpExecArray): LineLevel {
  const word = match.slice(1).find((group) => group !== undefined) ?? '';
  return OWN_WORDS[word.toLowerCase()] ?? levelOfWord(word);
}

/** The leftmost level word that stands where a level stands. */
function fromWord(head: string): LineLevel {
  const found = WORD_SHAPES.map((shape) => shape.exec(head))
    .filter((match) => match !== null)
    .map((match) => ({ match, level: levelOfMatch(match) }))
    .filter(({ match, level }) => level !== 'unknown' && !NOT_A_LEVEL.test(head.slice(0, match.index + 1)))
    .toSorted((a, b) => placeOf(a.match) - placeOf(b.match))[0];
  return found?.level ?? 'unknown';
}

/** Where the word itself stands: what leads up to it is longer in some shapes. */
function placeOf(match: RegExpExecArray): number {
  const word = match.slice(1).find((group) => group !== undefined) ?? '';
  return match.index + match[0].lastIndexOf(word);
}

function fromPriority(head: string): LineLevel {
  const cisco = CISCO.exec(head)?.[1];
  if (cisco !== undefined) return levelOfPriority(Number(cisco));
  const value = SYSLOG_PRIORITY.exec(head)?.[1];
  return value === undefined ? 'unknown' : levelOfPriority(Number(value));
}

function fromLabel(head: string): LineLevel {
  const label = ALERT_LABEL.exec(head)?.[1];
  if (label === undefined) return 'unknown';
  return label === '-' ? 'info' : 'error';
}

/** The level that a line states itself, in the common formats; `unknown` when it states none. */
export function parseLevel(line: string): LineLevel {
  const head = line.slice(0, HEAD_LENGTH);
  const readings = [
    () => fromJson(line),
    () => fromLetter(head),
    () => fromWord(head),
    () => fromPriority(head),
    () => fromLabel(head),
  ];
  for (const read of readings) {
    const level = read();
    if (level !== 'unknown') return level;
  }
  return 'unknown';
}
