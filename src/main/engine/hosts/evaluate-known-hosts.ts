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
  /** The line that settles it; null when no line does. Counts from 1. */
  readonly line: number | null;
}

/** Decides as OpenSSH does with that `known_hosts`, or stricter; no setting makes it accept a key that is not in there. */
export function evaluateKnownHosts(question: KnownHostsQuestion): KnownHostsVerdict {
  const presented = parsePublicKey(question.presented_key);
  if (presented === null) return refuse('the presented key cannot be read', null);
  if (presented.type.includes('-cert-')) return refuse('host certificates are not supported', null);
  const lines = parseKnownHosts(question.known_hosts);
  const { host, port } = question;
  const names = port === 22 ? [host] : [`[${host}]:${port}`, host];
  const [exact = [], plain = []] = names.map((name) => lines.filter((line) => matchesHost(line.patterns, name)));
  return (
    judgeMarkers([...exact, ...plain], presented) ?? judgeKeys({ exact, plain }, presented) ?? unknownHost(question)
  );
}

/** Markers come first: a revoked key stays revoked whatever else the file says. */
function judgeMarkers(lines: readonly KnownHostsLine[], presented: PublicKey): KnownHostsVerdict | null {
  for (const { marker, key, number } of lines) {
    if (marker === '@revoked' && key === null)
      return refuse(`line ${number} revokes a key that cannot be read`, number);
    if (marker === '@revoked' && key?.blob.equals(presented.blob)) {
      return refuse(`the key is revoked in line ${number}`, number);
    }
    if (!['', '@revoked', '@cert-authority'].includes(marker)) {
      return refuse(`line ${number} has the marker ${marker.slice(0, 64)}, which is not supported`, number);
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
  if (same !== undefined) return accept(`the key is in line ${same.number}`, same.number);
  const sameType = pinned.find((line) => line.key?.type === presented.type);
  if (sameType !== undefined) {
    return refuse(`the key changed: line ${sameType.number} holds another one`, sameType.number);
  }
  const [other] = pinned;
  if (other !== undefined) {
    const types = `line ${other.number} holds ${other.key?.type}, shown was ${presented.type}`;
    return refuse(`the type of key changed: ${types}`, other.number);
  }
  const bare = plain.find((line) => line.marker === '' && line.key?.blob.equals(presented.blob));
  if (bare !== undefined) return accept(`the key is in line ${bare.number}, without the port`, bare.number);
  const authority = [...exact, ...plain].find((line) => line.marker === '@cert-authority');
  if (authority === undefined) return null;
  const { number } = authority;
  return refuse(`line ${number} asks for a certificate of an authority, which is not supported`, number);
}

/** A line whose key is cut short is no word about the host. */
function isUsable({ key }: KnownHostsLine, presented: PublicKey): boolean {
  return key !== null && (key.blob.equals(presented.blob) || isWholeKey(key));
}

function unknownHost({ strict }: KnownHostsQuestion): KnownHostsVerdict {
  const reason = 'no line is about this host';
  const isStrict = strict === true || strict === 'yes' || strict === 'true';
  return isStrict ? refuse(reason, null) : { verdict: 'unknown', reason, line: null };
}

function accept(reason: string, line: number): KnownHostsVerdict {
  return { verdict: 'accept', reason, line };
}

function refuse(reason: string, line: number | null): KnownHostsVerdict {
  return { verdict: 'refuse', reason, line };
}
