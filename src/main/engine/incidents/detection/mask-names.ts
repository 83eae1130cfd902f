import { keep, type MaskRule } from './mask-rules.ts';

/** Ports from here on are handed out as they come. */
const EPHEMERAL = 32_768;
const TROUBLE =
  /refus|unreach|timed? ?out|reset|fail|error|unable|cannot|could not|couldn't|can't|lost|denied|abort|in use|no route|reject|exception|\bdown\b|unavailable|broken/i;
const CONNECTING =
  /connect|refused|unreach|timed? ?out|dial|listen|bind|upstream|socket|reset|lookup|proxy|handshake|\btcp\b|\budp\b|in use|peer/i;
const COUNTED =
  /^(?:.*[_.-])?(?:count|retries|retry|attempts?|line|col|column|size|length|id|pid|tid|uid|gid|seq|offset|index|total|memory|cores?|state|level|version|number|no|max|min|age|time|elapsed|took|shard|partition|epoch|term|row|rows|items?)$/i;

/** End of the name of a host: a top level domain, also below a second level one. */
const DOMAIN = String.raw`(?:(?:com|net|org|co|ac|edu|gov|or|ne|gob)\.[a-z]{2}|com|net|org|edu|gov|mil|int|info|biz|arpa|local|lan|internal|localdomain|intranet|corp|svc|io|dev|cloud|app|(?<=\.[\w-]{1,63}\.)(?:ac|ad|ae|ar|at|au|be|bg|br|by|ca|ch|cl|cn|co|cz|de|dk|ee|es|eu|fi|fr|gr|hk|hr|hu|ie|il|in|ir|it|jp|kr|lt|lu|lv|mx|nl|no|nz|pe|ph|pk|pl|pt|ro|ru|se|sg|si|sk|th|tr|tw|ua|uk|us|uy|vn|za))`;
/** Names that begin with a domain are packages and bundles: `com.example.Shop`. */
const PACKAGE = String.raw`(?:com|org|net|edu|gov|io|dev|app|java|javax|jakarta|sun|scala|kotlin|system|microsoft)\.`;
const HOST = new RegExp(
  String.raw`(?<![\w.@/$<-])(?!${PACKAGE})(?:[a-z0-9_](?:[\w-]{0,62})\.){1,8}${DOMAIN}\.?(?![\w(-]|\.\w)`,
  'gi',
);

const SOURCE = 'go|java|kt|scala|py|rb|js|ts|mjs|c|cc|cpp|cxx|h|hpp|rs|php|cs|swift|m|mm|ex|erl|pl|lua';
const FILE = new RegExp(
  String.raw`(?<![\w.<-])[\w-]{1,100}(?:\.[\w-]{1,40})?\.(?:log|txt|json|ya?ml|xml|conf|cfg|ini|toml|properties|so|dll|exe(?: \*(?:32|64))?|jar|war|db|sqlite3?|csv|gz|bz2|xz|zip|tar|tgz|pem|crt|key|pid|sock|tmp|bak|lock|dat|bin|html?|png|jpe?g|gif|svg|css|sh|bat|ps1|sql|md|pdf|plist|sys|sqm|cab|mum|(?:${SOURCE})(?!:\d|\w))(?![\w(])`,
  'gi',
);

