import type { SecretFinding } from './find-secrets.ts';
import { createGate } from './pattern-needs.ts';
import type { TextGrams } from './text-grams.ts';

/** Words that say of a name that its value is secret. */
const WORDS = [
  // Not `PASS: TestLogin`, which a test says.
  '(?<=[_.-])pass(?![a-z])|(?<![a-z])pass(?![a-z:])',
  'pass(?:word|wd|phrase|code)',
  '(?<![a-z])pwd',
  'secret',
  'token',
  'api[_-]?key',
  '(?:access|account|app|auth|client|consumer|encryption|hmac|license|master|private|server|service|shared|signing|storage|subscription|webhook)[_-]?key(?:[_-]?(?:id|data))?',
  'secret[_-]?(?:access[_-]?)?key',
  'credential',
  'connection[_-]?string',
  '(?<![a-z])jwt(?![a-z])',
].join('|');
const NAME = `(?:${WORDS})[A-Za-z0-9_-]{0,24}`;
/** What may close a name: an index, a quote, a bracket. */
const CLOSE = '(?:\\[[0-9]{0,4}\\])?\\\\?["\'`]?\\]?';
const QUOTED =
  '(?:\\\\?"([^"\\\\\\r\\n]{1,500})\\\\?"|"([^"\\r\\n]{1,500})"|\'([^\'\\r\\n]{1,500})\'|`([^`\\r\\n]{1,500})`)';
const GAP = '[ \\t]{0,4}';

/** Each with the name in the group `name` and the value in the only other group that took part. */
const FORMS: readonly RegExp[] = [
  // A quoted value behind whatever code puts between it and its name: `x.setProperty("name", "value")`, `name.assign("value")`.
  new RegExp(
    `(?<name>${NAME})${CLOSE}(?:\\.[A-Za-z]{1,16})?(?::? ?(?:string|str|String)\\b)?${GAP}[=:!?.,(<>+]{0,4}${GAP}@?${QUOTED}`,
    'gi',
  ),
  // A line of a settings file: everything up to the next space.
  new RegExp(
    `^[ \\t]*(?:-[ \\t]{1,4}|export[ \\t]{1,4}|set[ \\t]{1,4}|ENV[ \\t]{1,4})?["']?[A-Za-z0-9_.-]{0,40}?(?<name>${NAME})${CLOSE}${GAP}(?:[:?+.]{0,3}=>?|:)${GAP}([^\\s"'\`]\\S{2,500})`,
    'gim',
  ),
  new RegExp(`(?<name>${NAME})${CLOSE}${GAP}(?:[?:.+]{0,3}=>?|:)${GAP}([^\\s"',;&}<>()\\[\\]]{3,500})`, 'gi'),
  // The value before the name: `if ("…" == password)`.
  new RegExp(`${QUOTED}${GAP}[=!]==?${GAP}[A-Za-z_$.]{0,24}?(?<name>${NAME})`, 'gi'),
  // An element whose name tells: `<apiToken> … </apiToken>`.
  new RegExp(`<[A-Za-z:_.-]{0,24}?(?<name>${NAME})[^<>]{0,80}>\\s{0,80}([^\\s<>]{6,500})\\s{0,80}</`, 'gi'),
  // A name that ends in key, with a value that looks made by a machine.
  /(?<![A-Za-z])(?<name>[A-Za-z0-9_.-]{0,40}(?:_key|-key|[a-z]Key|\bKEY|_KEY))["']?[ \t]{0,4}[:=]{1,2}>?[ \t]{0,4}["'`]?(?=[^\s"'`]{0,100}\d)(?=[^\s"'`]{0,100}[A-Za-z-])([A-Za-z0-9+/=_.-]{16,400})/g,
];

