import { fieldsOf, MESSAGE_FIELDS, textField } from './detection/structured-line.ts';

const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const CLOCK = String.raw`\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,9})?`;
const ZONE = String.raw`(?: ?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})(?![\w]))?`;
const TIME = [
  String.raw`\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[T ]${CLOCK}${ZONE}`,
  String.raw`(?:\w{3} )?${MONTH} {1,2}\d{1,2} ${CLOCK}(?: \d{4})?`,
  String.raw`\d{1,2}[ /-]${MONTH}[ /-]\d{4}[: ]${CLOCK}${ZONE}`,
  String.raw`\d{2}[-/]\d{2}(?:[-/]\d{2})? ${CLOCK}`,
  String.raw`\d{6} {1,2}\d{1,2}:?\d{2}:?\d{2}`,
  String.raw`\d{4}-\d\d-\d\d  ${CLOCK}`,
  String.raw`\d{1,2}:\d{2}[AP]M`,
  CLOCK,
  String.raw`1\d{9}(?:\.\d{1,9})?(?= )`,
].join('|');
const LEVEL =
  'TRACE|DEBUG|DBG|INFO|INF|NOTICE|WARN|WARNING|WRN|ERROR|ERRO|ERR|SEVERE|CRIT|CRITICAL|FATAL|FTL|FAILURE|ALERT|EMERG|PANIC|LOG';
const QUIET_LEVEL = LEVEL.toLowerCase().replace('|panic', '');

/** Heads that are of one piece, with all that stands between the time and the message. */
const WHOLE: readonly RegExp[] = [
  /^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d{1,9} {1,9}\d{1,9} [\w.-]{1,100}:\d{1,6}\] /,
  /^[DIWEF], \[\d{4}-[^\]]{1,60}\] {1,3}[A-Z]{3,8} -- [^:]{0,60}: /,
  /^\d\d-\d\d \d\d:\d\d:\d\d\.\d{1,9} {1,9}\d{1,9} {1,9}\d{1,9} [VDIWEF] [^:]{1,60}: /,
  /^\d{1,9}:[A-Z] \d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d\.\d{1,9} [.*#-] /,
  /^<\d{1,3}>1 \S{1,64} \S{1,255} \S{1,48} \S{1,128} \S{1,32} (?:-|\[[^\]]{0,500}\]) /,
  new RegExp(String.raw`^(?:<\d{1,3}>)?${MONTH} {1,2}\d{1,2} ${CLOCK} [\w.:-]{1,255} [\w./@-]{1,64}(?:\[\d{1,9}\])?: `),
  new RegExp(String.raw`^\d{4}-\d\d-\d\dT${CLOCK}${ZONE} [\w.:-]{1,255} [\w./@-]{1,64}\[\d{1,9}\]: `),
  // What syslog daemons forward, and the priority that a service prints before a line of its own.
  new RegExp(String.raw`^<\d{1,3}>\d{4}-\d\d-\d\dT${CLOCK}${ZONE} [\w.:-]{1,255} [\w./@-]{1,64}(?:\[\d{1,9}\])?: `),
  /^<[0-7]>(?=\S)/,
  new RegExp(String.raw`^(?:${LEVEL}):[\w.-]{1,100}:(?=\S)`),
  // Alert category, epoch, day and node of clusters.
  new RegExp(
    String.raw`^\S{1,40} \d{9,10} \d{4}\.\d\d\.\d\d \S{1,128} (?:\d{4}(?:-\d\d){3}(?:\.\d\d){2}\.\d{1,9} \S{1,128} RAS \w{1,20} (?:${LEVEL}) |${MONTH} \d{1,2} ${CLOCK} \S{1,128} [\w./@()-]{1,64}(?:\[\d{1,9}\])?: )`,
  ),
  // celery, env_logger and Serilog: time and level in one pair of brackets.
  new RegExp(String.raw`^\[(?:${TIME})[ :]{1,2}(?:${LEVEL})(?:[/ ][^\]]{1,100})?\] `),
  new RegExp(String.raw`^(?:ERRO|FATA|WARN|PANI|INFO|DEBU)\[\d{4}\] `),
  new RegExp(String.raw`^(?:${TIME}) [DIWEF]\d? {1,3}[A-Z_-]{2,12} {1,9}\[[^\]]{1,100}\] {1,2}`),
  new RegExp(String.raw`^(?:${TIME}), (?:Info|Warning|Error) {2,30}[A-Z]{2,8} {2,20}`),
  /^npm (?:ERR!|error) /,
  /^[\w.-]{1,60} {1,9}\| (?=\S)/,
];

