/** What to look for, what to put in its place, and a text without which there is nothing to find. */
export type MaskRule = readonly [
  pattern: RegExp,
  replacement: string | ((match: string, ...groups: string[]) => string),
  needs?: string,
];

/** Applies rules one after the other. */
export function applyRules(text: string, rules: readonly MaskRule[]): string {
  let masked = text;
  for (const [pattern, replacement, needs] of rules) {
    if (needs !== undefined && !masked.includes(needs)) continue;
    masked =
      typeof replacement === 'string' ? masked.replace(pattern, replacement) : masked.replace(pattern, replacement);
  }
  return masked;
}

const KEPT = '0123456789"\'`/';
const KEPT_FROM = 0xe000;
const KEPT_CHARACTER = /[\ue000-\ue00d]/g;

/** Characters that carry meaning travel as private-use ones past the masks, and come back at the end. */
export function keep(text: string): string {
  return text.replace(/[0-9"'`/]/g, (character) => String.fromCharCode(KEPT_FROM + KEPT.indexOf(character)));
}

/** Brings kept characters back. */
export function release(text: string): string {
  return text.replace(KEPT_CHARACTER, (character) => KEPT.charAt(character.charCodeAt(0) - KEPT_FROM));
}

/** The text without characters that look like kept ones. */
export function withoutKept(text: string): string {
  return text.replace(KEPT_CHARACTER, '?');
}

const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}';
const DAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6}';
const CLOCK = String.raw`\d{1,2}:\d{2}:\d{2}(?:[.,:]\d{1,9})?`;
const ZONE = String.raw`(?:\s?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})(?!\d))?`;
const ISO = String.raw`\d{4}-\d\d-\d\dT${CLOCK}${ZONE}`;
const LEVEL = '(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|SEVERE|CRITICAL|FATAL)';
const PROCESS = String.raw`[\w./@-]{1,128}(?:\([\w-]{1,32}\))?`;
const PROCESS_ID = String.raw`(?:[\w./-]{1,64} ){0,3}${PROCESS}\[\d{1,10}\]`;

/** Heads that name a host: what happened there is one error on every host of the kind. */
export const HEADS: readonly MaskRule[] = [
  // Of a line of an access log only the method and the status tell; who asked for what is told in many ways.
  [
    /^(?:\S{1,255} ){1,2}\S{1,128} \S{1,128} \[\d{1,2}\/[A-Z][a-z]{2}\/\d{4}:[^\]]{1,30}\] "([A-Z]{3,10}) (?:[^"\\]|\\.){0,2000}" ([1-5]\d\d)\b.*$/,
    (_, method = '', status = '') => `<host> <time> "${method} <path>" ${keep(status)}`,
    '] "',
  ],
  // Alert category, epoch, day, node, and then often the time and the node again, as clusters collect them.
  [
    new RegExp(
      String.raw`^(\S{1,40}) \d{9,10} \d{4}\.\d\d\.\d\d \S{1,128} (?:(?:${MONTH} \d{1,2} ${CLOCK}|\d{4}-\d\d-\d\d-\d\d\.\d\d\.\d\d\.\d{1,9}) \S{1,128} )?`,
    ),
    '$1 <time> <host> ',
  ],
  [
    new RegExp(
      String.raw`^(<\d{1,3}>)?(?:1 )?(?:${DAY},? )?${MONTH} \d{1,2} (?:\d{4} )?${CLOCK}${ZONE}(?: \d{4})? (?!${LEVEL} )[\w.:/@#-]{1,255} (?=${PROCESS}:|${PROCESS_ID}(?: \(\S{1,200}\))?:|(?:-+ )?last message repeated)`,
    ),
    (_, priority = '') => `${keep(priority)}<time> <host> `,
  ],
  [
    new RegExp(String.raw`^(<\d{1,3}>)?${ISO} (?!${LEVEL} )[\w.:/@#-]{1,255} (?=${PROCESS_ID}(?: \(\S{1,200}\))?:)`),
    (_, priority = '') => `${keep(priority)}<time> <host> `,
  ],
  [
    new RegExp(
      String.raw`^(<\d{1,3}>)1 (?:${ISO}|-) \S{1,255} (\S{1,48}) \S{1,128} (\S{1,32}) (?:-|\[[^\]]{0,500}\]) ?`,
    ),
    '$1<time> <host> $2 $3 ',
  ],
  [new RegExp(String.raw`\b(${LEVEL}) \[[^\]]{1,80}\] (?=[A-Za-z_][\w$]{0,60}\.[\w.$]{1,120}[ :])`), '$1 [<thread>] '],
  [new RegExp(String.raw`\[[^\]]{1,80}\] (${LEVEL}) (?=[A-Za-z_][\w$]{0,60}\.[\w.$]{1,120}[ :])`), '[<thread>] $1 '],
];

/** Addresses that a clock would be found in. */
export const BEFORE_TIMES: readonly MaskRule[] = [
  [
    /(?<![0-9a-f])(?<![0-9a-f]-)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-f])/gi,
    '<id>',
    '-',
  ],
  [/(?<![\w:-])(?:[0-9a-f]{2}:){5}[0-9a-f]{2}(?![\w:-])|(?<![\w-])(?:[0-9a-f]{2}-){5}[0-9a-f]{2}(?![\w-])/gi, '<mac>'],
  // An octal escape, as some loggers write quotes.
  [/\\0?42|\\"/g, '"'],
];