/** Rules that keep the ports of services where the line tells of trouble with them, and mask them elsewhere. */
function portRules(line: string): readonly MaskRule[] {
  const trouble = TROUBLE.test(line);
  const port = (text: string) => (trouble && Number(text) < EPHEMERAL ? keep(text) : '<port>');
  const connecting = trouble && CONNECTING.test(line);
  return [
    [/\b(from|client|peer|src|source|remote)([ :=]{1,3}\/?)<host>(?:(?::| port )\d{1,5})?\b/gi, '$1$2<host>'],
    [/(<host>|<url>)(?::| port )(\d{1,5})\b/g, (_, host = '', number = '') => `${host}:${port(number)}`],
    [/\b(ports?["']?[ :=#]{1,3})(\d{1,5})\b/gi, (_, before = '', number = '') => `${before}${port(number)}`],
    [
      /(?<![\w.-])([a-z][a-z0-9_.-]{0,62}):(\d{2,5})(?=[\s/,;)"'\]]|: |:?$)/gi,
      (match, name = '', number = '') => (connecting && !COUNTED.test(name) ? `${name}:${port(number)}` : match),
    ],
  ];
}

/** Masks for addresses, hosts, links and paths. */
export function addressRules(line: string): readonly MaskRule[] {
  return [
    [
      /\b[a-z][a-z0-9+.-]{1,20}:\/\/(?:[^\s"'<>()[\]/@]{1,255}@)?(?:[^\s"'<>()[\]/:]{1,255}(:\d{1,5})?)?[^\s"'<>)\]]{0,2000}/gi,
      (match, number = '') => `<url>${number}${/[.,:;]$/.exec(match.slice(number.length))?.[0] ?? ''}`,
    ],
    [/(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}\b/g, '<email>'],
    [/(?<![\w.+-])[\w.+-]{1,64}@(?![0-9a-f]{4,16}\b)[a-z][\w-]{0,62}\b/gi, '<email>'],
    [HOST, '<host>'],
    [/(?<![\w:])::(?:ffff:)?(?=\d{1,3}(?:\.\d{1,3}){3})/gi, ''],
    [/\[(?:[0-9a-f]{0,4}:){2,7}(?:[0-9a-f]{0,4}|\d{1,3}(?:\.\d{1,3}){3})(?:%\w{1,16})?\]/gi, '<host>'],
    [
      /(?<![\w:.])(?:(?:[0-9a-f]{1,4}:){2,7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:){1,7}(?::[0-9a-f]{1,4}){1,6}|::(?:[0-9a-f]{1,4}:){0,6}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:){1,7}:)(?![\w:])/gi,
      '<host>',
    ],
    [/(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?(?![\d.]*\w)/g, '<host>'],
    ...portRules(line),
    [/(?<![\w.<>])\/(?!<host>)(?:[\w.@%+~$*=:,/-]|<(?:id|time|n|mac|host|email)>){1,500}(?<![:.,])/g, '<path>'],
    [/\b[A-Z]:\\[^\s"'<>|,;)\]]{1,500}/gi, '<path>'],
    [/(?<![\w/.])(?:~|\.{1,2})\/[\w.@%+~$*=:,/-]{1,500}(?<![:.,])/g, '<path>'],
    [/\b\w{1,60}(?:\.\w{1,60}){1,8}\/[\w.$/-]{1,300}/g, '<path>'],
    [FILE, '<file>'],
  ];
}

/** Keys whose value tells one error from another. */
const TELLING =
  /^(?:.*[._-])?(?:msg|message|errors?|err|reason|cause|exception|details?|level|lvl|severity|loglevel|status|state|code|errno|rc|exit|exitcode|signal|sig|type|kind|event|action|op|operation|method|verb|result|outcome|component|module|logger|caller|subsystem|facility|alert|stat|function|func|phase|stage|errorcode|statuscode|problem|title|class|category|service|unit|cmd|command|proto|protocol|sqlstate|ports?)$/i;

const VALUE = String.raw`"(?:[^"\\]|\\.){0,500}"|'[^']{0,500}'|[\w.$/-]{0,100}(?:\{[^{}]{0,300}\}|\([^()]{0,300}\)|\[[^[\]]{0,300}\])|[^\s,;&)\]}|]{1,500}`;
const PAIRS: readonly MaskRule[] = [
  [
    new RegExp(String.raw`(?<![\w"'<])([A-Za-z_][\w.-]{0,63}) ?=(?!=|>) ?(?![\w.-]{1,64}=)(${VALUE})`, 'g'),
    (match, key = '', value = '') => (TELLING.test(key) ? match.replace(value, keepQuotes(value)) : `${key}=<v>`),
  ],
  [
    /"([\w.@-]{1,64})" ?: ?("(?:[^"\\]|\\.){0,500}"|[\w.+-]{1,100})/g,
    (match, key = '', value = '') =>
      TELLING.test(key)
        ? `${keepQuotes(`"${key}"`)}:${keepQuotes(value)}`
        : match.slice(0, 0).concat(keepQuotes(`"${key}":`), '<v>'),
  ],
];

function keepQuotes(text: string): string {
  return text.replace(/["'`]/g, keep);
}

const USER = String.raw`(?:for (?:invalid |illegal )?user|invalid user|illegal user|user(?:name)?|login|account|customer|tenant|ruser|uid|rhost)`;
const ENTITY =
  'node|host|hostname|server|domain|device|disk|volume|interface|pod|container|image|job|task|attempt|session|client|instance|database|table|topic|queue|bucket|namespace|file|directory|partition|thread|worker|package|class|key|id|block|application|application_id|datasource|property|attribute|id|broadcast|stage|executor|shard|replica|replicaset|deployment|index|cluster|zone|region|segment|snapshot|transaction|order|request|message|consumer|producer|group|subscription|stream|channel|process|proxy|vm|rack';
/** The class of an exception is what the line is about. */
const NO_EXCEPTION = String.raw`(?![\w.$]{0,200}(?:Exception|Error)\b)`;

/** What is quoted after these words tells one error from another. */
const TOLD =
  /\b(?:state|status|reason|result|error|code|signal|type|exception|service|unit|command|operation|method|function|action|event):? (["'`])[^"'`\s]{1,128}\1/gi;

/** Masks for the names of people and things. */
export const NAMES: readonly MaskRule[] = [
  ...PAIRS,
  [TOLD, (match) => keepQuotes(match)],
  [/(?<![\w<])(["'`])([^"'`\s]{1,128})\1(?!\w)/g, '$1<v>$1'],
  [/\b(user(?:name)?|login|account|customer|tenant|ruser|uid|rhost)(: ?)["']?[\w.@-]{1,64}["']?/gi, '$1$2<name>'],
  [/\b(user(?:name)?|login|account|customer|tenant) (["'])[^"']{1,64}\2/gi, '$1 <name>'],
  [
    new RegExp(
      String.raw`\b(${USER}) (?!unknown\b|not\b|from\b)[\w.$@<>-]{1,64}(?=(?: {1,3}(?:from|<host>|by|at|on|in|to|has|is|was|does|logged|\[|\())|[,;)]|$)`,
      'gi',
    ),
    '$1 <name>',
  ],
  [
    /\b((?:password|publickey|failures?|attempts?|logins?|login) for) (?!invalid|illegal|user)(\w[\w.-]{0,63})(?= from\b| \[|$)/gi,
    '$1 <name>',
  ],
  [
    new RegExp(
      String.raw`\b(${ENTITY}):? (?!<)${NO_EXCEPTION}[A-Za-z](?=[\w$.-]{0,200}(?:[.$]\w|[_\d]))[\w$.-]{0,200}(?<!\.)(?![\w(])`,
      'gi',
    ),
    '$1 <id>',
  ],
  [/\((?=[\w.-]{0,63}\d)[a-z][\w.-]{1,63}\)/gi, '(<id>)'],
];

export const IDS: readonly MaskRule[] = [
  [/\b0x[0-9a-f]+\b/gi, '<id>'],
  [/(?<=[a-z0-9])-[a-z0-9]{8,10}-[a-z0-9]{5}\b/g, '-<id>'],
  // Several parts with digits, as in `R02-M1-N0-C:J12-U11` and `http-nio-8080-exec-1`.
  [
    /(?<![\w-])(?=\w{0,40}(?:[-:]\w{1,40}){0,8}-)[A-Za-z]{1,4}\d{1,6}(?:-[A-Za-z0-9]{1,12}){1,10}(?::[A-Za-z]\w{0,11}(?:-\w{1,12}){0,6})?(?![\w-])/g,
    '<id>',
  ],
  [/(?<=[A-Za-z]_)-?\d{1,30}(?:_(?:\d{1,30}|[a-z](?=_)))*(?![A-Za-z])/g, '<n>'],
  [/\b(?=[0-9a-f]{0,64}\d)(?=\d{0,64}[a-f])[0-9a-f]{4,64}\b/gi, '<id>'],
  [/\b(?=\d{0,64}[a-f])[0-9a-f]{16,}\b|\b[a-f]{8}\b/gi, '<id>'],
  [
    /(?<![A-Za-z0-9])(?=[A-Za-z0-9]{6,64}(?![A-Za-z0-9]))(?:[A-Za-z]{1,64}\d{1,64}[A-Za-z]{1,64}\d|\d{1,64}[A-Za-z]{1,64}\d{1,64}[A-Za-z])[A-Za-z0-9]*/g,
    '<id>',
  ],
];
