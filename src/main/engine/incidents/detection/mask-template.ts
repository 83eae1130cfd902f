/** How much of a line its template covers, in UTF-16 code units. */
const COVERED = 2_048;

type Rule = readonly [RegExp, string | ((match: string, ...groups: string[]) => string)];

const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}';
const DAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6}';
const CLOCK = String.raw`\d{1,2}:\d{2}:\d{2}(?:[.,:]\d{1,9})?`;
const ZONE = String.raw`(?:\s?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}))?`;

/** Digits that carry meaning travel as private-use characters past the masks, and come back at the end. */
function keep(text: string): string {
  return text.replace(/\d/g, (digit) => String.fromCharCode(0xe000 + Number(digit)));
}

function release(text: string): string {
  return text.replace(/[\ue000-\ue009]/g, (character) => String(character.charCodeAt(0) - 0xe000));
}

/** A port from the ephemeral range is an accident of the connection; a lower one names a service. */
function port(text: string): string {
  return Number(text) >= 32_768 ? '<port>' : keep(text);
}

const TIMES: readonly Rule[] = [
  [new RegExp(String.raw`\b\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[T \-:_]${CLOCK}${ZONE}`, 'g'), '<time>'],
  [/\b\d{4}-\d\d-\d\d-\d\d\.\d\d\.\d\d\.\d+/g, '<time>'],
  [/\b\d{8}-\d{1,2}:\d{1,2}:\d{1,2}(?::\d+)?/g, '<time>'],
  [new RegExp(String.raw`\b\d{1,2}[/-](?:${MONTH}|\d{1,2})[/-]\d{2,4}[: T]${CLOCK}${ZONE}`, 'gi'), '<time>'],
  [new RegExp(String.raw`\b\d{2}[/-]\d{2}(?:[/-]\d{2})? ${CLOCK}`, 'g'), '<time>'],
  [
    new RegExp(String.raw`\b(?:${DAY},? )?${MONTH} {1,2}\d{1,2},? (?:\d{4} )?${CLOCK}${ZONE}(?: \d{4})?`, 'gi'),
    '<time>',
  ],
  [new RegExp(String.raw`\b(?:${DAY},? )?\d{1,2} ${MONTH} \d{4}(?: ${CLOCK}${ZONE})?`, 'gi'), '<time>'],
  [new RegExp(String.raw`\b(?:${DAY},? )?${MONTH} \d{1,2}(?:st|nd|rd|th)?,? \d{4}\b`, 'gi'), '<time>'],
  [new RegExp(String.raw`\b(?:in|on|since|until|from|of) (?:${MONTH}|${DAY})\b`, 'g'), '<time>'],
  [/^([IWEF])\d{4} \d\d:\d\d:\d\d\.\d+/, '$1<time>'],
  [/\b\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b|\b\d{1,2}\/\d{1,2}\/\d{2,4}\b/g, '<time>'],
  [new RegExp(String.raw`\b${CLOCK}${ZONE}`, 'g'), '<time>'],
];

