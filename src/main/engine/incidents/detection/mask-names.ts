import { keep, type MaskRule } from './mask-rules.ts';

/** Keys whose value tells one error from another. */
const TELLING =
  /^(?:.*[._-])?(?:msg|message|errors?|err|reason|cause|exception|details?|level|lvl|severity|loglevel|status|state|code|errno|rc|exit|exitcode|signal|sig|type|kind|event|action|op|operation|method|verb|result|outcome|component|module|logger|caller|subsystem|facility|alert|stat|function|func|phase|stage|errorcode|statuscode|problem|title|class|category|service|unit|cmd|command|proto|protocol|sqlstate|ports?)$/i;

const VALUE = String.raw`"(?:[^"\\]|\\.){0,500}"|'[^']{0,500}'|[\w.$/-]{0,100}(?:\{[^{}]{0,300}\}|\([^()]{0,300}\)|\[[^[\]]{0,300}\])|[^\s,;&)\]}|]{1,500}`;
const PAIRS: readonly MaskRule[] = [
  [
    new RegExp(String.raw`(?<![\w"'<])([A-Za-z_][\w.-]{0,63}) ?=(?!=|>) ?(?![\w.-]{1,64}=)(${VALUE})`, 'g'),
    (match, key = '', value = '') =>
      TELLING.test(key) ? `${match.slice(0, match.length - value.length)}${keepQuotes(value)}` : `${key}=<v>`,
    '=',
  ],
  [
    /"([\w.@-]{1,64})": ?("(?:[^"\\]|\\.){0,500}"|[\w.+-]{1,100})/g,
    (_, key = '', value = '') => `${keep('"')}${key}${keep('"')}:${TELLING.test(key) ? keepQuotes(value) : '<v>'}`,
    '":',
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
  // Not where a port or a code is kept in it.
  [/(?<![\w<])(["'`])([^"'`\s\ue000-\ue00d]{1,128})\1(?!\w)/g, '$1<v>$1'],
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
