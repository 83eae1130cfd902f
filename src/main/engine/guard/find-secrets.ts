import type { PrivateKind } from './placeholder-text.ts';

/** Where a secret stands in a text; offsets are UTF-16 code units, the end is behind it. */
export interface SecretFinding {
  readonly kind: PrivateKind;
  readonly start: number;
  readonly end: number;
}

interface Shape {
  readonly kind: PrivateKind;
  /** Sticky-free, global, linear: no nested or overlapping quantifiers. */
  readonly pattern: RegExp;
  /** Which group holds the value; 0 is the whole match. */
  readonly group: number;
}

const KEY_NAME =
  '(?:(?<![a-z])pass(?![a-z])|pass(?:word|wd|phrase)|(?<![a-z])pwd|secret|token|api[_-]?key|access[_-]?key(?:[_-]?id)?|secret[_-]?(?:access[_-]?)?key|private[_-]?key|client[_-]?secret|auth[_-]?token|signing[_-]?key|encryption[_-]?key)';

/** What may stand between the telling part of a name and what follows it: `password_of_db`, `token[]`. */
const REST_OF_NAME = '[A-Za-z0-9_-]{0,24}(?:\\[[0-9]{0,4}\\])?["\']?\\]?';
const QUOTED = '(?:"([^"\\r\\n]{1,500})"|\'([^\'\\r\\n]{1,500})\')';

