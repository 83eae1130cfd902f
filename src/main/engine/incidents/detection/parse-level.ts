import type { LineLevel } from '../detection.ts';

const WORDS: Readonly<Record<string, LineLevel>> = {
  trace: 'debug',
  verbose: 'debug',
  debug: 'debug',
  dbg: 'debug',
  vrb: 'debug',
  info: 'info',
  inf: 'info',
  information: 'info',
  note: 'info',
  notice: 'info',
  log: 'info',
  detail: 'info',
  hint: 'info',
  warn: 'warning',
  warning: 'warning',
  wrn: 'warning',
  fail: 'error',
  err: 'error',
  error: 'error',
  severe: 'error',
  crit: 'critical',
  critical: 'critical',
  fatal: 'critical',
  failure: 'error',
  ftl: 'critical',
  panic: 'critical',
  alert: 'critical',
  emerg: 'critical',
  emergency: 'critical',
};

const LETTERS: Readonly<Record<string, LineLevel>> = {
  V: 'debug',
  D: 'debug',
  I: 'info',
  N: 'info',
  W: 'warning',
  E: 'error',
  F: 'critical',
  C: 'critical',
};

/** Where in a line a level may stand: after this it is part of the message. */
const HEAD_LENGTH = 200;
const PRIORITIES: readonly LineLevel[] = [
  'critical',
  'critical',
  'critical',
  'error',
  'warning',
  'info',
  'info',
  'debug',
];

const JSON_LEVEL =
  /"(?:level|severity|lvl|levelname|loglevel|log\.level|@level|severityText|level_name)"\s*:\s*"?([A-Za-z]+|\d+)/i;
const KEY_LEVEL = /(?:^|[\s,[])(?:level|lvl|severity|loglevel)=["']?([A-Za-z]+)/i;
const SYSLOG_PRIORITY = /^<(\d{1,3})>/;
const KLOG = /^([IWEF])\d{4} \d\d:\d\d:\d\d/;
const ANDROID = /^\d\d-\d\d \d\d:\d\d:\d\d\.\d+\s+\d+\s+\d+ ([VDIWEF]) /;
const RUBY = /^([DIWEF]), \[\d{4}-/;
const BRACKETED =
  /[[<(](?:[\w.]{1,32}:)?\s*(trace|debug|dbg|vrb|info|inf|note|notice|warn|warning|wrn|error|err|severe|crit|critical|fatal|ftl|alert|emerg|panic)\s*[\])>]/i;
const UPPER =
  /(?:^|[\s|:;,>\]\-[<(])(TRACE|DEBUG|DBG|INFO|NOTICE|WARN|WARNING|ERROR|ERR|SEVERE|CRIT|CRITICAL|FATAL|FAILURE|ALERT|EMERG|PANIC)(?=$|[\s|:\],>\-)[])/;
const POSTGRES = /(?:^|\s)(LOG|NOTICE|DETAIL|HINT|WARNING|ERROR|FATAL|PANIC|DEBUG\d?): {1,2}\S/;
const WORD_COLON =
  /(?:^|: |\] ?|\| )(trace|debug|info|notice|warn|warning|error|err|fail|crit|critical|fatal|alert|emerg|panic)(?:\[[^\]]{1,40}\])?:(?=\s|$)/i;
const WINDOWS = /, (Info|Warning|Error) {2,}/;
const TABBED = /^\S+\t(debug|info|warn|error|dpanic|panic|fatal)\t/i;
const NOT_A_LEVEL = /(?:\b(?:no|zero|without|0)\s+)$/i;

function word(text: string | undefined): LineLevel {
  return (text === undefined ? undefined : WORDS[text.toLowerCase().replace(/^d(?=panic)|\d$/g, '')]) ?? 'unknown';
}

function numbered(value: number): LineLevel {
  if (value >= 60) return 'critical';
  if (value >= 50) return 'error';
  if (value >= 40) return 'warning';
  if (value >= 30) return 'info';
  if (value >= 10) return 'debug';
  return PRIORITIES[value] ?? 'unknown';
}

function fromJson(text: string): LineLevel {
  if (!/^\s*\{/.test(text)) return 'unknown';
  const value = JSON_LEVEL.exec(text)?.[1];
  if (value === undefined) return 'unknown';
  return /^\d+$/.test(value) ? numbered(Number(value)) : word(value);
}

function fromLetter(head: string): LineLevel {
  const letter = (KLOG.exec(head) ?? ANDROID.exec(head) ?? RUBY.exec(head))?.[1];
  return (letter === undefined ? undefined : LETTERS[letter]) ?? 'unknown';
}

function fromPriority(head: string): LineLevel {
  const value = SYSLOG_PRIORITY.exec(head)?.[1];
  return value === undefined ? 'unknown' : (PRIORITIES[Number(value) % 8] ?? 'unknown');
}

/** The leftmost level word that stands where a level stands. */
function fromWord(head: string): LineLevel {
  const found = [BRACKETED, UPPER, POSTGRES, WORD_COLON, WINDOWS, TABBED]
    .map((pattern) => pattern.exec(head))
    .filter((match) => match !== null)
    .filter((match) => !NOT_A_LEVEL.test(head.slice(0, match.index + 1)))
    .sort((a, b) => a.index - b.index)[0];
  return word(found?.[1]);
}

/** The level that a line states itself, in the common formats; `unknown` when it states none. */
export function parseLevel(line: string): LineLevel {
  const head = line.slice(0, HEAD_LENGTH);
  const readings = [
    () => fromJson(line),
    () => fromLetter(head),
    () => word(KEY_LEVEL.exec(head)?.[1]),
    () => fromWord(head),
    () => fromPriority(head),
  ];
  for (const read of readings) {
    const level = read();
    if (level !== 'unknown') return level;
  }
  return 'unknown';
}
