import { createHash } from 'node:crypto';
import type { AuditVerdict } from '#shared/contract/audit.ts';
import { type ChainFault, type ChainHead, canonicalJson, entryHash, FIRST_PREV_HASH } from './audit-chain.ts';
import { CHECKPOINT_ACTION, checkpointFault, isSignedBy } from './audit-checkpoint.ts';
import { ExportHeader, ExportSeal } from './audit-export.ts';
import { keyFingerprint } from './audit-key.ts';
import { AuditEntry } from './audit-log.ts';
import { type ExportLine, notAnExport, readExportLines } from './read-export-lines.ts';

/** The judgement on an exported file. */
export interface ExportVerdict extends AuditVerdict {
  /** Whether the key that sealed it is the one the caller named. */
  readonly keyTrusted: boolean;
  /** SHA-256 of the key inside the file, hex; null when the file holds none. */
  readonly keyFingerprint: string | null;
}

interface Reading {
  readonly header: ExportHeader;
  head: ChainHead;
  /** Entries so far. */
  count: number;
  fault: ChainFault | null;
}

/**
 * Verifies an exported file from the file alone. `publicKey` (base64 SPKI, or its fingerprint in hex) is the key to trust;
 * without it `keyTrusted` is false. Throws `not_found` or `invalid_input` for a file that is not an export.
 */
export async function verifyExportFile(file: string, publicKey?: string): Promise<ExportVerdict> {
  const body = createHash('sha256');
  let reading: Reading | null = null;
  let last: ExportLine | null = null;
  for await (const line of readExportLines(file)) {
    if (last !== null) {
      reading = takeLine(reading, last);
      body.update(last.bytes).update('\n');
    }
    last = line;
  }
  if (reading === null || last === null) throw notAnExport('it has no header and seal');
  const fault = reading.fault ?? sealFault(reading, last, body.digest('hex')) ?? keyFault(reading.header, publicKey);
  return {
    intact: fault === null,
    entries: reading.header.entries,
    head: { ...reading.head },
    ...(fault === null ? {} : { firstBad: { seq: Math.max(1, fault.seq), reason: fault.reason } }),
    keyTrusted: publicKey !== undefined && isKey(reading.header, publicKey),
    keyFingerprint: keyFingerprint(reading.header.publicKey),
  };
}

/** The first line is the header, the others are entries; after the first fault they are only hashed. */
function takeLine(reading: Reading | null, { bytes, sound }: ExportLine): Reading {
  const start = { head: { seq: 0, hash: FIRST_PREV_HASH }, count: 0, fault: null };
  if (reading === null) return { header: readHeader(bytes), ...start };
  if (reading.fault !== null) return reading;
  const outcome = checkLine(reading, bytes);
  if ('reason' in outcome) return { ...reading, fault: outcome };
  const reason = `the cells of entry ${outcome.seq} do not say what its line says`;
  if (!sound) return { ...reading, fault: { seq: outcome.seq, reason } };
  return { ...reading, head: outcome, count: reading.count + 1 };
}

function readHeader(line: Buffer): ExportHeader {
  const header = ExportHeader.safeParse(parseJson(line));
  if (!header.success) throw notAnExport('its first line is not a header of this format');
  return header.data;
}

/** Of one incident's export entries may be left out, but none is out of order, and neighbours are linked. */
function checkLine({ head, header }: Reading, line: Buffer): ChainHead | ChainFault {
  const seq = head.seq + 1;
  const json = parseJson(line);
  const parsed = AuditEntry.strict().safeParse(json);
  if (!parsed.success) return { seq, reason: `entry ${seq} was changed: it is not an audit entry any more` };
  const { hash, ...entry } = parsed.data;
  const skips = header.incident !== undefined && entry.seq > seq;
  if (entry.seq !== seq && !skips) return { seq, reason: `entry ${entry.seq} stands in the place of entry ${seq}` };
  if (!skips && entry.prevHash !== head.hash) return { seq, reason: `entry ${seq} does not follow entry ${head.seq}` };
  if (entryHash(entry.prevHash, canonicalJson(withoutHash(json))) !== hash) {
    return { seq: entry.seq, reason: `entry ${entry.seq} was changed: its content does not match its hash` };
  }
  const before = { seq: entry.seq - 1, hash: entry.prevHash };
  const signature = entry.action === CHECKPOINT_ACTION ? checkpointFault(entry, before) : null;
  return signature === null
    ? { seq: entry.seq, hash }
    : { seq: entry.seq, reason: `checkpoint ${entry.seq} ${signature}` };
}

function sealFault(reading: Reading, { bytes, sound }: ExportLine, bodySha256: string): ChainFault | null {
  const seal = ExportSeal.safeParse(parseJson(bytes)).data?.seal;
  const after = reading.head.seq + 1;
  if (seal === undefined || !sound)
    return { seq: after, reason: 'the file does not end with a seal: its end was cut off' };
  const whole = reading.header.incident === undefined;
  const same = seal.head.seq === reading.head.seq && seal.head.hash === reading.head.hash;
  if (whole ? !same : seal.head.seq < reading.head.seq) {
    return { seq: after, reason: `the seal is for ${seal.head.seq} entries with another head than the file has` };
  }
  if (reading.header.entries !== reading.count) {
    return {
      seq: after,
      reason: `the header names ${reading.header.entries} entries, the file has ${reading.count}`,
    };
  }
  if (seal.bodySha256 !== bodySha256) return { seq: after, reason: 'the seal is for other lines than the file has' };
  const good = isSignedBy(reading.header.publicKey, Buffer.from(bodySha256, 'utf8'), seal.signature);
  return good ? null : { seq: after, reason: "the seal's signature is not good" };
}

function keyFault(header: ExportHeader, publicKey: string | undefined): ChainFault | null {
  if (publicKey === undefined || isKey(header, publicKey)) return null;
  return { seq: 1, reason: 'the file was sealed with another key than the one named' };
}

function isKey(header: ExportHeader, publicKey: string): boolean {
  return publicKey === header.publicKey || publicKey.toLowerCase() === keyFingerprint(header.publicKey);
}

function withoutHash(json: unknown): unknown {
  return Object.fromEntries(Object.entries(Object(json)).filter(([key]) => key !== 'hash'));
}

function parseJson(line: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(line));
  } catch {
    return null;
  }
}