const MEANT: readonly Rule[] = [
  [/(" )([1-5]\d\d)(?= |$)/g, (_, before, code) => `${before}${keep(code)}`],
  [
    /\b((?:http(?:\/\d(?:\.\d)?)?|status(?:[ _-]?code)?|code|returned|responded(?: with)?|answered(?: with)?|response)["']?[ :=]{1,3}["']?)([1-5]\d\d)\b(?![.\d])/gi,
    (_, before, code) => `${keep(before)}${keep(code)}`,
  ],
  [
    /\b((?:exit(?:ed)?(?: with)?(?: status| code)?|rc|status|signal|sig|errno|error code|err(?:or)?|code|sqlstate)["']?[ :=[(#]{1,3})(-?\d{1,5})\b(?![.\d:])/gi,
    (_, before, code) => `${before}${keep(code)}`,
  ],
  [/\b(?:ORA|TNS|PLS|SQL|MY|JBAS|WFLY|CVE|HTTP|SQLSTATE)[-_ ]?\d{3,6}\b|\bE\d{3,5}\b/g, (code) => keep(code)],
];

const ADDRESSES: readonly Rule[] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<id>'],
  [/\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}\b/g, '<email>'],
  [/\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b/gi, '<mac>'],
  [
    /\[(?:[0-9a-f]{0,4}:){2,7}(?:[0-9a-f]{0,4}|\d+\.\d+\.\d+\.\d+)(?:%\w+)?\](?::(\d{1,5}))?/gi,
    (_, number) => (number === undefined ? '<ip>' : `<ip>:${port(number)}`),
  ],
  [
    /(?<![\w:.])(?:(?:[0-9a-f]{1,4}:){2,7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:){1,7}(?::[0-9a-f]{1,4}){1,6}|::(?:[0-9a-f]{1,4}:){0,6}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:){1,7}:)(?![\w:])/gi,
    '<ip>',
  ],
  [/\b(from|client|peer|src|source|remote)([ :=]{1,3})\d{1,3}(?:\.\d{1,3}){3}(?:(?::| port )\d{1,5})?/gi, '$1$2<ip>'],
  [
    /\b\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?(?::(\d{1,5}))?\b/g,
    (_, number) => (number === undefined ? '<ip>' : `<ip>:${port(number)}`),
  ],
  [/<ip> port \d{1,5}\b/g, '<ip>'],
  [/\b(ports?["']?[ :=#]{1,3})(\d{1,5})\b/gi, (_, before, number) => `${before}${port(number)}`],
  [/(?<=[a-z][a-z0-9-]{0,62}:)(\d{2,5})(?=[\s/,;)"'\]]|$)/gi, (number) => port(number)],
];

const IDS: readonly Rule[] = [
  [/\b0x[0-9a-f]+\b/gi, '<hex>'],
  [/(?<=[a-z0-9])-[a-z0-9]{8,10}-[a-z0-9]{5}\b/g, '-<id>'],
  [/(["'`])(?=[^"'`\s]{0,64}\d)[^"'`\s]{1,64}\1/g, '$1<id>$1'],
  [/\b(user(?:name)?|login|account|customer|tenant|ruser|uid|rhost)(=|: ?)["']?[\w.@-]+["']?/gi, '$1$2<name>'],
  [/\b(user(?:name)?|login|account|customer|tenant) (["'])[^"']{1,64}\2/gi, '$1 <name>'],
  [
    /\b(for(?: (?:invalid|illegal))? user|invalid user|user) ([\w.-]{1,64})(?=(?: {1,3}(?:from|<ip>|by|at|on|\[)|$))/gi,
    '$1 <name>',
  ],
  [/\b(password for) (?!invalid)(\w[\w.-]{0,63})(?= from\b)/gi, '$1 <name>'],
  [/\b(?=[0-9a-f]{0,64}\d)(?=\d{0,64}[a-f])[0-9a-f]{4,64}\b/gi, '<id>'],
  [/\b(?=\d{0,64}[a-f])[0-9a-f]{16,}\b/gi, '<id>'],
  [
    /(?<![A-Za-z0-9])(?=[A-Za-z0-9]{6,64}(?![A-Za-z0-9]))(?:[A-Za-z]+\d+[A-Za-z]+\d|\d+[A-Za-z]+\d+[A-Za-z])[A-Za-z0-9]*/g,
    '<id>',
  ],
];

const UNIT = '(?:ns|us|µs|ms|milliseconds?|msecs?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)';
const NUMBERS: readonly Rule[] = [
  [new RegExp(String.raw`(?<![A-Za-z0-9])[-+]?(?:\d+(?:\.\d+)?\s?${UNIT}(?![A-Za-z])\s?)+(?!\d)`, 'g'), '<duration> '],
  [/(?<![A-Za-z0-9])\d+(?:\.\d+)?\s?(?:[KMGTP]i?)?(?:B|bytes?)\b/gi, '<size>'],
  [/(?<![A-Za-z0-9])[-+]?\d+(?:[.,]\d+)*%?/g, '<n>'],
  [/\d+/g, '<n>'],
  [/<n>(?:[.,:/x-]<n>)+/g, '<n>'],
  [/<n>(?:,? <n>)+/g, '<n>'],
  [/\s+/g, ' '],
  [/ (?=[,;:.)\]])/g, ''],
];

/** The line with what changes from one occurrence to the next masked; ports of services, statuses and codes stay. */
export function maskTemplate(line: string): string {
  const start = line.slice(0, COVERED).replace(/[\ue000-\ue009]/g, '?');
  const masked = [...TIMES, ...MEANT, ...ADDRESSES, ...IDS, ...NUMBERS].reduce(
    (text, [pattern, replacement]) =>
      typeof replacement === 'string' ? text.replace(pattern, replacement) : text.replace(pattern, replacement),
    start,
  );
  return release(masked).trim();
}
