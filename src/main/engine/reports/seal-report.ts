import { createHash, sign } from 'node:crypto';
import { z } from 'zod';
import type { AuditKey } from '../audit/audit-checkpoint.ts';

/** Names the form of the seal, and its version. */
export const REPORT_FORMAT = 'sentry-desk-report/1';

/** The last line of a sealed report, see `docs/reports.md`. */
export const ReportSeal = z.strictObject({
  format: z.literal(REPORT_FORMAT),
  kind: z.enum(['incident', 'audit', 'handoff']),
  head: z.strictObject({ seq: z.number().int().nonnegative(), hash: z.string().regex(/^[0-9a-f]{64}$/) }),
  /** Of every byte before the line of the seal. */
  bodySha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Base64 of the DER form (SPKI). */
  publicKey: z.string().max(1_000),
  /** Base64, Ed25519 over `sealedBytes`. */
  signature: z.string().max(1_000),
});
export type ReportSeal = z.infer<typeof ReportSeal>;

/** What the signature is over. */
export function sealedBytes({ kind, head, bodySha256 }: Pick<ReportSeal, 'kind' | 'head' | 'bodySha256'>): Buffer {
  return Buffer.from([REPORT_FORMAT, kind, head.seq, head.hash, bodySha256].join('\n'), 'utf8');
}

/** The forms that a seal has in a file: a comment, so that viewers pass over it. */
export const SEAL_MARKS = {
  pdf: { before: '%sentry-desk-seal ', after: '' },
  html: { before: '<!--sentry-desk-seal ', after: '-->' },
} as const;

/** The file with its seal as the last line. Every byte before that line is covered. */
export function sealReport(
  body: Buffer,
  report: { readonly kind: ReportSeal['kind']; readonly head: ReportSeal['head']; readonly format: 'pdf' | 'html' },
  key: AuditKey,
): Buffer {
  const { kind, head, format } = report;
  const whole = body.at(-1) === 0x0a ? body : Buffer.concat([body, Buffer.from('\n')]);
  const bodySha256 = createHash('sha256').update(whole).digest('hex');
  const signature = sign(null, sealedBytes({ kind, head, bodySha256 }), key.privateKey).toString('base64');
  const seal: ReportSeal = { format: REPORT_FORMAT, kind, head, bodySha256, publicKey: key.publicKey, signature };
  const { before, after } = SEAL_MARKS[format];
  return Buffer.concat([whole, Buffer.from(`${before}${JSON.stringify(seal)}${after}\n`)]);
}
