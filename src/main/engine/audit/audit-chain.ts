import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { z } from 'zod';
import type { StoredEntry } from '../db/audit-repository.ts';
import { CHECKPOINT_ACTION, checkpointFault } from './audit-checkpoint.ts';
import { AuditEntry, type NewAuditEntry } from './audit-log.ts';

/** What stands in for the hash before the first entry. */
export const FIRST_PREV_HASH = '0'.repeat(64);

/** The end of a chain: how many entries it has and the hash of the last. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

/** The first entry at which a log cannot be believed. */
export interface ChainFault {
  readonly seq: number;
  readonly reason: string;
}

/** An entry ready to be stored: `entry` is the canonical JSON that the hash covers. */
export interface SealedEntry {
  readonly value: AuditEntry;
  readonly entry: string;
}

const UnsealedEntry = AuditEntry.omit({ hash: true }).strict();

/** `sha256(prevHash + "\n" + canonical JSON of the entry without its hash)`, hex. */
export function entryHash(prevHash: string, canonical: string | Uint8Array): string {
  const start = `${prevHash}\n`;
  // One call for the whole: an object for each entry costs more than the hashing.
  return hash(
    'sha256',
    typeof canonical === 'string' ? start + canonical : Buffer.concat([Buffer.from(start), canonical]),
  );
}

/** Links an entry to the head of its chain. Throws when it has no canonical JSON (RFC 8785). */
export function sealEntry(head: ChainHead, at: string, entry: NewAuditEntry): SealedEntry {
  const unsealed = UnsealedEntry.parse({ ...storable(entry), seq: head.seq + 1, at, prevHash: head.hash });
  const canonical = canonicalJson(unsealed);
  return { value: { ...unsealed, hash: entryHash(head.hash, canonical) }, entry: canonical };
}

/** Canonical JSON (RFC 8785). */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('this value has no canonical JSON');
  return text;
}

/** Looks at stored rows in their order, starting after `head`. Returns the new head, or the first fault. */
export function checkRows(head: ChainHead, rows: readonly StoredEntry[]): ChainHead | ChainFault {
  let current = head;
  for (const row of rows) {
    const fault = rowFault(current, row);
    if (fault !== null) return fault;
    current = { seq: row.seq, hash: row.hash };
  }
  return current;
}

/** Compares a chain that is sound in itself with what was anchored outside of it; null when they agree. */
export function anchorFault(head: ChainHead, anchor: ChainHead, hashAtAnchor: string | null): ChainFault | null {
  if (head.seq < anchor.seq) {
    const reason = `the log ends at entry ${head.seq}, but ${anchor.seq} entries were anchored: the end was cut off`;
    return { seq: head.seq + 1, reason };
  }
  if (anchor.seq === 0 || hashAtAnchor === anchor.hash) return null;
  return {
    seq: anchor.seq,
    reason: `entry ${anchor.seq} is not the one that was anchored: the log was rewritten up to here or before`,
  };
}

/** The entry that stored bytes hold; null when they hold none. */
export function readEntry(bytes: Buffer): z.output<typeof UnsealedEntry> | null {
  try {
    return UnsealedEntry.safeParse(JSON.parse(bytes.toString('utf8'))).data ?? null;
  } catch {
    return null;
  }
}

function rowFault(head: ChainHead, row: StoredEntry): ChainFault | null {
  const seq = head.seq + 1;
  if (row.seq < seq) return { seq: row.seq, reason: `an entry numbered ${row.seq} was put in` };
  if (row.seq > seq) {
    const until = row.seq - 1;
    return { seq, reason: until > seq ? `entries ${seq} to ${until} are missing` : `entry ${seq} is missing` };
  }
  if (entryHash(head.hash, row.bytes) !== row.hash) return { seq, reason: mismatch(head, row) };
  return signatureFault(head, row);
}

/** Says what a wrong hash means, as far as the bytes tell. */
function mismatch(head: ChainHead, row: StoredEntry): string {
  const entry = readEntry(row.bytes);
  if (entry === null) return `entry ${row.seq} was changed: it is not an audit entry any more`;
  if (entry.seq !== row.seq) return `entry ${entry.seq} stands in the place of entry ${row.seq}: the order was changed`;
  if (entry.prevHash === head.hash) return `entry ${row.seq} was changed: its bytes do not match its hash`;
  return entryHash(entry.prevHash, row.bytes) === row.hash
    ? `entry ${row.seq} does not follow entry ${head.seq}: an entry was inserted, replaced or removed before it`
    : `entry ${row.seq} was changed: neither its bytes nor its link match its hash`;
}

function signatureFault(head: ChainHead, row: StoredEntry): ChainFault | null {
  if (!isCheckpointBytes(row.bytes)) return null;
  const entry = readEntry(row.bytes);
  const reason = entry === null ? 'is not an audit entry' : checkpointFault(entry, head);
  return reason === null ? null : { seq: row.seq, reason: `checkpoint ${row.seq} ${reason}` };
}

/** Cheap: the action comes first in canonical JSON. */
function isCheckpointBytes(bytes: Buffer): boolean {
  return bytes.subarray(0, CHECKPOINT_START.length).equals(CHECKPOINT_START);
}

const CHECKPOINT_START = Buffer.from(`{"action":"${CHECKPOINT_ACTION}",`);

/** The entry as JSON keeps it: without undefined fields, dates as text. */
function storable({ actor, action, subject, detail }: NewAuditEntry): object {
  const { kind, id, role } = actor;
  const text = JSON.stringify({ actor: { kind, id, role }, action, subject, detail });
  const entry = JSON.parse(text) as object;
  // JSON writes half a character as an escape: without one there is nothing to repair.
  return HALF_CHARACTER.test(text) ? (wellFormed(entry) as object) : entry;
}

const HALF_CHARACTER = /\\u[dD][89a-fA-F]/;

/** Text cut in the middle of a character has no canonical JSON: the broken half becomes U+FFFD. */
function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return wellFormedText(value);
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [wellFormedText(key), wellFormed(item)]));
}

function wellFormedText(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}
