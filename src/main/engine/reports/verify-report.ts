import { createHash } from 'node:crypto';
import { isSignedBy } from '../audit/audit-checkpoint.ts';
import { keyFingerprint } from '../audit/audit-key.ts';
import { ReportSeal, SEAL_MARKS, sealedBytes } from './seal-report.ts';

/** The judgement on a report file. */
export type ReportVerdict =
  | { readonly type: 'no_report' }
  | {
      readonly type: 'report';
      readonly intact: boolean;
      /** Why not; empty when intact. */
      readonly reason: string;
      readonly kind: ReportSeal['kind'] | null;
      /** Where the record stood when the report was made. */
      readonly head: ReportSeal['head'] | null;
      /** Whether the key that sealed it is the one the caller named. */
      readonly keyTrusted: boolean;
      readonly keyFingerprint: string | null;
    };

const LONGEST_SEAL = 4_096;

/** Judges a PDF or HTML report from its bytes alone; `publicKey` is base64 SPKI or its fingerprint in hex. */
export function verifyReport(file: Buffer, publicKey?: string): ReportVerdict {
  const format = formatOf(file);
  if (format === null) return { type: 'no_report' };
  const found = lastSeal(file, format);
  if (found === null)
    return broken('it does not end with a seal: its end was cut off, or it never was a sealed report');
  const { seal, body } = found;
  const fingerprint = keyFingerprint(seal.publicKey);
  const keyTrusted =
    publicKey !== undefined && (publicKey === seal.publicKey || publicKey.toLowerCase() === fingerprint);
  const reason = faultOf(seal, body) ?? (publicKey === undefined || keyTrusted ? '' : WRONG_KEY);
  const { kind, head } = seal;
  return { type: 'report', intact: reason === '', reason, kind, head, keyTrusted, keyFingerprint: fingerprint };
}

const WRONG_KEY = 'it was sealed with another key than the one named';

function faultOf(seal: ReportSeal, body: Buffer): string | null {
  if (createHash('sha256').update(body).digest('hex') !== seal.bodySha256) return 'it was changed after it was sealed';
  return isSignedBy(seal.publicKey, sealedBytes(seal), seal.signature) ? null : "the seal's signature is not good";
}

function formatOf(file: Buffer): 'pdf' | 'html' | null {
  const start = file.subarray(0, 64).toString('latin1').toLowerCase();
  if (start.startsWith('%pdf-')) return 'pdf';
  return start.startsWith('<!doctype html') ? 'html' : null;
}

/** The seal is the last line, and nothing may follow it. */
function lastSeal(file: Buffer, format: 'pdf' | 'html'): { seal: ReportSeal; body: Buffer } | null {
  if (file.at(-1) !== 0x0a) return null;
  const start = file.lastIndexOf(0x0a, file.length - 2) + 1;
  const line = file.subarray(start, file.length - 1);
  const { before, after } = SEAL_MARKS[format];
  if (line.length > LONGEST_SEAL) return null;
  const text = line.toString('utf8');
  if (!text.startsWith(before) || !text.endsWith(after)) return null;
  const seal = ReportSeal.safeParse(parseJson(text.slice(before.length, text.length - after.length)));
  return seal.success ? { seal: seal.data, body: file.subarray(0, start) } : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function broken(reason: string): ReportVerdict {
  return { type: 'report', intact: false, reason, kind: null, head: null, keyTrusted: false, keyFingerprint: null };
}
