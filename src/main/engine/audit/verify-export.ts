import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { AuditVerdict } from '#shared/contract/audit.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { type ChainFault, type ChainHead, canonicalJson, entryHash, FIRST_PREV_HASH } from './audit-chain.ts';
import { CHECKPOINT_ACTION, checkpointFault, isSignedBy } from './audit-checkpoint.ts';
import { ExportHeader, ExportSeal } from './audit-export.ts';
import { keyFingerprint } from './audit-key.ts';
import { AuditEntry } from './audit-log.ts';

/** The judgement on an exported file. */
export interface ExportVerdict extends AuditVerdict {
  /** Whether the key that sealed it is the one the caller named. */
  readonly keyTrusted: boolean;
  /** SHA-256 of the key inside the file, hex; null when the file holds none. */
  readonly keyFingerprint: string | null;
}

const MAX_LINE_BYTES = 16 * 1024 * 1024;
const LINE_END = 0x0a;

interface Reading {
  readonly header: ExportHeader;
  head: ChainHead;
  fault: ChainFault | null;
}

/**
 * Verifies an exported file from the file alone. `publicKey` (base64 SPKI, or its fingerprint in hex) is the key to trust;
 * without it `keyTrusted` is false. Throws `not_found` or `invalid_input` for a file that is not an export.
 */
export async function verifyExportFile(file: string, publicKey?: string): Promise<ExportVerdict> {
  const body = createHash('sha256');
  let reading: Reading | null = null;
  let last: Buffer | null = null;
  for await (const line of linesOfFile(file)) {
    if (last !== null) {
      reading = takeLine(reading, last);
      body.update(last).update('\n');
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
function takeLine(reading: Reading | null, line: Buffer): Reading {
  if (reading === null) return { header: readHeader(line), head: { seq: 0, hash: FIRST_PREV_HASH }, fault: null };
  if (reading.fault !== null) return reading;
  const outcome = checkLine(reading.head, line);
  return 'reason' in outcome ? { ...reading, fault: outcome } : { ...reading, head: outcome };
}

function readHeader(line: Buffer): ExportHeader {
  const header = ExportHeader.safeParse(parseJson(line));
  if (!header.success) throw notAnExport('its first line is not a header of this format');
  return header.data;
}

function checkLine(head: ChainHead, line: Buffer): ChainHead | ChainFault {
  const seq = head.seq + 1;
  const json = parseJson(line);
  const parsed = AuditEntry.strict().safeParse(json);
  if (!parsed.success) return { seq, reason: `entry ${seq} was changed: it is not an audit entry any more` };
  const { hash, ...entry } = parsed.data;
  if (entry.seq !== seq) return { seq, reason: `entry ${entry.seq} stands in the place of entry ${seq}` };
  if (entry.prevHash !== head.hash) return { seq, reason: `entry ${seq} does not follow entry ${head.seq}` };
  if (entryHash(head.hash, canonicalJson(withoutHash(json))) !== hash) {
    return { seq, reason: `entry ${seq} was changed: its content does not match its hash` };
  }
  const signature = entry.action === CHECKPOINT_ACTION ? checkpointFault(entry, head) : null;
  return signature === null ? { seq, hash } : { seq, reason: `checkpoint ${seq} ${signature}` };
}

function sealFault(reading: Reading, line: Buffer, bodySha256: string): ChainFault | null {
  const seal = ExportSeal.safeParse(parseJson(line)).data?.seal;
  const after = reading.head.seq + 1;
  if (seal === undefined) return { seq: after, reason: 'the file does not end with a seal: its end was cut off' };
  if (seal.head.seq !== reading.head.seq || seal.head.hash !== reading.head.hash) {
    return { seq: after, reason: `the seal is for ${seal.head.seq} entries with another head than the file has` };
  }
  if (reading.header.entries !== reading.head.seq) {
    return {
      seq: after,
      reason: `the header names ${reading.header.entries} entries, the file has ${reading.head.seq}`,
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

function notAnExport(why: string): AppError {
  return new AppError('invalid_input', `this is not an audit export: ${why}`, { field: 'file' });
}

/** Lines by LF alone: other line separators may stand inside JSON text. */
async function* linesOfFile(file: string): AsyncGenerator<Buffer, void, void> {
  let rest: Buffer[] = [];
  let size = 0;
  for await (const chunk of readChunks(file)) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_END); end !== -1; end = chunk.indexOf(LINE_END, start)) {
      yield Buffer.concat([...rest, chunk.subarray(start, end)]);
      rest = [];
      size = 0;
      start = end + 1;
    }
    rest.push(chunk.subarray(start));
    size += chunk.length - start;
    if (size > MAX_LINE_BYTES) throw notAnExport('it has a line of more than 16 MiB');
  }
  if (size > 0) yield Buffer.concat(rest);
}

async function* readChunks(file: string): AsyncGenerator<Buffer, void, void> {
  try {
    for await (const chunk of createReadStream(file)) yield chunk as Buffer;
  } catch (error) {
    throw new AppError('not_found', `${file} cannot be read`, { field: 'file', cause: error });
  }
}