/** What a head is made of, in any order. */
const PIECES: readonly RegExp[] = [
  new RegExp(String.raw`^(?:\[(?:${TIME})\]|(?:${TIME})(?=[\s|\[,:]|$))[,:]?\s{0,9}`),
  new RegExp(String.raw`^[[<(](?:[\w.]{1,32}:)?\s?(?:${LEVEL})\s{0,9}[\])>]:?(?:\s{1,9}|$|(?=\[))`, 'i'),
  new RegExp(String.raw`^(?:${LEVEL})(?::|\s|$)\s{0,9}`),
  new RegExp(String.raw`^(?:${QUIET_LEVEL})(?::\s|\s{3})\s{0,9}`),
  new RegExp(String.raw`^\|(?:${LEVEL})\|(?:[\w.]{1,100}\|)?`),
  new RegExp(String.raw`^[\w-]{1,60}\.(?:${LEVEL}): `),
  /^(?:stdout|stderr) [FP] /,
];

/** What belongs to a head once one has begun: process and thread, logger, separators. */
const FOLLOWING: readonly RegExp[] = [
  /^\[(?:main|[\w.:# -]{0,60}\d[\w.:# -]{0,60})\](?:\s{1,9}|$)/,
  /^\d{1,9}#\d{1,9}: (?:\*\d{1,12} )?/,
  /^\d{1,9} --- /,
  new RegExp(String.raw`^\d{1,9} (?=\[?(?:${LEVEL})\b)`),
  /^<\d{1,9}(?:\.\d{1,9}){2}> /,
  /^[\w./-]{1,100}\.(?:go|java|py|rs|cc|cpp|c|rb|js|ts):\d{1,6}(?:\s{1,9}-\s|:?\s{1,9})/,
  /^[\w.<>]{1,100}:[\w.<>]{1,100}:\d{1,6} - /,
  /^\[[A-Za-z][\w.]{1,100}\](?:\s{1,9}(?=\[))/,
  /^(?:--?|\||:) {1,9}/,
  /^[A-Za-z_][\w$-]{0,60}(?:\.[\w$-]{1,60}){1,12} {1,40}[-:] /,
  new RegExp(String.raw`^[\w.-]{1,100} - (?=(?:${LEVEL}) )`),
];

const MOST_PIECES = 10;

function fieldOf(line: string): string | null {
  if (/^(?:time|ts|t|level|lvl)=/.test(line)) {
    const [, quoted, plain] = /\smsg=(?:"((?:[^"\\]|\\.){1,8192})"|([^\s"]{1,8192}))/.exec(line) ?? [];
    return quoted?.replace(/\\(.)/g, '$1') ?? plain ?? null;
  }
  const fields = fieldsOf(line);
  return fields === null ? null : textField(fields, MESSAGE_FIELDS);
}

function withoutHead(line: string): string {
  const whole = WHOLE.find((head) => head.test(line));
  let rest = whole === undefined ? line : line.replace(whole, '').trimStart();
  for (let count = 0; count < MOST_PIECES; count += 1) {
    const known = rest === line ? PIECES : [...PIECES, ...FOLLOWING];
    const piece = known.find((head) => head.test(rest));
    if (piece === undefined) break;
    rest = rest.replace(piece, '');
  }
  return rest.trim();
}

/**
 * The message of a log line: its time, level, process and logger taken off in the common formats; of a structured line
 * its message. The line itself where nothing would be left.
 */
export function messageOf(line: string): string {
  const text = line.trim();
  const field = fieldOf(text);
  return withoutHead(field === null ? text : field.trim().replace(/\n[^]*$/, '')) || text;
}
