import { applyRules, keep, type MaskRule } from './mask-rules.ts';

/** Ports that name no service where the address is masked: half the world listens on them. */
const WEB = /^(?:80|443)$/;
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
    [/\b(from|client|peer|src|source|remote)([ :=]{1,3}\/?)<host>(?:(?::| port )\d{1,5})?\b/gi, '$1$2<host>', '<host>'],
    [
      /(<host>|<url>)(?::| port )(\d{1,5})\b/g,
      (_, host = '', number = '') => `${host}:${WEB.test(number) ? '<port>' : port(number)}`,
    ],
    [/\b(ports?["']?[ :=#]{1,3})(\d{1,5})\b/gi, (_, before = '', number = '') => `${before}${port(number)}`],
    [
      /(?<![\w.-])([a-z][a-z0-9_.-]{0,62}):(\d{2,5})(?=[\s/,;)"'\]]|: |:?$)/gi,
      (match, name = '', number = '') => (connecting && !COUNTED.test(name) ? `${name}:${port(number)}` : match),
    ],
  ];
}

/** Addresses of machines and people; then come ports. */
const ADDRESSES: readonly MaskRule[] = [
  [
    /\b[a-z][a-z0-9+.-]{1,20}:\/\/(?:[^\s"'<>()[\]/@]{1,255}@)?(?:[^\s"'<>()[\]/:]{1,255}(:\d{1,5})?)?[^\s"'<>)\]]{0,2000}/gi,
    (match, number = '') => `<url>${number}${/[.,:;]$/.exec(match.slice(number.length))?.[0] ?? ''}`,
    '://',
  ],
  [/(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}\b/g, '<email>', '@'],
  [/(?<![\w.+-])[\w.+-]{1,64}@(?![0-9a-f]{4,16}\b)[a-z][\w-]{0,62}\b/gi, '<email>', '@'],
  [HOST, '<host>', '.'],
  [/(?<![\w:])::(?:ffff:)?(?=\d{1,3}(?:\.\d{1,3}){3})/gi, '', '::'],
  [/\[(?:[0-9a-f]{0,4}:){2,7}(?:[0-9a-f]{0,4}|\d{1,3}(?:\.\d{1,3}){3})(?:%\w{1,16})?\]/gi, '<host>', '['],
  [
    /(?<![\w:.])(?:(?:[0-9a-f]{1,4}:){2,7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:){1,7}(?::[0-9a-f]{1,4}){1,6}|::(?:[0-9a-f]{1,4}:){0,6}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:){1,7}:)(?![\w:])/gi,
    '<host>',
    ':',
  ],
  [/(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?(?![\d.]*\w)/g, '<host>', '.'],
];

const PATHS: readonly MaskRule[] = [
  [/(?<=\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) )\/(?=[ ?]|$)/g, '<path>', '/'],
  [
    /(?<![\w.<>])\/(?!<host>)(?:[\w.@%+~$*=:,/-]|<(?:id|time|n|mac|host|email)>){1,500}(?<![:.,])(?:\?[^\s"'<>)\]]{0,1000})?/g,
    '<path>',
    '/',
  ],
  [/\b[A-Z]:\\[^\s"'<>|,;)\]]{1,500}/gi, '<path>', ':\\'],
  [/(?<![\w/.])(?:~|\.{1,2})\/[\w.@%+~$*=:,/-]{1,500}(?<![:.,])/g, '<path>', '/'],
  [/\b\w{1,60}(?:\.\w{1,60}){1,8}\/[\w.$/-]{1,300}/g, '<path>', '/'],
  [FILE, '<file>', '.'],
];

/** Masks addresses, hosts, links and paths; the ports of services stay where something is wrong with them. */
export function maskAddresses(text: string): string {
  return applyRules(applyRules(applyRules(text, ADDRESSES), portRules(text)), PATHS);
}
