import type { Severity } from '#shared/domain/incident.ts';

/** What counts as trouble in a line that states no level. Every expression is linear on the capped line. */
export interface DefaultPattern {
  readonly id: string;
  readonly regex: RegExp;
  readonly severity: Severity;
}

const FAILURES: readonly (readonly [string, Severity, RegExp])[] = [
  ['out_of_memory', 'critical', /\bout of memory\b|\boom[-_ ]?kill|\boomkilled\b|\bcannot allocate memory\b/i],
  ['segfault', 'critical', /\bsegfault\b|\bsegmentation fault\b|\bcore dumped\b|\bgeneral protection fault\b/i],
  [
    'disk_full',
    'critical',
    /\bno space left on device\b|\bdisk (?:is )?full\b|\bdisk quota exceeded\b|\bread-only file system\b/i,
  ],
  ['panic', 'critical', /(?:^|[\s:])(?:kernel )?panic(?:ked)?(?: at\b|:| -)|\bkernel panic\b/i],
  ['fatal', 'critical', /\bfatal\b(?!\s*(?:[:=]\s*)?(?:0|none|false|no)\b)/i],
  ['critical', 'critical', /\bcritical\b(?!\s*(?:[:=]\s*)?(?:0|none|false|section|path)\b)/i],
  ['traceback', 'high', /\btraceback \(most recent call last\)/i],
  [
    'exception',
    'high',
    /\b(?:un(?:handled|caught)|caught|throw[ns]?|raised)\b.{0,80}\b(?:exception|error|rejection)|\b[A-Za-z.]*(?:Exception|Error)(?::|$)|\bexception\b(?! (?:handler|list|logging))/i,
  ],
  [
    'connection',
    'high',
    /\bconnection (?:\w+ ){0,3}?(?:refused|reset|aborted|timed out|lost|failed)|\b(?:refused|reset) (?:the )?connection\b|\bE(?:CONNREFUSED|CONNRESET|TIMEDOUT|HOSTUNREACH|PIPE|MFILE|ADDRINUSE|ACCES|NOSPC|NOTFOUND|AI_AGAIN)\b|\bno route to host\b|\bbroken pipe\b|\bconnect(?:ion)? failed\b|\bupstream .{0,60}\brefused\b/i,
  ],
  [
    'timeout',
    'medium',
    /\btimed[ -]?out\b|\btimeout (?:exceeded|expired|reached|waiting|while|after|error|occurred)|\b(?:\w+ )?(?:request|read|connect|query|gateway|lock wait|operation) timeout\b(?! (?:set|is|of|to|=))|\bdeadline exceeded\b/i,
  ],
  ['permission', 'medium', /\bpermission denied\b|\baccess denied\b|\boperation not permitted\b/i],
  ['open_files', 'high', /\btoo many open files\b|\bfile descriptors? (?:limit|exhausted)/i],
  ['address_in_use', 'high', /\baddress (?:is )?already in use\b|\bport \d+ (?:is )?already (?:in use|allocated)/i],
  [
    'certificate',
    'high',
    /\bcertificate\b.{0,60}\b(?:expired|not (?:yet )?valid|verify failed|invalid|unknown)|\bhandshake fail/i,
  ],
  [
    'process_died',
    'high',
    /\bexit(?:ed)?\b.{0,30}\b(?:code|status)[ :=]+(?:[1-9]\d{0,2})\b|\bkilled by signal\b|\bmain process exited\b|\bentered failed state\b|\bfailed with result\b|\bcrash(?:ed|loopbackoff|ing)\b|\bdeadlock detected\b|\bstack overflow\b/i,
  ],
  [
    'http_5xx',
    'medium',
    /"(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) [^"]{1,2000}" 5\d\d\b|\bHTTP(?:\/\d(?:\.\d)?)? 5\d\d\b|\bstatus(?:[ _-]?code)?["']?[ :=]+5\d\d\b|\b(?:returned|responded|answered)(?: with)?(?: status| code)? 5\d\d\b|\b50[0234] (?:internal server error|bad gateway|service unavailable|gateway time-?out)\b/i,
  ],
  [
    'probe_failed',
    'medium',
    /\b(?:liveness|readiness|startup|health)[ -]?(?:probe|check)\b.{0,40}\b(?:fail|error|unhealthy)/i,
  ],
  ['failed', 'medium', /\bfail(?:ed|ure|s)?\b(?!\s*(?:[:=]\s*)?(?:0|none|false|no|over)\b)/i],
  ['unavailable', 'medium', /\bservice unavailable\b|\bunreachable\b|\bcould not (?:connect|open|resolve|be)\b/i],
  ['error', 'medium', /\berrors?\b(?!\s*(?:[:=]\s*|count\s*[:=]?\s*)?(?:0|none|false|no|null|nil|""|-)(?:\W|$))/i],
];

/** Built-in patterns, in the order in which they are tried. */
export const DEFAULT_PATTERNS: readonly DefaultPattern[] = FAILURES.map(([id, severity, regex]) => ({
  id,
  regex,
  severity,
}));

/** Words of trouble that say its absence: taken out before the patterns look. */
const REASSURING = new RegExp(
  [
    String.raw`\b(?:0|no|zero|without(?: any)?|free of) (?:\w+ )?(?:errors?|failures?|exceptions?|failed|fatal|timeouts?)\b`,
    String.raw`\b(?:errors?|failures?|failed|exceptions?|timeouts?|fatal|critical)["']?\s*[:=]\s*(?:0|none|false|no|null|nil|\[\])(?![\w.])`,
    String.raw`\btimeout\b\s*(?:is |was )?(?:set|changed|configured|=|:)\s*(?:to\s*)?\d\w*`,
    String.raw`\b(?:error|fail(?:ure|ed)?|exception)[-_ ]?(?:rate|count|handler|handling|reporting|correction|page|log|logging|logger|threshold|budget|codes?)\b(?!\s*(?:[:=]\s*)?\d*[1-9]\d*\s*(?:failed|error))`,
    String.raw`\berrors? (?:corrected|recovered|fixed|cleared)\b`,
    String.raw`\b[\w/-]*(?:error|exception|fail)[\w-]*\.(?:log|html?|js|ts|css|png|svg|txt)\b`,
    String.raw`(?:"|\s)(?:GET|POST|HEAD|PUT) [^\s"]{1,500}`,
  ].join('|'),
  'gi',
);

/** The line without the phrases that only look like trouble (`0 errors`, `timeout set to 30s`, `/error.html`). */
export function withoutReassurance(line: string): string {
  return line.replace(REASSURING, (phrase) => {
    const verb = /^(["\s]?)(GET|POST|HEAD|PUT) /.exec(phrase);
    return verb === null ? ' ' : `${verb[1]}${verb[2]} /`;
  });
}