/** Names of what is said about a secret, and of what is public. */
const HARMLESS_NAME =
  /public|(?:[_-]|(?<=[a-z])(?=[A-Z]))(?:name|ref|file|path|dir|url|uri|endpoint|type|ttl|expir\w*|lifetime|length|len|count|size|limit|algorithm|alg|policy|issuer|audience|manager|provider|factory|prefix|timeout|version|enabled|required|valid|status|error|hint|format|field|column|header|rotation|validator)s?$|tokeniz|passenger|^tokens$|_tokens$|^secretary|^secretion/i;

/** What stands where a secret would, and is none. */
const NO_SECRET =
  /^(?:null|none|nil|undefined|true|false|required|optional|missing|in?valid|empty|(?:un)?set|expired?|denied|failed|failure|unexpected|expected|unknown|incorrect|wrong|bad|malformed|rejected|accepted|revoked|ok|yes|no|not|is|was|has|must|should|cannot|for|from|in|on|of|the|and|or|to|with|provided|given|found|rotated|refreshed|created|generated|updated|deleted|changed|eof|end|error|mismatch|string|str|number|bool(?:ean)?|bytes?|object|any|int(?:eger)?|\*+|x+|\.{3}.*|\$.*|%.*|\{\{.*|<.*|\[?redacted.*|⟦.*|\d{1,7}|\{[\w.]*\}?|type_name|your[_-].*|replace[_-]?me|!(?:vault|secret|ref|reference|sub|env|getatt)|[^A-Za-z0-9]+)$/i;
/** Code that gets a value from somewhere, rather than the value. */
const REFERENCE =
  /^(?:[A-Za-z_$][\w$]*(?:\.[\w$]+)*\(|(?:self|this|cfg|config|conf|args|opts|options|settings|os|process|env|system|request|req|params|ctx|vault|secrets?|data|var|local|module)(?:\.|\[)|(?:tokens?|secrets?|passwords?|keys?)\b.{0,3}$|[A-Za-z_$]+(?:\.[A-Za-z_$]+)+[,;)]?$|[a-z_]*(?:key|token|secret|password)[a-z_]*[,;)]?$|[\w.$]+@[0-9a-f]{5,8}$|0x[0-9a-f]+$|\{[\w.]*\}['"]|(?:Optional|List|Option|Vec|Array)[[<])/i;
const PLACE = /^(?:https?:\/\/[^@]*$|\.{0,2}\/[a-z._-]+(?:\/[a-z0-9._-]+)*$|\d{4}-\d\d-\d\d(?:[T ]|$))/;

const GATED = FORMS.map((form) => ({ form, isWorthTrying: createGate(form) }));

/** Values behind names that tell, in a text that holds these runs of characters. */
export function findNamedSecrets(text: string, grams: TextGrams): SecretFinding[] {
  return GATED.flatMap(({ form, isWorthTrying }) => (isWorthTrying(grams) ? findForm(text, form) : []));
}

function findForm(text: string, form: RegExp): SecretFinding[] {
  const findings: SecretFinding[] = [];
  for (const match of text.matchAll(form)) {
    const name = match.groups?.['name'] ?? '';
    const value = match.slice(1).find((group) => group !== undefined && group !== name) ?? '';
    if (value === '' || isHarmless(name, value)) continue;
    const at = match[0].lastIndexOf(value);
    // Behind the name, or before it where the form says so.
    const start = match.index + (at < 0 ? match[0].indexOf(value) : at);
    const end = start + value.length;
    const isCall = /[({]/.test(text[end] ?? '') && /^[A-Za-z_$][\w.$]*$/.test(value);
    if (!isCall) findings.push({ kind: 'secret', start, end });
  }
  return findings;
}

function isHarmless(name: string, value: string): boolean {
  if (NO_SECRET.test(value) || PLACE.test(value)) return true;
  if (REFERENCE.test(value)) return true;
  if (HARMLESS_NAME.test(name)) return true;
  return /^\d+(?:\.\d+)?$/.test(value) && /token|key/i.test(name);
}
