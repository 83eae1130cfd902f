import { z } from 'zod';
import {
  type KnownHostsLine,
  matchesHost,
  type PublicKey,
  parseKnownHosts,
  parsePublicKey,
} from './known-hosts-lines.ts';

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
}

/** Decides as OpenSSH does with that `known_hosts`, or stricter; no setting makes it accept a key that is not in there. */
export function evaluateKnownHosts(question: KnownHostsQuestion): KnownHostsVerdict {
  const presented = parsePublicKey(question.presented_key);
  if (presented === null) return refuse('the presented key cannot be read');
  if (presented.type.includes('-cert-')) return refuse('host certificates are not supported');
  const lines = parseKnownHosts(question.known_hosts);
  const { host, port } = question;
  const names = port === 22 ? [host] : [`[${host}]:${port}`, host];
  const [exact = [], plain = []] = names.map((name) => lines.filter((line) => matchesHost(line.patterns, name)));
  return judgeMarkers([...exact, ...plain], presented) ?? judgeKeys(exact, plain, presented) ?? unknownHost(question);
}

/** Markers come first: a revoked key stays revoked whatever else the file says. */
function judgeMarkers(lines: readonly KnownHostsLine[], presented: PublicKey): KnownHostsVerdict | null {
  for (const { marker, key, number } of lines) {
    if (marker === '@revoked' && key === null) return refuse(`line ${number} revokes a key that cannot be read`);
    if (marker === '@revoked' && key?.blob.equals(presented.blob))
      return refuse(`the key is revoked in line ${number}`);
    if (!['', '@revoked', '@cert-authority'].includes(marker)) {
      return refuse(`line ${number} has the marker ${marker}, which is not supported`);
    }
  }
  return null;
}

function judgeKeys(
  exact: readonly KnownHostsLine[],
  plain: readonly KnownHostsLine[],
  presented: PublicKey,
): KnownHostsVerdict | null {
  const pinned = exact.filter((line) => line.marker === '' && line.key !== null);
  const same = pinned.find((line) => line.key?.blob.equals(presented.blob));
  if (same !== undefined) return { verdict: 'accept', reason: `the key is in line ${same.number}` };
  const sameType = pinned.find((line) => line.key?.type === presented.type);
  if (sameType !== undefined) return refuse(`the key changed: line ${sameType.number} holds another one`);
  const [other] = pinned;
  if (other !== undefined) {
    return refuse(
      `the type of key changed: line ${other.number} holds ${other.key?.type}, shown was ${presented.type}`,
    );
  }
  const withoutPort = plain.find((line) => line.marker === '' && line.key?.blob.equals(presented.blob));
  if (withoutPort !== undefined) {
    return { verdict: 'accept', reason: `the key is in line ${withoutPort.number}, without the port` };
  }
  const authority = [...exact, ...plain].find((line) => line.marker === '@cert-authority');
  if (authority === undefined) return null;
  return refuse(`line ${authority.number} asks for a certificate of an authority, which is not supported`);
}

function unknownHost({ strict }: KnownHostsQuestion): KnownHostsVerdict {
  const reason = 'no line is about this host';
  return strict === true || strict === 'yes' || strict === 'true' ? refuse(reason) : { verdict: 'unknown', reason };
}

function refuse(reason: string): KnownHostsVerdict {
  return { verdict: 'refuse', reason };
}
