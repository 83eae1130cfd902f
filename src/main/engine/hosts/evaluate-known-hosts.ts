import { z } from 'zod';
import { type KnownHostsLine, matchesHost, parseKnownHosts } from './known-hosts-lines.ts';
import { isWholeKey, type PublicKey, parsePublicKey } from './public-key.ts';

/** What `check hostkey` is asked. */
export const KnownHostsQuestion = z.object({
  known_hosts: z.string().max(10_000_000),
  host: z.string().min(1).max(1_024),
  port: z.coerce.number().int().min(1).max(65_535).default(22),
  /** `type base64 [comment]`. */
  presented_key: z.string().max(100_000),
  /** `true` or `yes`: a host that is not known is refused instead of asked about. */
  strict: z.union([z.boolean(), z.string().max(32)]).default(true),
});
export type KnownHostsQuestion = z.infer<typeof KnownHostsQuestion>;

/** The judgement on a presented key. `unknown`: a person must look at the fingerprint. */
export interface KnownHostsVerdict {
  readonly verdict: 'accept' | 'unknown' | 'refuse';
  readonly reason: string;
  /** The key itself was declared bad: it must not be pinned either. */
  readonly revoked: boolean;
}

/** Decides as OpenSSH does with that `known_hosts`, or stricter; no setting makes it accept a key that is not in there. */
export function evaluateKnownHosts(question: KnownHostsQuestion): Omit<KnownHostsVerdict, 'revoked'> {
  const { host, port, presented_key, strict } = question;
  const lines = parseKnownHosts(question.known_hosts);
  const { verdict, reason } = evaluateHostLines(lines, { host, port, publicKey: presented_key });
  const isStrict = strict === true || strict === 'yes' || strict === 'true';
  return { verdict: isStrict && verdict === 'unknown' ? 'refuse' : verdict, reason };
}

/** A key that a host shows. */
export interface ShownHostKey {
  readonly host: string;
  readonly port: number;
  /** `type base64 [comment]`. */
  readonly publicKey: string;
}

/** What the lines of one or several files say about the key, the files of the user first. */
export function evaluateHostLines(
  lines: readonly KnownHostsLine[],
  { host, port, publicKey }: ShownHostKey,
): KnownHostsVerdict {
  const presented = parsePublicKey(publicKey);
  if (presented === null) return refuse('the presented key cannot be read');
  if (presented.type.includes('-cert-')) return refuse('host certificates are not supported');
  const names = port === 22 ? [host] : [`[${host}]:${port}`, host];
  const [exact = [], plain = []] = names.map((name) => lines.filter((line) => matchesHost(line.patterns, name)));
  return (
    judgeMarkers([...exact, ...plain], presented) ??
    judgeKeys({ exact, plain }, presented) ?? {
      verdict: 'unknown',
      reason: 'no line is about this host',
      revoked: false,
    }
  );
}

/** Markers come first: a revoked key stays revoked whatever else the file says. */
function judgeMarkers(lines: readonly KnownHostsLine[], presented: PublicKey): KnownHostsVerdict | null {
  for (const { marker, key, place } of lines) {
    if (marker === '@revoked' && key === null) return refuse(`${place} revokes a key that cannot be read`);
    if (marker === '@revoked' && key?.blob.equals(presented.blob)) {
      return { verdict: 'refuse', reason: `${place} revokes the key`, revoked: true };
    }
    if (!['', '@revoked', '@cert-authority'].includes(marker)) {
      return refuse(`${place} has the marker ${marker.slice(0, 64)}, which is not supported`);
    }
  }
  return null;
}

interface MatchingLines {
  /** About the name with its port. */
  readonly exact: readonly KnownHostsLine[];
  /** About the name alone, where the port is not 22. */
  readonly plain: readonly KnownHostsLine[];
}

function judgeKeys({ exact, plain }: MatchingLines, presented: PublicKey): KnownHostsVerdict | null {
  const pinned = exact.filter((line) => line.marker === '' && isUsable(line, presented));
  const same = pinned.find((line) => line.key?.blob.equals(presented.blob));
  if (same !== undefined) return accept(`${same.place} holds the same key`);
  const sameType = pinned.find((line) => line.key?.type === presented.type);
  if (sameType !== undefined) return refuse(`the key changed: ${sameType.place} holds another one`);
  const [other] = pinned;
  if (other !== undefined) {
    return refuse(`the type of key changed: ${other.place} holds ${other.key?.type}, shown was ${presented.type}`);
  }
  const bare = plain.find((line) => line.marker === '' && line.key?.blob.equals(presented.blob));
  if (bare !== undefined) return accept(`${bare.place} holds the same key, without the port`);
  const authority = [...exact, ...plain].find((line) => line.marker === '@cert-authority');
  if (authority === undefined) return null;
  return refuse(`${authority.place} asks for a certificate of an authority, which is not supported`);
}

/** A line whose key is cut short is no word about the host. */
function isUsable({ key }: KnownHostsLine, presented: PublicKey): boolean {
  return key !== null && (key.blob.equals(presented.blob) || isWholeKey(key));
}

function accept(reason: string): KnownHostsVerdict {
  return { verdict: 'accept', reason, revoked: false };
}

function refuse(reason: string): KnownHostsVerdict {
  return { verdict: 'refuse', reason, revoked: false };
}