/** Known forms, most certain first; an earlier finding wins over a later one that overlaps it. */
const SHAPES: readonly Shape[] = [
  { kind: 'secret', pattern: /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/g, group: 0 },
  { kind: 'secret', pattern: /\bgh[pousr]_[A-Za-z0-9]{20,255}\b|\bgithub_pat_[A-Za-z0-9_]{20,255}\b/g, group: 0 },
  { kind: 'secret', pattern: /\bglpat-[A-Za-z0-9_-]{20,64}/g, group: 0 },
  { kind: 'secret', pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{10,250}|\bxapp-[A-Za-z0-9-]{10,250}/g, group: 0 },
  {
    kind: 'secret',
    pattern: /https:\/\/[\w.-]{1,100}\.webhook\.office\.com\/(webhookb2\/[A-Za-z0-9/@_-]{20,300})/g,
    group: 1,
  },
  { kind: 'secret', pattern: /https:\/\/hooks\.slack\.com\/services\/([A-Za-z0-9/_-]{20,100})/g, group: 1 },
  {
    kind: 'secret',
    pattern: /\b(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,200}|\bwhsec_[A-Za-z0-9+/=]{16,100}/g,
    group: 0,
  },
  { kind: 'secret', pattern: /\bsk-(?:ant-|proj-|svcacct-)?[A-Za-z0-9_-]{20,250}/g, group: 0 },
  { kind: 'secret', pattern: /\bAIza[A-Za-z0-9_-]{35}/g, group: 0 },
  { kind: 'secret', pattern: /\bya29\.[A-Za-z0-9_-]{20,500}/g, group: 0 },
  { kind: 'secret', pattern: /\bSG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,64}/g, group: 0 },
  {
    kind: 'secret',
    pattern:
      /\b(?:npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_-]{50,250}|hf_[A-Za-z0-9]{30,60}|dop_v1_[a-f0-9]{64}|hvs\.[A-Za-z0-9_-]{20,200}|shpat_[a-fA-F0-9]{32})/g,
    group: 0,
  },
  { kind: 'secret', pattern: /\beyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,8000}\.[A-Za-z0-9_-]{0,2000}/g, group: 0 },
  {
    kind: 'secret',
    pattern: /\b[a-zA-Z][a-zA-Z0-9+.-]{1,20}:\/\/[^\s:/?#@"'<>]{0,200}:([^\s/?#@"'<>]{1,300})@/g,
    group: 1,
  },
  { kind: 'secret', pattern: /\b(?:Bearer|Basic|Token)[ \t]{1,4}([A-Za-z0-9+/=_.~-]{16,4000})/gi, group: 1 },
  {
    kind: 'secret',
    pattern:
      /\b(?:sgp_(?:local_|[A-Fa-f0-9]{16}_)?[A-Fa-f0-9]{40}|ntn_[A-Za-z0-9]{40,60}|sntrys_[A-Za-z0-9+/=_]{40,400}|gl(?:c|sa)_[A-Za-z0-9_+/=]{20,400}|dapi[a-f0-9]{32}|dt0c01\.[A-Za-z0-9]{20,30}\.[A-Za-z0-9]{60,70}|ATATT3[A-Za-z0-9_=-]{50,250}|rk_prod_[A-Za-z0-9]{20,200})/g,
    group: 0,
  },
  { kind: 'secret', pattern: /\b\d{8,10}:AA[A-Za-z0-9_-]{33}/g, group: 0 },
  { kind: 'secret', pattern: /\beyJ[A-Za-z0-9_-]{8,4000}\.eyJ[A-Za-z0-9_-]{8,8000}/g, group: 0 },
  {
    kind: 'secret',
    pattern: new RegExp(
      `${KEY_NAME}${REST_OF_NAME}(?: (?:string|str)\\b)?[ \\t]{0,4}[=:!?.,(<>+]{0,4}[ \\t]{0,4}@?${QUOTED}`,
      'gi',
    ),
    group: -1,
  },
  {
    kind: 'secret',
    pattern: new RegExp(
      `${KEY_NAME}${REST_OF_NAME}[ \\t]{0,4}(?:[?:.+]{0,3}=>?|:)[ \\t]{0,4}([^\\s"',;&}<>()\\[\\]]{3,500})`,
      'gi',
    ),
    group: 1,
  },
  // The value before the name: `if ("…" == password)`.
  {
    kind: 'secret',
    pattern: new RegExp(`${QUOTED}[ \\t]{0,4}[=!]==?[ \\t]{0,4}[A-Za-z_$.]{0,24}?${KEY_NAME}`, 'gi'),
    group: -1,
  },
  // An element whose name tells: `<apiToken> … </apiToken>`.
  {
    kind: 'secret',
    pattern: new RegExp(`<[A-Za-z:_.-]{0,24}?${KEY_NAME}[A-Za-z_-]{0,24}>\\s{0,80}([^\\s<>]{6,500})\\s{0,80}</`, 'gi'),
    group: 1,
  },
  // A constant named …_KEY with a value that looks made by a machine.
  {
    kind: 'secret',
    pattern:
      /\b[A-Z][A-Z0-9]{1,24}_KEY["']?[ \t]{0,4}[:=]{1,2}[ \t]{0,4}["'](?=[^"']{0,100}\d)([A-Za-z0-9+/=_-]{16,200})["']/g,
    group: 1,
  },
];
/** What stands where a secret would, and is none. */
const NO_SECRET =
  /^(null|none|nil|undefined|true|false|required|optional|missing|invalid|empty|unset|expired|denied|failed|\*+|x+|\.{3}|\$.*|%.*|\{\{.*|<.*|\[redacted.*|⟦.*|\d{1,7}|\{[\w.]*\}?|(?:self|this|cfg|config|args|opts)\..*|(?:tokens?|secrets?|passwords?|keys?)\b.{0,3}|type_name|[^A-Za-z0-9]+)$/i;

function valueOf(match: RegExpExecArray, group: number): { value: string; start: number } {
  const value = group >= 0 ? (match[group] ?? '') : (match[1] ?? match[2] ?? match[3] ?? '');
  return { value, start: match.index + (group === 0 ? 0 : match[0].lastIndexOf(value)) };
}

function findShape(text: string, shape: Shape): SecretFinding[] {
  const findings: SecretFinding[] = [];
  for (const match of text.matchAll(shape.pattern)) {
    const { value, start } = valueOf(match, shape.group);
    if (value !== '' && !NO_SECRET.test(value)) findings.push({ kind: shape.kind, start, end: start + value.length });
  }
  return findings;
}

const KEY_BEGIN = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
/** A key without an end is taken to be no longer than this. */
const MAX_OPEN_KEY = 8_192;

/** Key blocks by search, not by pattern: a text of many beginnings without an end must not cost a scan for each. */
function findPrivateKeys(text: string): SecretFinding[] {
  const findings: SecretFinding[] = [];
  let at = 0;
  for (const match of text.matchAll(KEY_BEGIN)) {
    if (match.index < at) continue;
    const mark = text.indexOf('-----END ', match.index);
    const close = mark < 0 ? -1 : text.indexOf('-----', mark + 9);
    at = close < 0 ? Math.min(text.length, match.index + MAX_OPEN_KEY) : close + 5;
    findings.push({ kind: 'private_key', start: match.index, end: at });
    if (mark < 0 && at === text.length) break;
  }
  return findings;
}

/** Finds secrets of known shape or behind a telling name; sorted, without overlaps. */
export function findSecrets(text: string): readonly SecretFinding[] {
  const shaped = SHAPES.flatMap((shape, rank) => findShape(text, shape).map((finding) => ({ finding, rank })));
  const found = [...findPrivateKeys(text).map((finding) => ({ finding, rank: -1 })), ...shaped];
  found.sort((a, b) => a.finding.start - b.finding.start || a.rank - b.rank);
  const kept: SecretFinding[] = [];
  for (const { finding } of found) {
    const last = kept.at(-1);
    if (last === undefined || finding.start >= last.end) kept.push(finding);
    else if (finding.end > last.end) kept[kept.length - 1] = { ...last, end: finding.end };
  }
  return kept;
}
