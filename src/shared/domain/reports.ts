import { z } from 'zod';
import { Severity } from './incident.ts';

const sentence = z.string().min(1).max(4_000);

/** What an agent offers as proof: a quote from a piece of captured evidence. */
export const EvidenceCitation = z.object({ ref: z.string().max(64), quote: z.string().min(1).max(2_000) });
export type EvidenceCitation = z.infer<typeof EvidenceCitation>;

/** A citation after the engine looked whether the quote is really there. */
export const CheckedCitation = z.object({
  /** Where the evidence came from: a log path with offset, or a tool call. */
  source: z.string().max(4_096),
  ref: z.string().max(64),
  quote: z.string().max(2_000),
  verified: z.boolean(),
});
export type CheckedCitation = z.infer<typeof CheckedCitation>;

/** Triage's report. */
export const TriageReport = z.object({
  severity: Severity,
  verdict: z.enum(['investigate', 'ignore']),
  summary: sentence,
});
export type TriageReport = z.infer<typeof TriageReport>;

/** The detective's report. */
export const DiagnosisReport = z.object({
  rootCause: sentence,
  claims: z.array(z.object({ text: sentence, evidence: z.array(EvidenceCitation).max(20) })).max(20),
  confidence: z.number().min(0).max(1),
  fixable: z.boolean(),
  /** It was stopped before it was done: what it had found by then. */
  partial: z.boolean().optional(),
});
export type DiagnosisReport = z.infer<typeof DiagnosisReport>;

/** The detective's report after each citation was checked. */
export const GradedDiagnosis = z.object({
  rootCause: sentence,
  claims: z.array(z.object({ text: sentence, evidence: z.array(CheckedCitation).max(20) })).max(20),
  confidence: z.number().min(0).max(1),
  fixable: z.boolean(),
  /** It was stopped before it was done: what it had found by then. */
  partial: z.boolean().optional(),
  /** What the detective stated, where unproven claims lowered it. */
  statedConfidence: z.number().min(0).max(1).optional(),
});
export type GradedDiagnosis = z.infer<typeof GradedDiagnosis>;

/** The surgeon's report: the plan is complete, or there is none. */
export const RemediationReport = z.discriminatedUnion('type', [
  z.object({ type: z.literal('fix'), summary: sentence }),
  z.object({ type: z.literal('no_fix'), reason: sentence }),
]);
export type RemediationReport = z.infer<typeof RemediationReport>;

/** The validator's report. */
export const VerificationReport = z.object({
  fixed: z.enum(['yes', 'no', 'unknown']),
  reason: sentence,
  evidence: z.array(EvidenceCitation).max(20),
});
export type VerificationReport = z.infer<typeof VerificationReport>;
