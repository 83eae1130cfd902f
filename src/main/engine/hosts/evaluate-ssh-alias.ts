import type { ConfigBlock, ConfigEntry, SshConfigText } from './ssh-config-blocks.ts';
import { matchesPatterns } from './ssh-pattern.ts';

/** What `ssh` would use for one name. Absent is what no line says. */
export interface AliasOptions {
  readonly hostName: string;
  readonly user: string;
  readonly port: string;
  /** As written, in order. */
  readonly identityFiles: readonly string[];
  /** `none` counts as absent. */
  readonly proxyJump: string | null;
  readonly proxyCommand: string | null;
  readonly preferredAuthentications: string | null;
  readonly pubkeyAuthentication: string | null;
  readonly canonicalizes: boolean;
  /** Why some of it cannot be known without running or looking up something; null when all is certain. */
  readonly unclear: string | null;
}

/** Who runs `ssh`. */
export interface LocalUser {
  readonly user: string;
}

/** What of the configuration the import uses. */
const USED: ReadonlySet<string> = new Set([
  'hostname',
  'user',
  'port',
  'identityfile',
  'proxyjump',
  'proxycommand',
  'preferredauthentications',
  'pubkeyauthentication',
  'canonicalizehostname',
]);

type Verdict = { readonly type: 'yes' } | { readonly type: 'no' } | { readonly type: 'unknown'; readonly why: string };
const YES: Verdict = { type: 'yes' };
const NO: Verdict = { type: 'no' };

interface Evaluation {
  readonly alias: string;
  readonly local: LocalUser;
  readonly values: Map<string, string>;
  readonly identityFiles: string[];
  unclear: string | null;
}

/** Pure: evaluates the files in order for one name; the first value of a keyword wins, as in OpenSSH. Nothing is run. */
export function evaluateSshAlias(files: readonly SshConfigText[], alias: string, local: LocalUser): AliasOptions {
  const at: Evaluation = { alias, local, values: new Map(), identityFiles: [], unclear: null };
  for (const file of files) walk(at, file, YES);
  const optional = (name: string) => {
    const value = at.values.get(name) ?? null;
    return value === null || value.toLowerCase() === 'none' ? null : value;
  };
  return {
    hostName: hostName(at).toLowerCase(),
    user: at.values.get('user') ?? local.user,
    port: at.values.get('port') ?? '22',
    identityFiles: at.identityFiles,
    proxyJump: optional('proxyjump'),
    proxyCommand: optional('proxycommand'),
    preferredAuthentications: optional('preferredauthentications'),
    pubkeyAuthentication: optional('pubkeyauthentication'),
    canonicalizes: ['yes', 'always'].includes(at.values.get('canonicalizehostname') ?? 'no'),
    unclear: at.unclear,
  };
}

function walk(at: Evaluation, file: SshConfigText, active: Verdict): void {
  for (const block of file.blocks) {
    const verdict = both(active, judge(at, block));
    for (const entry of block.entries) {
      if (entry.keyword !== 'include') take(at, entry, verdict);
      else for (const inner of entry.words.flatMap((word) => file.included.get(word) ?? [])) walk(at, inner, verdict);
    }
  }
}

function take(at: Evaluation, { keyword, words }: ConfigEntry, verdict: Verdict): void {
  if (!USED.has(keyword) || verdict.type === 'no') return;
  const isProxy = keyword === 'proxyjump' || keyword === 'proxycommand';
  // The two compete: whichever comes first decides.
  const isSet = isProxy ? at.values.has('proxyjump') || at.values.has('proxycommand') : at.values.has(keyword);
  if (isSet) return;
  if (verdict.type === 'unknown') at.unclear ??= verdict.why;
  else if (keyword === 'identityfile') at.identityFiles.push(words.join(' '));
  else at.values.set(keyword, words.join(' '));
}

function judge(at: Evaluation, block: ConfigBlock): Verdict {
  if (block.kind === 'always') return YES;
  if (block.kind === 'host') return matchesPatterns(block.words, at.alias) ? YES : NO;
  let verdict = YES;
  for (let index = 0; index < block.words.length; index += 1) {
    const word = block.words[index] ?? '';
    const isNegated = word.startsWith('!');
    const name = word.replace(/^!/, '').toLowerCase();
    const takesNoValue = ['all', 'final', 'canonical'].includes(name);
    const value = takesNoValue ? '' : (block.words[(index += 1)] ?? '');
    verdict = both(verdict, negated(criterion(at, name, value), isNegated));
  }
  return verdict;
}

function criterion(at: Evaluation, name: string, value: string): Verdict {
  const matches = (text: string) => (matchesPatterns(value.split(','), text) ? YES : NO);
  // Unlike the patterns of a `Host` line, these know no upper case.
  const matchesName = (text: string) =>
    matchesPatterns(value.toLowerCase().split(','), text.toLowerCase()) ? YES : NO;
  switch (name) {
    case 'all':
      return YES;
    case 'host':
      return matchesName(hostName(at));
    case 'originalhost':
      return matchesName(at.alias);
    case 'user':
      return matches(at.values.get('user') ?? at.local.user);
    case 'localuser':
      return matches(at.local.user);
    case 'exec':
      return { type: 'unknown', why: 'a "Match exec" would run a command of this machine to decide how to reach it' };
    default:
      return { type: 'unknown', why: `a "Match ${name.slice(0, 40)}" decides how to reach it, which is not supported` };
  }
}

/** `%h` in it is the name that was asked for. */
function hostName({ values, alias }: Evaluation): string {
  const written = values.get('hostname');
  return written === undefined ? alias : written.replaceAll(/%([h%])/g, (_, token) => (token === 'h' ? alias : '%'));
}

function both(one: Verdict, other: Verdict): Verdict {
  if (one.type === 'no' || other.type === 'no') return NO;
  return one.type === 'unknown' ? one : other;
}

function negated(verdict: Verdict, isNegated: boolean): Verdict {
  if (!isNegated || verdict.type === 'unknown') return verdict;
  return verdict.type === 'yes' ? NO : YES;
}
