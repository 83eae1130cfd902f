import { createHmac } from 'node:crypto';
import { type PublicKey, parsePublicKey } from './public-key.ts';

/** One line of `known_hosts`. */
export interface KnownHostsLine {
  /** `@revoked`, `@cert-authority`, another marker that nobody knows, or empty. */
  readonly marker: string;
  readonly patterns: string;
  /** Null when the key cannot be read. */
  readonly key: PublicKey | null;
  /** Where it stands, for example `line 12` or `~/.ssh/known_hosts line 12`; lines count from 1. */
  readonly place: string;
}

/** OpenSSH gives up on a list that holds a longer pattern. */
const LONGEST_PATTERN = 1_022;

/**
 * Reads the lines of a `known_hosts` file byte by byte as OpenSSH does: only space and tab part fields, a NUL ends the line, and
 * no other character is trimmed. Comments and empty lines are left out. `file` is the name that its lines are told by.
 */
export function parseKnownHosts(text: string, file = ''): KnownHostsLine[] {
  return text.split('\n').flatMap((raw, index) => {
    const [line = ''] = raw.split('\0', 1);
    const fields = line.replace(/^[ \t]+/, '').split(/[ \t]+/);
    if (fields[0] === '' || fields[0]?.startsWith('#')) return [];
    const markers: string[] = [];
    while (fields[0]?.startsWith('@')) markers.push(fields.shift() ?? '');
    const patterns = fields.shift() ?? '';
    const place = `${file} line ${index + 1}`.trimStart();
    return [{ marker: markers.join(' '), patterns, key: parsePublicKey(fields.join(' ')), place }];
  });
}

/** Whether a line is about the host name (as `host`, or `[host]:port` off port 22). A negated pattern that matches wins. */
export function matchesHost(patterns: string, name: string): boolean {
  const host = lowerCase(name);
  if (patterns.startsWith('|')) return matchesHashed(patterns, host);
  let matches = false;
  for (const listed of lowerCase(patterns).split(',')) {
    const negated = listed.startsWith('!');
    const pattern = negated ? listed.slice(1) : listed;
    if (pattern.length > LONGEST_PATTERN) return false;
    if (!matchesPattern(pattern, host)) continue;
    if (negated) return false;
    matches = true;
  }
  return matches;
}

/** The salt is as long as a hash of SHA-1, and the hash is compared as it is written. */
function matchesHashed(entry: string, host: string): boolean {
  const [, version, salt = '', hash = '', ...rest] = entry.split('|');
  const saltBytes = Buffer.from(salt, 'base64');
  if (version !== '1' || rest.length > 0 || saltBytes.length !== 20 || saltBytes.toString('base64') !== salt)
    return false;
  return createHmac('sha1', saltBytes).update(host).digest('base64') === hash;
}

/** Of ASCII letters only: other letters must not turn into one of them. */
function lowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** `*` is any text and `?` any character; no backtracking over more than one star, so that no pattern can stall us. */
function matchesPattern(pattern: string, text: string): boolean {
  let at = 0;
  let place = 0;
  let star = -1;
  let starText = 0;
  while (place < text.length) {
    if (at < pattern.length && pattern[at] === '*') {
      star = at++;
      starText = place;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[place])) {
      at++;
      place++;
    } else if (star >= 0) {
      at = star + 1;
      place = ++starText;
    } else return false;
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}
