import { createHmac } from 'node:crypto';

/** A public key as `known_hosts` and servers write it. */
export interface PublicKey {
  readonly type: string;
  readonly blob: Buffer;
}

/** One line of `known_hosts`. */
export interface KnownHostsLine {
  /** `@revoked`, `@cert-authority`, another marker that nobody knows, or empty. */
  readonly marker: string;
  readonly patterns: string;
  /** Null when the key cannot be read. */
  readonly key: PublicKey | null;
  readonly number: number;
}

/** Reads the lines of a `known_hosts` file; comments and empty lines are left out. */
export function parseKnownHosts(text: string): KnownHostsLine[] {
  return text.split('\n').flatMap((raw, index) => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) return [];
    const fields = line.split(/[ \t]+/);
    const marker = fields[0]?.startsWith('@') ? (fields.shift() ?? '') : '';
    const patterns = fields.shift() ?? '';
    return [{ marker, patterns, key: parsePublicKey(fields.join(' ')), number: index + 1 }];
  });
}

/** Reads `type base64 [comment]`; null unless the type inside the key is the one before it. */
export function parsePublicKey(text: string): PublicKey | null {
  const [type = '', encoded = ''] = text.trim().split(/[ \t]+/);
  if (!/^[A-Za-z0-9+/]+=*$/.test(encoded)) return null;
  const blob = Buffer.from(encoded, 'base64');
  if (blob.length < 4 || blob.readUInt32BE(0) !== Buffer.byteLength(type)) return null;
  return blob.toString('latin1', 4, 4 + blob.readUInt32BE(0)) === type ? { type, blob } : null;
}

/** Whether a line is about the host name (as `host`, or `[host]:port` off port 22). A negated pattern that matches wins. */
export function matchesHost(patterns: string, name: string): boolean {
  const host = name.toLowerCase();
  if (patterns.startsWith('|')) return matchesHashed(patterns, host);
  const list = patterns.toLowerCase().split(',');
  if (list.some((pattern) => pattern.startsWith('!') && matchesPattern(pattern.slice(1), host))) return false;
  return list.some((pattern) => !pattern.startsWith('!') && matchesPattern(pattern, host));
}

function matchesHashed(entry: string, host: string): boolean {
  const [, version, salt = '', hash = '', ...rest] = entry.split('|');
  if (version !== '1' || rest.length > 0 || salt === '') return false;
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(host).digest().equals(Buffer.from(hash, 'base64'));
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