export const TIMES: readonly MaskRule[] = [
  [new RegExp(String.raw`\b\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[T \-:_]${CLOCK}${ZONE}`, 'g'), '<time>'],
  [/\b\d{4}-\d\d-\d\d-\d\d\.\d\d\.\d\d\.\d{1,9}/g, '<time>'],
  [/\b\d{8}-\d{1,2}:\d{1,2}:\d{1,2}(?::\d{1,9})?/g, '<time>'],
  [new RegExp(String.raw`\b\d{1,2}[/ -](?:${MONTH}|\d{1,2})[/ -]\d{2,4}[: T]${CLOCK}${ZONE}`, 'gi'), '<time>'],
  [new RegExp(String.raw`\b\d{1,2}[-/.]\d{1,2}(?:[-/.]\d{2,4})? ${CLOCK}`, 'g'), '<time>'],
  [
    new RegExp(
      String.raw`\b(?:${DAY},? )?${MONTH} {1,2}\d{1,2},? (?:\d{4} )?${CLOCK}(?: [AP]M\b)?${ZONE}(?: \d{4})?`,
      'gi',
    ),
    '<time>',
  ],
  [new RegExp(String.raw`\b(?:${DAY},? )?\d{1,2} ${MONTH} \d{4}(?: ${CLOCK}${ZONE})?`, 'gi'), '<time>'],
  [new RegExp(String.raw`\b(?:${DAY},? )?${MONTH} \d{1,2}(?:st|nd|rd|th)?,? \d{4}\b`, 'gi'), '<time>'],
  [new RegExp(String.raw`\b(?:in|on|since|until|from|of) (?:${MONTH}|${DAY})\b`, 'g'), '<time>'],
  [/^([IWEF])(?:\d{4}|\d{8}) \d\d:\d\d:\d\d\.\d{1,9}/, '$1<time>'],
  [/\b\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b|\b\d{1,2}\/\d{1,2}\/\d{2,4}\b/g, '<time>'],
  // A clock at the beginning is the time of the line; further on it may as well be a duration.
  [new RegExp(String.raw`^(\[?)${CLOCK}${ZONE}`, 'g'), '$1<time>'],
  [new RegExp(String.raw`\b${CLOCK}${ZONE}|(?<![\w.:])\d{1,3}:\d{2}(?![\w:])`, 'g'), '<n>'],
];

export const MEANT: readonly MaskRule[] = [
  [/(" )([1-5]\d\d)(?= |$)/g, (_, before = '', code = '') => `${before}${keep(code)}`],
  [
    /\b((?:http(?:\/\d(?:\.\d)?)?|status(?:[ _-]?code)?|code|returned|responded(?: with)?|answered(?: with)?|response)["']?[ :=]{1,3}["']?)([1-5]\d\d)\b(?![.\d])/gi,
    (_, before = '', code = '') => `${keep(before)}${keep(code)}`,
  ],
  [
    /\b((?:exit(?:ed)?(?: with)?(?: status| code)?|rc|status|signal|sig|errno|error code|code|sqlstate)["']?[ :=[(#]{1,3})(-?\d{1,5})\b(?![.\d:])/gi,
    (_, before = '', code = '') => `${before}${keep(code)}`,
  ],
  [
    /\b((?:error|err)(?:[ =(#]{1,2}|: (?=\d{3,5}\b(?! \w))))(-?\d{1,5})\b(?![.\d:])/gi,
    (_, before = '', code = '') => `${before}${keep(code)}`,
  ],
  [/\b(?:ORA|TNS|PLS|SQL|MY|JBAS|WFLY|CVE|HTTP|SQLSTATE)[-_ ]?\d{3,6}\b|\bE\d{3,5}\b/g, (code) => keep(code)],
];

const UNIT = '(?:ns|us|µs|ms|milliseconds?|msecs?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)';

export const NUMBERS: readonly MaskRule[] = [
  [/(?<=[\w-])\[\d{1,10}(?:[-\\, ]{1,3}\d{1,10}){1,100}\]/g, '<n>'],
  [/(?<=[\s(])[<>~≈]=?\s?(?=\d|<n>)/g, ''],
  [new RegExp(String.raw`(?<![A-Za-z0-9])[-+]?(?:\d+(?:\.\d+)?\s?${UNIT}(?![A-Za-z])\s?)+(?!\d)`, 'g'), '<n> '],
  [/(?<![A-Za-z0-9])\d+(?:\.\d+)?\s?(?:[KMGTP]i?)?(?:B|bytes?)\b/gi, '<n>'],
  [/(?<![A-Za-z0-9])[-+]?\d+(?:[.,]\d+)*%?/g, '<n>'],
  // A letter and a number behind a joint are one name: `node-D3`, `rack_B7`, `_0001_m_000742`.
  [/(?<=[A-Za-z][-_])[A-Za-z]?(?:\d{1,20}|<n>)(?![A-Za-z])/g, '<n>'],
  [/\d+/g, '<n>'],
  [/<n>(?:_[a-z]?<n>|_[a-z](?=_<n>))+/g, '<n>'],
  [/-\[<n>\]/g, '-<n>'],
];

/** Lists of one kind, brackets around nothing but what was masked, and spaces. */
export const COLLAPSE: readonly MaskRule[] = [
  [/\s+/g, ' '],
  [/(<(?:n|id|host|path|port)>)(?:(?:[.,:;/x\\-]|,? |\\ | - )\1)+/g, '$1'],
  [/(<(?:n|host)>) \((?:<(?:n|host|id)>|[\w.-]{0,255})\)/g, '$1'],
  [/\[(?:(?:req-)?<id>|-)(?: (?:<id>|-))*\]/g, '[<id>]'],
  [/ (?=[,;:.)\]])/g, ''],
];
